/// DTLS (RFC 6347) over a flow of datagrams: what is Fairlead's of it. The protocol itself is
/// spoken by a [DtlsProvider], which another module brings.
///
/// Start at [DtlsLayer], which sets it up, and [SecureFlow], which a connection then sends and
/// receives over. [Flights] decides how a handshake is packed into datagrams and when it is
/// repeated.
@NullMarked
package dev.fairlead.internal.stack.dtls;

import org.jspecify.annotations.NullMarked;

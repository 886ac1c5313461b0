/// QUIC (RFC 9000): one connection, many streams, and datagrams.
///
/// Start at [Quic].
@NullMarked
package dev.fairlead.quic;

import org.jspecify.annotations.NullMarked;

/// QUIC by an engine of native code.
///
/// Start at [QuicStacks]: what the core asks of a stack. [QuicConnector] opens, [QuicAcceptor]
/// listens, [QuicTransport] is what is open then.
@NullMarked
package dev.fairlead.quic.internal;

import org.jspecify.annotations.NullMarked;

package dev.fairlead.internal.stack.dtls;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks at what comes from unknown peers, and remembers nothing of them: whoever says hello is
/// sent a cookie, and has to say hello again with it (RFC 6347, section 4.2.1). Only then is it
/// known that it receives at the address it sends from, and only then does it cost memory.
///
/// Used on one loop.
public interface DtlsGreeter {

    /// The hello of a client that has shown its cookie.
    interface Greeted {}

    /// @param peer the address and port that it came from
    /// @param datagram as it came
    /// @param answer takes what is to be sent back, if anything is; no longer than what came
    /// @return `null` unless it was a hello with the right cookie
    @Nullable Greeted greet(byte[] peer, ByteBuffer datagram, Consumer<ByteBuffer> answer);
}

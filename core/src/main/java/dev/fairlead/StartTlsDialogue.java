package dev.fairlead;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a client says in the clear before TLS, in a protocol of the program's own: its rules,
/// without any input or output. Each connection has one of its own, called by one thread at a time
/// and never on the network's own threads.
///
/// The words have the time of the handshake ([TlsOptions#handshakeTimeout]) and 64 KiB at most.
///
/// @see StartTlsProtocol#of
public interface StartTlsDialogue {

    /// What the client sends first; by default nothing, since most servers greet.
    default byte[] begin() {
        return new byte[0];
    }

    /// Looks at what has arrived and was not taken.
    ///
    /// @param arrived one byte or more, read-only; its position is to move behind what was
    ///   understood. The rest is shown again, with more behind it
    Reply next(ByteBuffer arrived);

    /// What becomes of it. What servers said is shown in failures without its control characters.
    sealed interface Reply {
        /// The server has to say more first.
        record More() implements Reply {}

        /// To be sent. All that has arrived must have been taken.
        ///
        /// @param content not to be changed afterwards
        record Send(ByteBuffer content) implements Reply {}

        /// Sends text of ASCII, such as a line with its end.
        static Reply send(String text) {
            return new Send(StandardCharsets.US_ASCII.encode(text));
        }

        /// The server begins TLS with its next byte. If anything has arrived behind its agreement,
        /// the attempt fails with [StartTlsFailure.Injected].
        record Agreed() implements Reply {}

        /// It has no TLS: [StartTlsFailure.NotOffered].
        record NotOffered(String said) implements Reply {}

        /// It has, and will not begin it: [StartTlsFailure.Refused].
        record Refused(String said) implements Reply {}

        /// It speaks another protocol: [StartTlsFailure.NotSpoken].
        record NotSpoken(String said) implements Reply {}
    }
}

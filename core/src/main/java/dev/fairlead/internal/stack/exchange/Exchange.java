package dev.fairlead.internal.stack.exchange;

import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import java.nio.ByteBuffer;
import java.time.Duration;

/// One exchange with a peer: bytes in, bytes out. It opens nothing, reads no clock, and serves
/// once.
public interface Exchange {

    /// Whether its rules are code of the program, which does not run on an event loop, and whose
    /// peer says nothing more of its own once it has agreed.
    default boolean isOfProgram() {
        return false;
    }

    /// What is sent first; empty if the peer speaks first.
    byte[] begin();

    /// Looks at what has arrived and has not been taken yet.
    ///
    /// @param arrived its position moves behind what was understood; the rest is shown again, with
    ///   more behind it
    /// @throws NetworkException if the peer says no, or says what it must not
    Step next(ByteBuffer arrived) throws NetworkException;

    /// The failure when it could not be brought to its end.
    NetworkFailure broken(Break how);

    /// What is to be done now.
    sealed interface Step {
        /// More has to arrive.
        record More() implements Step {}

        /// To be sent; nothing may have arrived beyond what was taken.
        ///
        /// @param content not changed afterwards
        record Send(ByteBuffer content) implements Step {
            public static Send of(byte[] content) {
                return new Send(ByteBuffer.wrap(content));
            }
        }

        /// The peer has agreed. Whatever has arrived behind it is for what comes next.
        record Done() implements Step {}
    }

    /// Why it could not be brought to its end.
    sealed interface Break {
        /// The peer ended or reset the connection.
        ///
        /// @param received bytes until then
        record Cut(long received) implements Break {}

        record TimedOut(Duration limit, long received) implements Break {}

        /// The peer sent more than belongs to any such exchange.
        record TooLong(int maximum) implements Break {}

        /// The peer sent more before it was asked.
        ///
        /// @param excerpt printable
        record Unasked(int size, String excerpt) implements Break {}
    }
}

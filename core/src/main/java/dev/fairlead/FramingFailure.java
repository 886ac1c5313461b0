package dev.fairlead;

/// What came cannot be a message by the rules of the [Framing]. The connection is aborted: where
/// the next message would begin is not known any more.
public sealed interface FramingFailure extends ProtocolFailure {

    /// The name of the framing, such as `length32`.
    String framing();

    /// A message is longer than the framing allows. Nothing of it was kept.
    ///
    /// @param size what the peer announced, in bytes, unsigned; or what had come without an end
    /// @param firstBytes with which it begins, in hexadecimal, and as text if they are some
    record TooLong(
            Endpoint remote,
            String framing,
            long size,
            long limit,
            String firstBytes,
            Delivery delivery)
            implements FramingFailure {
        @Override
        public String cause() {
            return "protocol.message-too-long";
        }

        @Override
        public String summary() {
            return remote
                    + " sent a message of "
                    + Long.toUnsignedString(size)
                    + " bytes; "
                    + framing
                    + " allows "
                    + limit
                    + ". It begins with "
                    + firstBytes;
        }

        @Override
        public String hint() {
            return "If the first bytes are no length, "
                    + remote
                    + " speaks another protocol, or frames its messages in another way; else raise"
                    + " the maximum of the framing on this side.";
        }
    }

    /// What came breaks a rule of the framing or of its coder.
    ///
    /// @param reason which rule
    /// @param firstBytes of what cannot be a message, in hexadecimal, and as text if they are some;
    ///   empty if it was refused before the first message
    record Malformed(
            Endpoint remote, String framing, String reason, String firstBytes, Delivery delivery)
            implements FramingFailure {
        @Override
        public String cause() {
            return "protocol.malformed-message";
        }

        @Override
        public String summary() {
            return remote
                    + " sent what is no message of "
                    + framing
                    + ": "
                    + reason
                    + (firstBytes.isEmpty() ? "" : ". It begins with " + firstBytes);
        }

        @Override
        public String hint() {
            return "The program at "
                    + remote
                    + " speaks another protocol or another version of it than "
                    + framing
                    + ", or has a bug.";
        }
    }

    /// The peer ended its stream within a message.
    ///
    /// @param received how many bytes of it had come
    /// @param expected how long it is at least; 0 if that was not known yet
    record Truncated(
            Endpoint remote, String framing, long received, long expected, Delivery delivery)
            implements FramingFailure {
        @Override
        public String cause() {
            return "protocol.truncated-message";
        }

        @Override
        public String summary() {
            return remote
                    + " ended the stream within a message of "
                    + framing
                    + ", after "
                    + received
                    + (expected > received ? " of at least " + expected : "")
                    + " bytes";
        }

        @Override
        public String hint() {
            return "The program at "
                    + remote
                    + " ended or was killed while it sent, or does not end its messages as "
                    + framing
                    + " asks.";
        }
    }

    /// The framer of this side broke the rules of [Framer].
    ///
    /// @param framer its class
    /// @param what it did
    record FramerBroken(
            Endpoint remote, String framing, String framer, String what, Delivery delivery)
            implements FramingFailure {
        @Override
        public String cause() {
            return "protocol.framer-broken";
        }

        @Override
        public String summary() {
            return framer + ", the framer for " + remote + ", " + what;
        }

        @Override
        public String hint() {
            return "Mend "
                    + framer
                    + ": it takes no more than it is shown, asks for more than it is shown, and"
                    + " throws FramingException for what is no message.";
        }
    }
}

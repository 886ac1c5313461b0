package dev.fairlead.internal.os;

/// What dns_sd tells of an operation.
public sealed interface DnsSdEvent {
    /// The number that the operation was begun with.
    long id();

    /// A record has come, or gone.
    final class Answer implements DnsSdEvent {
        private final long id;
        private final boolean added;
        private final int interfaceIndex;
        private final int type;
        private final byte[] content;

        Answer(long id, boolean added, int interfaceIndex, int type, byte[] content) {
            this.id = id;
            this.added = added;
            this.interfaceIndex = interfaceIndex;
            this.type = type;
            this.content = content;
        }

        @Override
        public long id() {
            return id;
        }

        public boolean added() {
            return added;
        }

        /// Not above 0 if the library does not say.
        public int interfaceIndex() {
            return interfaceIndex;
        }

        public int type() {
            return type;
        }

        /// Without compression; not to be changed.
        public byte[] content() {
            return content;
        }
    }

    /// A service is told under this name.
    record Registered(long id, String name) implements DnsSdEvent {}

    /// It is over: the daemon has ended, or does not want it.
    record Broke(long id, DnsSdException why) implements DnsSdEvent {}
}

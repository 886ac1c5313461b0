package dev.fairlead;

/// Who ended a connection, and why.
///
/// @param reason for a person
public record Ending(Side side, String reason) {

    public enum Side {
        /// This program, or its [Network].
        HERE,
        /// The peer said so.
        PEER,
        /// Something between the two, or this machine's own network.
        PATH,
        /// The peer or something on the way: it cannot be told which from here.
        PEER_OR_PATH
    }
}

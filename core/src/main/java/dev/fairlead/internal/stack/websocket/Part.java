package dev.fairlead.internal.stack.websocket;

/// Some of a message, as it came: octets that are the receiver's now.
///
/// @param first whether the message begins with it
/// @param last whether it ends the message
/// @param compressed whether the octets are still to be inflated
@SuppressWarnings("ArrayRecordComponent") // the array is handed over, never shared
record Part(byte[] content, boolean text, boolean compressed, boolean first, boolean last) {
    /// What it counts while nobody has taken it: tiny ones take room as well.
    int weight() {
        return content.length + 64;
    }
}

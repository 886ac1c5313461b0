package dev.fairlead;

/// Some of a message of WebSocket, for who does not want to hold all of it.
///
/// @param content yours; nothing else refers to it. Of a text, UTF-8, and a part may end within a
///   character
/// @param text whether the message is text
/// @param endOfMessage whether this is the last of it
@SuppressWarnings("ArrayRecordComponent") // the array is handed over, never shared
public record WebSocketPart(byte[] content, boolean text, boolean endOfMessage) {}

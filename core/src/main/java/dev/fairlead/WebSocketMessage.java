package dev.fairlead;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A message of WebSocket (RFC 6455): text or octets.
public sealed interface WebSocketMessage {

    static Text text(String text) {
        return new Text(text);
    }

    /// @param content not copied: it must not be changed any more
    static Binary binary(byte[] content) {
        return new Binary(content);
    }

    /// The content as octets; UTF-8 where it is text.
    byte[] bytes();

    /// Text; it travels as UTF-8.
    record Text(String text) implements WebSocketMessage {
        @Override
        public byte[] bytes() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// Octets.
    ///
    /// @param bytes handed over, never shared
    @SuppressWarnings("ArrayRecordComponent") // equals and hashCode look at the content
    record Binary(byte[] bytes) implements WebSocketMessage {
        @Override
        public boolean equals(Object other) {
            return other instanceof Binary(byte[] otherBytes) && Arrays.equals(bytes, otherBytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return bytes.length + " bytes";
        }
    }
}

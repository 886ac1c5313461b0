package dev.fairlead;

/// What one `receive` gave: bytes, or the end of the stream. The end is a value of its own, with
/// empty content, after the last bytes were delivered.
///
/// @param content yours; nothing else refers to it
/// @param endOfStream whether the peer has finished sending; then `content` is empty
@SuppressWarnings("ArrayRecordComponent") // the array is handed over, never shared
public record Received(byte[] content, boolean endOfStream) {
    public Received {
        if (endOfStream && content.length > 0) {
            throw new IllegalArgumentException("the end of a stream has no content");
        }
    }
}

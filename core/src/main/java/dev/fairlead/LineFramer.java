package dev.fairlead;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;

/// Text up to a line feed. A carriage return right before it belongs to the end of the line, any
/// other to the text.
final class LineFramer implements Framer<String> {
    private final Charset charset;
    private final int maximum;
    private final boolean crlf;
    private int searched; // so many bytes of what is not taken are no line feed

    LineFramer(Charset charset, boolean crlf, int maximum) {
        this.charset = charset;
        this.crlf = crlf;
        this.maximum = maximum;
    }

    @Override
    public Parsed<String> parse(ByteBuffer input) throws FramingException {
        int shown = input.remaining();
        for (int i = searched; i < shown; i++) {
            if (input.get(i) == '\n') {
                searched = 0;
                int length = i > 0 && input.get(i - 1) == '\r' ? i - 1 : i;
                if (length > maximum) {
                    throw FramingException.tooLong(length, maximum);
                }
                return Parsed.message(decode(input.slice(0, length)), i + 1);
            }
        }
        // A carriage return at the end may still turn out to be no part of the text.
        if (shown - (input.get(shown - 1) == '\r' ? 1 : 0) > maximum) {
            throw FramingException.tooLong(shown, maximum);
        }
        searched = shown;
        return Parsed.incomplete(shown + 1L);
    }

    private String decode(ByteBuffer line) throws FramingException {
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(line)
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FramingException(
                    "the line is no text in " + charset.name() + " (" + e.getMessage() + ")");
        }
    }

    @Override
    public void write(String message, FrameOutput output) {
        int feed = message.indexOf('\n');
        if (feed >= 0) {
            throw new IllegalArgumentException(
                    "the line has a line feed at " + feed + "; send each line by itself");
        }
        ByteBuffer content = encode(message);
        LengthPrefixedFramer.requireSendable(content.remaining(), maximum);
        output.put(content);
        // Of two carriage returns the receiver drops one, and the text keeps its own.
        if (crlf || message.endsWith("\r")) {
            output.put('\r');
        }
        output.put('\n');
    }

    private ByteBuffer encode(String message) {
        try {
            return charset.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(message));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "the line cannot be written in " + charset.name(), e);
        }
    }
}

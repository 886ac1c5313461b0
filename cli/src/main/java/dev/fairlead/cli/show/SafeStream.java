package dev.fairlead.cli.show;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Bytes from the network as text that is harmless for a terminal. Lines and tabs stay; everything
/// else that is no plain text is spelt out, as in [SafeText]. A character that is cut in two by the
/// network is put together.
public final class SafeStream {
    private final boolean unicode;
    private final byte[] pending = new byte[4];
    private int pendingLength;
    private boolean carriageReturn;
    private final StringBuilder text = new StringBuilder();

    public SafeStream(boolean unicode) {
        this.unicode = unicode;
    }

    /// What can be shown of `content` and of what was held back before it.
    public byte[] show(ByteBuffer content) {
        text.setLength(0);
        while (content.hasRemaining()) {
            take(content.get() & 0xff);
        }
        return taken();
    }

    /// What was held back to the end.
    public byte[] end() {
        text.setLength(0);
        flushPending();
        if (carriageReturn) {
            carriageReturn = false;
            text.append("\\r");
        }
        return taken();
    }

    private byte[] taken() {
        return text.toString()
                .getBytes(unicode ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII);
    }

    private void take(int b) {
        if (carriageReturn) {
            carriageReturn = false;
            if (b == '\n') {
                text.append("\r\n"); // a line end of most Internet protocols
                return;
            }
            text.append("\\r");
        }
        if (pendingLength > 0 && (b & 0xc0) != 0x80) {
            flushPending();
        }
        if (b < 0x80) {
            takeAscii(b);
            return;
        }
        if (pendingLength == 0 && lengthOf(b) == 0) {
            SafeText.spellByte(b, text);
            return;
        }
        pending[pendingLength++] = (byte) b;
        if (pendingLength == lengthOf(pending[0] & 0xff)) {
            takeCharacter();
        } else if (pendingLength == 2 && !secondMayFollow()) {
            flushPending();
        }
    }

    private void takeAscii(int b) {
        if (b == '\r') {
            carriageReturn = true;
        } else if (b == '\n' || b == '\t' || SafeText.isPlain(b, unicode)) {
            text.append((char) b);
        } else {
            SafeText.spell(b, text);
        }
    }

    private void takeCharacter() {
        String character = new String(pending, 0, pendingLength, StandardCharsets.UTF_8);
        int c = character.codePointAt(0);
        if (c == 0xfffd
                && !(pending[0] == (byte) 0xef
                        && pending[1] == (byte) 0xbf
                        && pending[2] == (byte) 0xbd)) {
            flushPending();
            return;
        }
        pendingLength = 0;
        if (SafeText.isPlain(c, unicode)) {
            text.append(character);
        } else {
            SafeText.spell(c, text);
        }
    }

    private void flushPending() {
        for (int i = 0; i < pendingLength; i++) {
            SafeText.spellByte(pending[i] & 0xff, text);
        }
        pendingLength = 0;
    }

    /// Overlong forms, surrogates and what is beyond Unicode show in the second byte (RFC 3629,
    /// section 4).
    private boolean secondMayFollow() {
        int second = pending[1] & 0xff;
        return switch (pending[0] & 0xff) {
            case 0xe0 -> second >= 0xa0;
            case 0xed -> second <= 0x9f;
            case 0xf0 -> second >= 0x90;
            case 0xf4 -> second <= 0x8f;
            default -> true;
        };
    }

    /// How many bytes a character has that starts so; 0 if none does.
    private static int lengthOf(int lead) {
        if (lead >= 0xc2 && lead <= 0xdf) {
            return 2;
        }
        if (lead >= 0xe0 && lead <= 0xef) {
            return 3;
        }
        return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
    }
}

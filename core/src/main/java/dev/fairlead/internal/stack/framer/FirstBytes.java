package dev.fairlead.internal.stack.framer;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// The beginning of what arrived, to be read by people: in hexadecimal, and as text if it is some.
final class FirstBytes {
    private static final int SHOWN = 16;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private FirstBytes() {}

    static String of(ByteBuffer input) {
        byte[] first = new byte[Math.min(SHOWN, input.remaining())];
        input.get(input.position(), first);
        StringBuilder text = new StringBuilder(HEX.formatHex(first));
        if (input.remaining() > SHOWN) {
            text.append(" …");
        }
        int printable = 0;
        while (printable < first.length && first[printable] >= ' ' && first[printable] < 0x7F) {
            printable++;
        }
        if (printable >= 3) {
            text.append(" (");
            for (int i = 0; i < printable; i++) {
                text.append((char) first[i]);
            }
            text.append(')');
        }
        return text.toString();
    }
}

package dev.fairlead.cli.show;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Bytes as lines of sixteen: where they stand in the stream, their values, and their ASCII. What
/// comes in one piece starts a line of its own.
public final class HexDump {
    private final String prefix;
    private long position;

    /// @param prefix of every line
    public HexDump(String prefix) {
        this.prefix = prefix;
    }

    public void dump(ByteBuffer content, Consumer<String> lines) {
        while (content.hasRemaining()) {
            int count = Math.min(16, content.remaining());
            StringBuilder line = new StringBuilder(80).append(prefix);
            String at = Long.toHexString(position);
            line.append("0".repeat(Math.max(0, 8 - at.length()))).append(at).append(' ');
            StringBuilder ascii = new StringBuilder(16);
            for (int i = 0; i < 16; i++) {
                if (i % 8 == 0) {
                    line.append(' ');
                }
                if (i >= count) {
                    line.append("   ");
                    continue;
                }
                int b = content.get() & 0xff;
                line.append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 0xf, 16));
                line.append(' ');
                ascii.append(b >= 0x20 && b < 0x7f ? (char) b : '.');
            }
            position += count;
            lines.accept(line.append(" |").append(ascii).append('|').toString());
        }
    }
}

package dev.fairlead.internal.stack.websocket;

import java.util.Arrays;

/// Reads what a compressor made (RFC 1951), to see how far back it refers.
final class DeflateDistances {
    private static final int[] LENGTH_EXTRA = {
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
    };
    private static final int[] ORDER = {
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
    };

    private final byte[] in;
    private int at; // in bits
    private int longest;

    private DeflateDistances(byte[] in) {
        this.in = in;
    }

    /// @param stream blocks up to its end, on a byte
    static int longestIn(byte[] stream) {
        DeflateDistances reader = new DeflateDistances(stream);
        while (reader.at + 3 <= stream.length * 8) {
            reader.block();
        }
        return reader.longest;
    }

    private int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++, at++) {
            value |= (in[at >> 3] >> (at & 7) & 1) << i;
        }
        return value;
    }

    private void block() {
        bits(1);
        switch (bits(2)) {
            case 0 -> {
                at = (at + 7) & ~7;
                int size = bits(16);
                bits(16);
                at += size * 8;
            }
            case 1 -> {
                int[] lengths = new int[288];
                Arrays.fill(lengths, 0, 144, 8);
                Arrays.fill(lengths, 144, 256, 9);
                Arrays.fill(lengths, 256, 280, 7);
                Arrays.fill(lengths, 280, 288, 8);
                int[] distances = new int[30];
                Arrays.fill(distances, 5);
                codes(new Huffman(lengths), new Huffman(distances));
            }
            case 2 -> dynamic();
            default -> throw new AssertionError("no such block");
        }
    }

    private void dynamic() {
        int literals = bits(5) + 257;
        int distances = bits(5) + 1;
        int codes = bits(4) + 4;
        int[] lengths = new int[19];
        for (int i = 0; i < codes; i++) {
            lengths[ORDER[i]] = bits(3);
        }
        Huffman ofLengths = new Huffman(lengths);
        int[] all = new int[literals + distances];
        for (int i = 0; i < all.length; ) {
            int symbol = ofLengths.next();
            if (symbol < 16) {
                all[i++] = symbol;
            } else {
                int value = symbol == 16 ? all[i - 1] : 0;
                int times = symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
                Arrays.fill(all, i, i + times, value);
                i += times;
            }
        }
        codes(
                new Huffman(Arrays.copyOf(all, literals)),
                new Huffman(Arrays.copyOfRange(all, literals, all.length)));
    }

    private void codes(Huffman literals, Huffman distances) {
        int symbol = literals.next();
        while (symbol != 256) {
            if (symbol > 256) {
                bits(LENGTH_EXTRA[symbol - 257]);
                int code = distances.next();
                int extra = code < 2 ? 0 : code / 2 - 1;
                int base = code < 2 ? code + 1 : ((2 + (code & 1)) << extra) + 1;
                longest = Math.max(longest, base + bits(extra));
            }
            symbol = literals.next();
        }
    }

    private final class Huffman {
        private final int[] count = new int[16];
        private final int[] symbols;

        Huffman(int[] lengths) {
            for (int each : lengths) {
                count[each]++;
            }
            count[0] = 0;
            int[] next = new int[16];
            for (int i = 1; i < 15; i++) {
                next[i + 1] = next[i] + count[i];
            }
            symbols = new int[lengths.length];
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] > 0) {
                    symbols[next[lengths[symbol]]++] = symbol;
                }
            }
        }

        int next() {
            int code = 0;
            int first = 0;
            int index = 0;
            for (int size = 1; size < 16; size++) {
                code |= bits(1);
                if (code - count[size] < first) {
                    return symbols[index + code - first];
                }
                index += count[size];
                first = (first + count[size]) << 1;
                code <<= 1;
            }
            throw new AssertionError("no such code");
        }
    }
}

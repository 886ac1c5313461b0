package dev.fairlead.cli;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Stdin, which comes in pieces, as lines. A line ends with LF or CR LF; what comes after the last
/// is one too.
final class InputLines {
    private final int longest;
    private byte[] begun = new byte[256];
    private int size;
    private long number;

    /// What takes each line.
    interface Sink<E extends Exception> {
        void line(byte[] line) throws E;
    }

    /// @param longest how many bytes a line may have
    InputLines(int longest) {
        this.longest = longest;
    }

    /// The line that was taken last, counted from 1.
    long number() {
        return number;
    }

    /// @throws IllegalArgumentException if a line is too long
    <E extends Exception> void take(ByteBuffer content, Sink<E> sink) throws E {
        while (content.hasRemaining()) {
            byte next = content.get();
            if (next == '\n') {
                flush(sink);
            } else {
                add(next);
            }
        }
    }

    /// Nothing more comes.
    <E extends Exception> void end(Sink<E> sink) throws E {
        if (size > 0) {
            flush(sink);
        }
    }

    private void add(byte next) {
        if (size == begun.length) {
            if (size > longest) {
                throw new IllegalArgumentException("it is longer than " + longest + " bytes");
            }
            begun = Arrays.copyOf(begun, 2 * size);
        }
        begun[size++] = next;
    }

    private <E extends Exception> void flush(Sink<E> sink) throws E {
        int length = size > 0 && begun[size - 1] == '\r' ? size - 1 : size;
        size = 0;
        number++;
        sink.line(Arrays.copyOf(begun, length));
    }
}

package dev.fairlead.internal.stack.websocket;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Inflates messages (RFC 7692, section 7.2.2), piece by piece, so that a small message that
/// becomes a large one is met with a limit. One thread at a time; [#end()] from any.
final class MessageInflater {
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private final Inflater inflater = new Inflater(true);
    private final boolean takeover;
    private byte[] input = TAIL; // what the inflater reads, to its end
    private boolean last;
    private boolean tail; // is being read
    private boolean ended;

    /// @param takeover whether a message may refer to those before it
    MessageInflater(boolean takeover) {
        this.takeover = takeover;
    }

    /// More of the message, when what came before gives nothing more.
    ///
    /// @param end whether the message ends with it
    synchronized void add(byte[] content, boolean end) {
        if (ended) {
            return;
        }
        last = end;
        tail = false;
        if (content.length == 0 && end) {
            startTail();
        } else {
            setInput(content);
        }
    }

    private void startTail() {
        tail = true;
        setInput(TAIL);
    }

    private void setInput(byte[] content) {
        input = content;
        inflater.setInput(content);
    }

    /// Inflates as much as fits.
    ///
    /// @return how many octets; 0 if more has to be added, or the message is complete
    /// @throws Violation if it cannot be inflated
    synchronized int inflate(byte[] target, int offset, int length) throws Violation {
        try {
            while (!ended) {
                int got = inflater.inflate(target, offset, length);
                if (got > 0 || length == 0) {
                    return got;
                }
                if (inflater.finished()) {
                    goOn();
                } else if (inflater.needsDictionary()) {
                    throw new DataFormatException("a dictionary is asked for");
                } else if (!last || tail) {
                    return complete();
                } else {
                    startTail();
                }
            }
            return 0;
        } catch (DataFormatException e) {
            throw new Violation(
                    Violation.Kind.TEXT,
                    "a compressed message cannot be inflated (RFC 7692, section 7.2.2): "
                            + e.getMessage());
        }
    }

    /// A block says that it is the last one; others may follow all the same (RFC 7692, section
    /// 7.2.3.5).
    private void goOn() {
        int left = inflater.getRemaining();
        inflater.reset();
        setInput(Arrays.copyOfRange(input, input.length - left, input.length));
    }

    private int complete() {
        if (last && !takeover) {
            inflater.reset();
        }
        return 0;
    }

    /// Releases its memory outside of the heap.
    synchronized void end() {
        if (!ended) {
            ended = true;
            inflater.end();
        }
    }
}

package dev.fairlead.internal.stack.framer;

import dev.fairlead.Framer;
import dev.fairlead.Framing;
import dev.fairlead.FramingException;
import dev.fairlead.Parsed;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What arrived and is no message yet, and the framer that looks at it. Does no I/O: bytes are put
/// into [#space()], messages come out of [#next()]. Used by one thread at a time.
///
/// Memory is taken for what has come, never for what a peer announces: at most four times as much
/// as came, and no more than the limit of the framing, or 64 KiB if that is more.
public final class FrameReader<M> {
    private static final int SMALL = 4 * 1024;
    private static final int LARGE = 64 * 1024;
    private static final byte[] NONE = new byte[0];

    private final Framing<M> framing;
    private final Framer<M> framer;
    private byte[] bytes = NONE;
    private ByteBuffer readable = ByteBuffer.wrap(NONE).asReadOnlyBuffer();
    private int start; // of what was not taken
    private int end;
    private int needed = 1; // so many bytes must be there before the framer is asked again
    private boolean filled; // the last time all the space there was

    public FrameReader(Framing<M> framing) {
        this.framing = framing;
        this.framer = framing.newFramer();
    }

    /// The framer, for writing.
    public Framer<M> framer() {
        return framer;
    }

    /// The next message of what is there; `null` if more is needed first.
    public @Nullable M next() throws BadFrame {
        while (kept() >= needed) {
            switch (parse()) {
                case Parsed.Message<M>(var message, var taken) -> {
                    take(taken);
                    return message;
                }
                case Parsed.Skipped<M>(var taken) -> take(taken);
                case Parsed.Incomplete<M>(var more) -> require(more);
            }
        }
        return null;
    }

    /// The last message, if the end of the stream completes one.
    public Optional<M> end() throws BadFrame {
        try {
            return framer.end(shown());
        } catch (FramingException e) {
            throw bad(e);
        } catch (RuntimeException e) {
            throw threw(e);
        }
    }

    private Parsed<M> parse() throws BadFrame {
        Parsed<M> parsed;
        try {
            parsed = framer.parse(shown());
        } catch (FramingException e) {
            throw bad(e);
        } catch (RuntimeException e) {
            throw threw(e);
        }
        if (parsed == null) { // whatever a program returns
            throw broken("returned null from parse");
        }
        return parsed;
    }

    private ByteBuffer shown() {
        return readable.slice(start, kept());
    }

    private void take(int taken) throws BadFrame {
        if (taken > kept()) {
            throw broken("took " + taken + " bytes of the " + kept() + " that it was shown");
        }
        start += taken;
        needed = 1;
    }

    private void require(long more) throws BadFrame {
        if (more <= kept()) {
            throw broken("asked for " + more + " bytes when it was shown " + kept());
        }
        if (more > framing.limit()) {
            throw bad(FramingException.tooLong(more, framing.limit()));
        }
        needed = (int) more;
    }

    // ---- what becomes of errors

    private BadFrame bad(FramingException why) {
        return BadFrame.of(why, framing.name(), shown(), needed > kept() ? needed : 0);
    }

    private BadFrame threw(RuntimeException why) {
        return BadFrame.broken(framing.name(), framer.getClass(), "threw " + why, why);
    }

    private BadFrame broken(String what) {
        return BadFrame.broken(framing.name(), framer.getClass(), what, null);
    }

    // ---- what is kept

    /// How many bytes came that are no message yet.
    public int kept() {
        return end - start;
    }

    /// Where what arrives next is to be put; at least 1 byte. Told by [#added(int)].
    public ByteBuffer space() {
        if (start == end) {
            start = 0;
            end = 0;
            if (bytes.length < LARGE && (filled || bytes.length == 0)) {
                keepIn(bytes.length == 0 ? SMALL : 4 * bytes.length);
            }
        } else if (end == bytes.length) {
            makeRoom();
        }
        return ByteBuffer.wrap(bytes, end, bytes.length - end);
    }

    private void makeRoom() {
        int kept = kept();
        int most = Math.max(framing.limit(), LARGE);
        if (kept > bytes.length / 2 && bytes.length < most) {
            keepIn((int) Math.min(most, 4L * bytes.length));
        } else {
            System.arraycopy(bytes, start, bytes, 0, kept);
            start = 0;
            end = kept;
        }
    }

    private void keepIn(int size) {
        byte[] larger = new byte[size];
        System.arraycopy(bytes, start, larger, 0, kept());
        end = kept();
        start = 0;
        use(larger);
    }

    private void use(byte[] array) {
        bytes = array;
        readable = ByteBuffer.wrap(array).asReadOnlyBuffer();
    }

    /// So many bytes were put into [#space()].
    public void added(int count) {
        end += count;
        filled = end == bytes.length;
    }

    /// Nothing more will come for a while: lets go of memory that a busier time took.
    public void rest() {
        if (start == end && bytes.length > SMALL) {
            start = 0;
            end = 0;
            filled = false;
            use(NONE);
        } else if (kept() > 0 && bytes.length > LARGE && kept() < bytes.length / 8) {
            use(Arrays.copyOfRange(bytes, start, end));
            end -= start;
            start = 0;
        }
    }
}

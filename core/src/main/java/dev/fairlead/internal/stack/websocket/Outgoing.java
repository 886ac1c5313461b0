package dev.fairlead.internal.stack.websocket;

import dev.fairlead.internal.io.StreamTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Frames on their way to the stream. Whoever has a frame writes it, the sender of a message or the
/// loop with a control frame; nobody waits here. What the stream does not take of a frame goes
/// before the next one.
///
/// Pings, pongs and the Close queue up and go between the frames of a message.
final class Outgoing {
    private static final int KEPT = 4096;

    /// Who sends again so soon is sending many in a row, and waits for no answer between them: not
    /// even on loopback would one have come.
    private static final long IN_A_ROW_NANOS = 10_000;

    /// RFC 6455, section 5.5.3: of several pings the last may be answered alone.
    private static final int MOST_CONTROLS = 64;

    @SuppressWarnings("ArrayRecordComponent") // compared by identity at most
    private record Control(int opcode, byte[] content) {}

    private final StreamTransport stream;
    private final FrameWriter writer;
    private final Runnable closeSent;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Control> controls = new ArrayDeque<>(2); // guarded by itself
    private final AtomicBoolean closing = new AtomicBoolean(); // a Close is queued, or sent
    private volatile boolean poked; // there may be something to write
    private volatile boolean gone; // the stream has taken the Close; changed under lock

    // Guarded by lock.
    private @Nullable ByteBuffer rest;
    private ByteBuffer scratch = ByteBuffer.allocate(128);
    private boolean closed; // the Close has been written, or is the rest
    private long written = System.nanoTime() - IN_A_ROW_NANOS; // when the last frame was

    /// @param client whether the frames are a client's, and masked
    /// @param closeSent told once, when the stream has taken the Close; any thread, under the lock
    Outgoing(StreamTransport stream, boolean client, Runnable closeSent) {
        this.stream = stream;
        this.writer = new FrameWriter(client);
        this.closeSent = closeSent;
    }

    /// Takes a frame of a message if nothing waits to be written.
    ///
    /// @param content read to its limit if it was taken
    /// @return false if the stream has to become writable first
    /// @throws ClosedChannelException if a Close goes or has gone out
    boolean offer(int opcode, int flags, boolean fin, ByteBuffer content) throws IOException {
        lock.lock();
        try {
            if (!flush()) {
                return false;
            }
            if (closed) {
                throw new ClosedChannelException();
            }
            ByteBuffer frame = room(content.remaining() + FrameWriter.MOST_HEADER);
            writer.frame(frame, opcode, flags, fin, content);
            write(frame.flip());
            return true;
        } finally {
            unlock();
        }
    }

    /// Sends a ping or a pong as soon as the stream takes it.
    void control(int opcode, byte[] content) {
        synchronized (controls) {
            controls.add(new Control(opcode, content));
            if (opcode == Opcode.PONG && controls.size() > MOST_CONTROLS) {
                dropPong();
            }
        }
        poke();
    }

    private void dropPong() {
        for (Control control : controls) {
            if (control.opcode == Opcode.PONG) {
                controls.removeFirstOccurrence(control);
                return;
            }
        }
    }

    /// Whether pings, pongs or a Close wait for the stream.
    boolean hasControls() {
        synchronized (controls) {
            return !controls.isEmpty();
        }
    }

    /// Sends a Close after what was taken before; the first counts.
    ///
    /// @return whether it was the first
    boolean close(int code, String reason) {
        if (!closing.compareAndSet(false, true)) {
            return false;
        }
        control(Opcode.CLOSE, FrameWriter.closing(code, reason));
        return true;
    }

    /// Whether a Close goes or has gone out.
    boolean isClosing() {
        return closing.get();
    }

    /// Whether the stream has taken our Close.
    boolean isClosed() {
        return gone;
    }

    /// The stream may take more, or there is more to write.
    void poke() {
        poked = true;
        if (lock.tryLock()) {
            try {
                flushIfOpen();
            } finally {
                unlock();
            }
        }
    }

    /// Whoever found the lock taken leaves its work to the one who had it.
    private void unlock() {
        lock.unlock();
        while (poked && lock.tryLock()) {
            try {
                flushIfOpen();
            } finally {
                lock.unlock();
            }
        }
    }

    private void flushIfOpen() {
        try {
            flush();
        } catch (IOException _) {
            // The stream has broken, and tells so itself.
        }
    }

    /// Writes what waits. With the lock held.
    ///
    /// @return whether nothing waits any more
    private boolean flush() throws IOException {
        poked = false;
        while (true) {
            ByteBuffer before = rest;
            if (before != null) {
                stream.write(before);
                if (before.hasRemaining()) {
                    return false; // the stream says when it takes more
                }
                rest = null;
                tellIfClosed();
            }
            Control next;
            synchronized (controls) {
                next = controls.poll();
            }
            if (next == null) {
                return true;
            }
            if (!closed) { // RFC 6455, section 5.5.1: nothing comes after a Close
                closed = next.opcode == Opcode.CLOSE;
                write(writer.control(next.opcode, next.content));
            }
        }
    }

    /// A frame by itself goes to the operating system at once. Of small ones in a row the loop
    /// takes with one call as many as there are when it comes: a call for each would be most of
    /// what they cost.
    private void write(ByteBuffer frame) throws IOException {
        if (frame.remaining() <= KEPT && System.nanoTime() - written < IN_A_ROW_NANOS) {
            stream.writeLater(frame);
        } else {
            stream.write(frame);
        }
        written = System.nanoTime();
        if (!frame.hasRemaining()) {
            tellIfClosed();
        } else {
            rest = frame;
            scratch = ByteBuffer.allocate(128); // it may be the one that waits now
        }
    }

    private void tellIfClosed() {
        if (closed && !gone) {
            gone = true;
            closeSent.run();
        }
    }

    private ByteBuffer room(int size) {
        if (size > scratch.capacity()) {
            if (size > KEPT) {
                return ByteBuffer.allocate(size);
            }
            scratch = ByteBuffer.allocate(Integer.highestOneBit(size - 1) << 1);
        }
        return scratch.clear();
    }
}

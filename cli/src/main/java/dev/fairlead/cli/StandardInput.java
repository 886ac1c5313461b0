package dev.fairlead.cli;

import dev.fairlead.NetworkException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Stdin, read by a thread of its own, a piece at a time, and only while somebody wants it. What
/// was read while one session ended is kept for the next.
final class StandardInput implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    /// Who wants stdin.
    interface Sink {
        /// Takes all of `content`, and returns when there is room for more.
        void take(ByteBuffer content) throws NetworkException;

        /// Stdin has ended.
        void end();
    }

    private final InputStream stream;
    private final ReadableByteChannel channel;
    private @Nullable Sink sink;
    private long read;
    private long delivered;
    private boolean started;
    private boolean ended;

    StandardInput(InputStream stream) {
        this.stream = stream;
        // Closing the channel of a file ends a read that is under way, without which the JVM's
        // exit would wait 300 ms for the thread in it.
        this.channel =
                stream instanceof FileInputStream file
                        ? file.getChannel()
                        : Channels.newChannel(stream);
    }

    /// From now on `sink` gets what is read. If stdin has ended it is told so at once.
    void attach(Sink sink) {
        boolean tellEnd;
        synchronized (this) {
            this.sink = sink;
            tellEnd = ended;
            if (!started) {
                started = true;
                Thread.ofPlatform().daemon().name("stdin").start(this::read);
            }
            notifyAll();
        }
        if (tellEnd) {
            sink.end();
        }
    }

    synchronized void detach() {
        sink = null;
    }

    /// Waits until the sink has taken what is there to be read now, at most 64 KiB and what was
    /// read already; at most for `patience`.
    synchronized void settle(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            long wanted = read + Math.min(available(), PIECE);
            long left = patience.toMillis();
            while (delivered < wanted && !ended && left > 0) {
                wait(left);
                left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// How much can be read without waiting; 0 at the end, too.
    private int available() {
        try {
            return stream.available();
        } catch (IOException _) {
            return 0; // closed, or broken: the reading thread comes to know
        }
    }

    /// What is there is read and counted as one step, so that [#settle] misses none of it.
    private synchronized int readAvailable(ByteBuffer piece) throws IOException {
        if (available() == 0) {
            return 0;
        }
        int count = channel.read(piece);
        read += Math.max(0, count);
        return count;
    }

    private int readPiece(ByteBuffer piece) throws IOException {
        int count = readAvailable(piece);
        if (count != 0) {
            return count;
        }
        count = channel.read(piece);
        synchronized (this) {
            read += Math.max(0, count);
        }
        return count;
    }

    private void read() {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        try {
            awaitSink();
            while (readPiece(piece) >= 0) {
                piece.flip();
                int count = piece.remaining();
                deliver(piece);
                synchronized (this) {
                    delivered += count;
                    notifyAll();
                }
                piece.clear();
                awaitSink();
            }
        } catch (IOException _) {
            // closed because the command ends, or cannot be read at all: there is nothing more
        } catch (InterruptedException _) {
            return; // nobody interrupts this thread but the end of the process
        }
        Sink last;
        synchronized (this) {
            ended = true;
            last = sink;
            notifyAll();
        }
        if (last != null) {
            last.end();
        }
    }

    private void deliver(ByteBuffer piece) throws InterruptedException {
        try {
            awaitSink().take(piece);
        } catch (NetworkException _) {
            // The session that it was meant for has failed, and says so itself: the failure is
            // that of every later call on its connection.
        }
    }

    private synchronized Sink awaitSink() throws InterruptedException {
        while (sink == null) {
            wait();
        }
        return sink;
    }

    /// Ends a read that is under way. What was not read stays unread.
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // nothing is read from it any more
        }
    }
}

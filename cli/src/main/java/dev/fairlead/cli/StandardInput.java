package dev.fairlead.cli;

import dev.fairlead.NetworkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
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

    private final ReadableByteChannel channel;
    private @Nullable Sink sink;
    private boolean started;
    private boolean ended;

    StandardInput(ReadableByteChannel channel) {
        this.channel = channel;
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

    private void read() {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        try {
            awaitSink();
            while (channel.read(piece) >= 0) {
                piece.flip();
                deliver(piece);
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

package dev.fairlead.peer;

import dev.fairlead.NetworkException;
import dev.fairlead.peer.internal.link.MalformedException;
import dev.fairlead.peer.internal.session.Frame;
import dev.fairlead.peer.internal.session.FrameCodec;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// One link of a session: a thread that reads frames and one that writes them. The session owns it.
final class SessionWire {
    /// No frame is empty.
    private static final byte[] END = new byte[0];

    /// Ends the thread that writes, and leaves the link open.
    private static final byte[] DETACH = new byte[0];

    private static final int MOST_UNCOUNTED = 256;

    private final PeerLink link;
    private final BlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();
    private final Consumer<Frame> came;
    private final Consumer<Frame.Streams> streams;
    private final Runnable ended;
    private final Thread writer;

    /// @param came told each frame, in order
    /// @param streams told if the first frame says that the link is a byte stream; whoever is told
    ///   has the link from there on
    /// @param ended told once when no more comes, by whatever
    SessionWire(
            PeerLink link, Consumer<Frame> came, Consumer<Frame.Streams> streams, Runnable ended) {
        this.link = link;
        this.came = came;
        this.streams = streams;
        this.ended = ended;
        this.writer =
                Thread.ofVirtual()
                        .name("fairlead-peer-write-" + link.stream().id())
                        .unstarted(this::write);
    }

    void start() {
        Thread.ofVirtual().name("fairlead-peer-read-" + link.stream().id()).start(this::read);
        writer.start();
    }

    /// Never blocks. What may be lost is, if the link is slow.
    void send(Frame frame) {
        if (!(frame instanceof Frame.Datum) || queue.size() < MOST_UNCOUNTED) {
            queue.add(FrameCodec.encode(frame));
        }
    }

    /// Closes it once what was to be sent has gone. Never blocks.
    void close() {
        queue.add(END);
    }

    /// Waits until it is closed after [#close()], which takes 5 s at most.
    void awaitClosed() throws InterruptedException {
        writer.join();
    }

    void abort() {
        link.abort();
        queue.add(END);
    }

    private Frame next() throws NetworkException, MalformedException {
        byte[] header = link.stream().receiveExactly(FrameCodec.HEADER);
        return FrameCodec.decode(link.stream().receiveExactly(FrameCodec.length(header)));
    }

    private void read() {
        try {
            Frame first = next();
            if (first instanceof Frame.Streams about && !link.isOpener()) {
                detach();
                streams.accept(about);
                return;
            }
            for (Frame frame = first; ; frame = next()) {
                came.accept(frame);
            }
        } catch (InterruptedException _) {
            abort(); // nobody interrupts it
        } catch (NetworkException | MalformedException _) {
            // However it ended: the session opens another, or tells that it was lost.
            abort();
        } finally {
            ended.run();
        }
    }

    private void detach() throws InterruptedException {
        queue.add(DETACH);
        writer.join();
    }

    @SuppressWarnings("ReferenceEquality") // the mark is an object of its own
    private void write() {
        try {
            byte[] next = queue.take();
            while (next.length > 0) {
                link.stream().send(next);
                next = queue.take();
            }
            if (next == DETACH) {
                return;
            }
            link.close();
        } catch (NetworkException _) {
            // The reader sees the same, and tells of it.
            link.abort();
        } catch (InterruptedException _) {
            // Nobody interrupts it; if somebody does, it ends.
            link.abort();
        }
    }
}

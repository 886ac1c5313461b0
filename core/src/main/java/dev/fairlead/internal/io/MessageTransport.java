package dev.fairlead.internal.io;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.TlsHandshake;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A protocol of messages over a stream. What it does not say itself, the stream says.
public abstract class MessageTransport implements Transport {
    private final StreamTransport stream;
    private final String protocol;
    private final StreamEvents below = new StreamEvents();
    private volatile @Nullable Duration setUp;

    /// @param protocol what it is called in reports
    protected MessageTransport(StreamTransport stream, String protocol) {
        this.stream = stream;
        this.protocol = protocol;
    }

    /// The stream below.
    public final StreamTransport stream() {
        return stream;
    }

    /// Starts the stream. By the layer, once, on the loop, before [#start].
    protected final void startStream() {
        stream.start(below);
    }

    /// It is ready; setting it up took so long.
    protected final void established(Duration took) {
        setUp = took;
    }

    /// The stream has broken. On the loop.
    protected void streamFailed(IOException why) {}

    /// The stream is gone. On the loop.
    protected void streamClosed() {}

    /// Says good-bye, if the protocol has words for it, after what was sent before; returns when
    /// the peer has answered, or the deadline passed. The stream is closed next.
    public abstract void finish(Deadline deadline) throws InterruptedException;

    /// Tells whoever listens that the protocol is broken, or the peer has broken it; the stream is
    /// aborted. On the loop.
    protected final void broke(IOException why) {
        below.failed(why);
        stream.abort();
    }

    /// As [#broke], but the stream is left to the protocol, which takes its leave and closes it. On
    /// the loop.
    protected final void tellBroken(IOException why) {
        below.broke(why);
    }

    /// What the stream tells comes here first: it begins before anybody listens to us.
    private final class StreamEvents implements Events {
        private @Nullable Events listener; // on the loop
        private @Nullable IOException why; // on the loop
        private volatile @Nullable IOException seen;
        private boolean gone; // on the loop

        @Override
        public void failed(IOException cause) {
            if (seen == null) {
                seen = cause; // for those whom streamFailed wakes
            }
            streamFailed(cause);
            broke(cause);
        }

        /// Told once: the protocol, or the stream below it.
        void broke(IOException cause) {
            if (why != null) {
                return;
            }
            why = cause;
            seen = cause;
            if (listener != null) {
                listener.failed(cause);
            }
        }

        @Override
        public void closed() {
            gone = true;
            streamClosed();
            if (listener != null) {
                listener.closed();
            }
        }

        void listen(Events to) {
            listener = to;
            if (why != null) {
                to.failed(why);
            }
            if (gone) {
                to.closed();
            }
        }
    }

    // ---- as a transport

    @Override
    public void start(Events events) {
        if (loop().inLoop()) {
            below.listen(events);
        } else {
            loop().execute(() -> below.listen(events));
        }
    }

    /// Nothing goes before the protocol.
    ///
    /// @throws IllegalStateException always
    @Override
    public void sendFirst(ByteBuffer content) {
        throw new IllegalStateException("first data is refused before a message stack is opened");
    }

    @Override
    public long accepted() {
        return stream.accepted();
    }

    @Override
    public long received() {
        return stream.received();
    }

    @Override
    public boolean receivedEnd() {
        return stream.receivedEnd();
    }

    @Override
    public void discard() {
        stream.discard();
    }

    @Override
    public void close() {
        stream.close();
    }

    @Override
    public void abort() {
        stream.abort();
    }

    @Override
    public boolean awaitClosed(Deadline deadline) throws InterruptedException {
        return stream.awaitClosed(deadline);
    }

    @Override
    public Loop loop() {
        return stream.loop();
    }

    @Override
    public Endpoint local() {
        return stream.local();
    }

    @Override
    public Endpoint remote() {
        return stream.remote();
    }

    @Override
    public Delivery delivery() {
        return stream.delivery();
    }

    @Override
    public @Nullable TcpInfo tcpInfo() {
        return stream.tcpInfo();
    }

    @Override
    public @Nullable TlsHandshake tls() {
        return stream.tls();
    }

    @Override
    public List<Handshake> handshakes() {
        Duration took = setUp;
        List<Handshake> all = new ArrayList<>(stream.handshakes());
        if (took != null) {
            all.add(new Handshake(protocol, took));
        }
        return all;
    }

    @Override
    public @Nullable IOException failure() {
        IOException own = below.seen;
        return own == null ? stream.failure() : own;
    }
}

package dev.fairlead.internal.stack.websocket;

import dev.fairlead.Ending;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.WebSocketClose;
import dev.fairlead.WebSocketFailure;
import dev.fairlead.WebSocketMessage;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.WebSocketPart;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.MessageTransport;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.io.Waiters;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// A WebSocket over a stream. The loop takes frames out of what arrives and answers pings and the
/// Close; the sender's thread makes the frames of its messages, the receiver's inflates.
///
/// What happens to it is decided on the loop.
public final class WebSocketTransport extends MessageTransport {
    /// How long a peer that broke the rules, or whose request was refused, has for reading why.
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final WebSocketOptions options;
    private final boolean client;
    private final long begun = System.nanoTime();
    private final Outgoing outgoing;
    private final Incoming incoming;
    private final Pings pings;
    private final Waiters closer;

    // Set when it is opened, before anybody else sees this.
    private @Nullable Agreed agreed;
    private @Nullable FrameReader frames;
    private @Nullable MessageReader messages;
    private @Nullable MessageWriter writer;
    private @Nullable MessageInflater inflater;

    private volatile @Nullable WebSocketClose closing;
    private volatile boolean peerClosed; // its Close has come
    private volatile boolean streamEnded; // or broken, or gone
    private volatile boolean leaving; // the stream is being closed, so that the peer can read why

    // On the loop.
    private @Nullable Opening opening;
    private boolean over; // nothing that comes counts any more

    WebSocketTransport(StreamTransport stream, WebSocketOptions options, boolean client) {
        super(stream, "websocket");
        this.options = options;
        this.client = client;
        this.outgoing = new Outgoing(stream, client, () -> onLoop(this::closeSent));
        this.incoming = new Incoming(stream.loop(), () -> onLoop(this::resumeReading));
        this.pings = new Pings(stream.loop(), outgoing);
        this.closer = new Waiters(stream.loop().waits());
    }

    // ---- opening; on the loop

    void open(Opening handshake) {
        opening = handshake;
        startStream();
        stream().deliverTo(new Sink());
        handshake.begin();
    }

    void opened(Agreed result) {
        opening = null;
        agreed = result;
        DeflateParameters deflate = result.compression();
        frames = new FrameReader(!client, deflate != null, options.maximumMessageSize());
        MessageDeflater deflater = null;
        if (deflate != null) {
            inflater =
                    new MessageInflater(
                            client ? deflate.serverTakeover() : deflate.clientTakeover());
            deflater =
                    new MessageDeflater(
                            client ? deflate.clientTakeover() : deflate.serverTakeover(),
                            client ? deflate.clientBits() : deflate.serverBits());
        }
        messages = new MessageReader(incoming, inflater, options.maximumMessageSize());
        writer = new MessageWriter(stream(), outgoing, deflater, options.maximumFrameSize());
        established(Duration.ofNanos(System.nanoTime() - begun));
        options.autoPing()
                .ifPresent(interval ->
                        pings.keepSending(
                                interval,
                                options.pingMisses(),
                                incoming::isPaused,
                                this::unanswered));
    }

    private final class Sink implements StreamTransport.InlineSink {
        @Override
        public void received(ByteBuffer content) {
            if (over) {
                return;
            }
            Opening handshake = opening;
            if (handshake != null) {
                handshake.received(content);
            }
            if (opening == null && content.hasRemaining()) {
                frames(content);
            }
        }

        @Override
        public void endOfStream() {
            ended();
        }

        @Override
        public void writable() {
            outgoing.poke();
        }
    }

    // ---- receiving; on the loop

    void frames(ByteBuffer content) {
        FrameReader reader = frames;
        if (over || reader == null) {
            return;
        }
        pings.alive();
        try {
            reader.read(content, events);
        } catch (Violation e) {
            violated(e, failureOf(e));
        }
        incoming.wake();
        if (incoming.isFull()) {
            stream().pauseReading(true);
        }
    }

    void resumeReading() {
        stream().pauseReading(false);
    }

    private final FrameReader.Events events =
            new FrameReader.Events() {
                @Override
                public void part(Part part) {
                    incoming.add(part);
                }

                @Override
                public void ping(byte[] content) {
                    outgoing.control(Opcode.PONG, content);
                }

                @Override
                public void pong(byte[] content) {
                    pings.answered(content);
                }

                @Override
                public void close(int code, String reason) {
                    closeCame(code, reason);
                }
            };

    /// A Close that ends a good conversation is answered when the program has received all that
    /// came before it, and could answer that; so much RFC 6455, section 5.5.1, allows. Whoever does
    /// not receive has a second.
    private void closeCame(int code, String reason) {
        WebSocketClose said = new WebSocketClose(Ending.Side.PEER, code, reason);
        boolean own = outgoing.isClosing();
        if (closing == null) {
            closing = said;
        }
        peerClosed = true;
        over = true;
        closer.wake();
        if (own || said.isNormal()) {
            incoming.end(null);
            pings.end();
            leaveIfServer();
            if (!own) {
                loop().schedule(FAREWELL.toNanos(), this::answerClose);
            }
            return;
        }
        outgoing.close(code, "");
        leaving = true;
        tell(
                new NetworkException(
                        new WebSocketFailure.ClosedByPeer(remote(), code, reason, delivery())));
        endSlowly();
    }

    /// Any thread. With the code of the peer's (RFC 6455, section 5.5.1).
    private void answerClose() {
        WebSocketClose said = closing;
        if (peerClosed && said != null) {
            outgoing.close(said.code(), "");
        }
    }

    /// The program has seen that the peer has closed. Any thread.
    public void endSeen() {
        answerClose();
    }

    /// Whether nothing more can be sent, since we have closed.
    public boolean isClosing() {
        return outgoing.isClosing();
    }

    /// RFC 6455, section 7.1.1: the server ends the stream first.
    private void leaveIfServer() {
        if (!client && outgoing.isClosed()) {
            stream().shutdownOutput();
        }
    }

    /// The stream has taken our Close.
    private void closeSent() {
        if (leaving || (peerClosed && !client)) {
            stream().shutdownOutput();
        }
    }

    private void ended() {
        streamEnded = true;
        if (opening != null) {
            opening.ended("it ended the stream within the handshake");
            stream().abort();
        } else if (leaving) {
            stream().close();
        } else if (!over) {
            over = true;
            WebSocketClose own = closing;
            if (own != null) {
                incoming.end(null); // we had closed, and it did not answer
            } else {
                closing = new WebSocketClose(Ending.Side.PEER_OR_PATH, 1006, "");
                tell(
                        new NetworkException(
                                new WebSocketFailure.EndedWithoutClose(remote(), delivery())));
                stream().abort();
            }
        }
        closer.wake();
    }

    // ---- failures; on the loop

    private void violated(Violation broken, NetworkException told) {
        if (over) {
            return; // it has ended before
        }
        over = true;
        leaving = true;
        if (closing == null) {
            closing = new WebSocketClose(Ending.Side.HERE, broken.kind().code(), broken.rule());
        }
        tell(told);
        outgoing.close(broken.kind().code(), "");
        endSlowly();
    }

    private NetworkException failureOf(Violation broken) {
        NetworkFailure why =
                switch (broken.kind()) {
                    case PROTOCOL ->
                            new WebSocketFailure.BadFrame(remote(), broken.rule(), delivery());
                    case TEXT ->
                            new WebSocketFailure.BadContent(remote(), broken.rule(), delivery());
                    case TOO_BIG ->
                            new WebSocketFailure.MessageTooBig(
                                    remote(),
                                    options.maximumMessageSize(),
                                    broken.rule(),
                                    delivery());
                };
        return new NetworkException(why, broken);
    }

    private void unanswered() {
        if (!over) {
            over = true;
            if (closing == null) {
                closing = new WebSocketClose(Ending.Side.PEER_OR_PATH, 1006, "");
            }
            tell(
                    new NetworkException(
                            new WebSocketFailure.PingUnanswered(
                                    remote(), options.pingMisses(), delivery())));
            stream().abort();
        }
    }

    private void tell(IOException why) {
        incoming.end(why);
        pings.end();
        tellBroken(why);
    }

    /// Closes the stream when the peer has ended it too, or after a while: a socket that is closed
    /// with something unread is reset, and the peer may not see what was sent last.
    void endSlowly() {
        leaving = true;
        over = true;
        opening = null;
        if (agreed == null || outgoing.isClosed()) { // else it ends behind the Close
            stream().shutdownOutput();
        }
        stream().pauseReading(false);
        if (streamEnded) {
            stream().close();
        } else {
            Loop loop = loop();
            loop.schedule(FAREWELL.toNanos(), stream()::close);
        }
    }

    @Override
    protected void streamFailed(IOException why) {
        streamEnded = true;
        over = true;
        Opening handshake = opening;
        if (handshake != null) {
            handshake.broken(why);
        }
        incoming.end(why);
        pings.end();
        closer.wake();
    }

    @Override
    protected void streamClosed() {
        streamEnded = true;
        over = true;
        Opening handshake = opening;
        if (handshake != null) {
            handshake.ended("the stream was closed within the handshake");
        }
        pings.end();
        MessageWriter known = writer;
        if (known != null) {
            known.end();
        }
        closer.wake();
    }

    // ---- for the connection

    /// The next message if there is one.
    ///
    /// @throws NetworkException if it cannot be had; it is told as well
    public @Nullable WebSocketMessage takeMessage() throws NetworkException {
        try {
            return known(messages).message();
        } catch (Violation e) {
            throw refused(e);
        }
    }

    /// Part of the next message if there is one.
    public @Nullable WebSocketPart takePart(int most) throws NetworkException {
        try {
            return known(messages).part(most);
        } catch (Violation e) {
            throw refused(e);
        }
    }

    /// By the receiver, who found it out when it inflated.
    private NetworkException refused(Violation broken) {
        NetworkException told = failureOf(broken);
        onLoop(() -> violated(broken, told));
        return told;
    }

    /// Whether no more messages come than those that [#takeMessage] gives at once.
    public boolean hasEnded() {
        return incoming.ended();
    }

    /// Why no more come; `null` if the peer has closed in good order.
    public @Nullable IOException endedBecause() {
        return incoming.failure();
    }

    public boolean awaitMessage(Deadline deadline) throws InterruptedException {
        return incoming.await(deadline);
    }

    public MessageWriter writer() {
        return known(writer);
    }

    /// @return `null` if the deadline passed, or it is over
    public @Nullable Duration ping(byte[] content, Deadline deadline) throws InterruptedException {
        return pings.send(content, deadline);
    }

    public Optional<WebSocketClose> closing() {
        return Optional.ofNullable(closing);
    }

    public @Nullable String subprotocol() {
        return known(agreed).subprotocol();
    }

    /// Of the server's response.
    public Map<String, List<String>> headers() {
        return known(agreed).headers();
    }

    public boolean isCompressed() {
        return known(agreed).compression() != null;
    }

    private static <T> T known(@Nullable T part) {
        return Objects.requireNonNull(part, "before it is open");
    }

    // ---- the end

    /// With what [#finish] closes; the first counts.
    public void closeWith(int code, String reason) {
        if (closing == null) {
            closing = new WebSocketClose(Ending.Side.HERE, code, reason);
        }
    }

    /// Sends a Close, and goes on receiving.
    public void shutdownOutput() {
        closeWith(CloseCodes.NORMAL, "");
        WebSocketClose known = known(closing);
        outgoing.close(known.code(), known.reason());
    }

    @Override
    public void finish(Deadline deadline) throws InterruptedException {
        shutdownOutput();
        discardMessages();
        closer.await(() -> peerClosed || streamEnded, deadline);
        if (client) {
            closer.await(() -> streamEnded, deadline.orAfter(FAREWELL));
        }
    }

    @Override
    public boolean receivedEnd() {
        WebSocketClose known = closing;
        return known != null && known.side() == Ending.Side.PEER;
    }

    @Override
    public void discard() {
        discardMessages();
        super.discard();
    }

    private void discardMessages() {
        incoming.discard();
        MessageInflater known = inflater;
        if (known != null) {
            known.end();
        }
    }

    /// What is being left has been told already, and is closed soon.
    @Override
    public void abort() {
        if (!leaving) {
            super.abort();
        }
    }

    void onLoop(Runnable task) {
        try {
            loop().execute(task);
        } catch (RejectedExecutionException _) {
            // The loop has ended, and every stream with it.
        }
    }
}

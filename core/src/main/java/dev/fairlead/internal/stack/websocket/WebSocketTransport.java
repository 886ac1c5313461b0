package dev.fairlead.internal.stack.websocket;

import dev.fairlead.Ending;
import dev.fairlead.NetworkException;
import dev.fairlead.WebSocketClose;
import dev.fairlead.WebSocketFailure;
import dev.fairlead.WebSocketMessage;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.WebSocketPart;
import dev.fairlead.internal.io.MessageTransport;
import dev.fairlead.internal.io.StreamTransport;
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
    private final WebSocketOptions options;
    private final boolean client;
    private final long begun = System.nanoTime();
    private final Outgoing outgoing;
    private final Incoming incoming;
    private final Pings pings;
    private final ClosingHandshake ending;

    private @Nullable Messaging messaging; // when it is open, before anybody else sees this
    private @Nullable Opening opening; // on the loop

    WebSocketTransport(StreamTransport stream, WebSocketOptions options, boolean client) {
        super(stream, "websocket");
        this.options = options;
        this.client = client;
        this.ending = new ClosingHandshake(stream, client);
        this.outgoing = new Outgoing(stream, client, () -> onLoop(ending::closeSent));
        this.incoming = new Incoming(stream.loop(), () -> onLoop(this::resumeReading));
        this.pings = new Pings(stream.loop(), outgoing);
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
        messaging = Messaging.by(result, options, client, stream(), incoming, outgoing);
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
            if (ending.isOver()) {
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
        Messaging open = messaging;
        if (ending.isOver() || open == null) {
            return;
        }
        pings.alive();
        try {
            open.frames().read(content, events);
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

    private void closeCame(int code, String reason) {
        if (ending.closeCame(code, reason, outgoing)) {
            incoming.end(null);
            pings.end();
            return;
        }
        tell(
                new NetworkException(
                        new WebSocketFailure.ClosedByPeer(remote(), code, reason, delivery())));
        endSlowly();
    }

    /// The program has seen that the peer has closed. Any thread.
    public void endSeen() {
        ending.answer(outgoing);
    }

    /// Whether nothing more can be sent, since we have closed.
    public boolean isClosing() {
        return outgoing.isClosing();
    }

    private void ended() {
        ending.setStreamEnded();
        if (opening != null) {
            opening.ended("it ended the stream within the handshake");
            stream().abort();
        } else if (ending.isLeaving()) {
            stream().close();
        } else if (!ending.isOver()) {
            ending.setOver();
            if (ending.first() != null) {
                incoming.end(null); // we had closed, and it did not answer
            } else {
                ending.note(new WebSocketClose(Ending.Side.PEER_OR_PATH, 1006, ""));
                tell(
                        new NetworkException(
                                new WebSocketFailure.EndedWithoutClose(remote(), delivery())));
                stream().abort();
            }
        }
        ending.wake();
    }

    // ---- failures; on the loop

    private void violated(Violation broken, NetworkException told) {
        if (ending.isOver()) {
            return; // it has ended before
        }
        ending.setLeaving();
        ending.note(new WebSocketClose(Ending.Side.HERE, broken.kind().code(), broken.rule()));
        tell(told);
        outgoing.close(broken.kind().code(), "");
        endSlowly();
    }

    private NetworkException failureOf(Violation broken) {
        return broken.failure(remote(), options.maximumMessageSize(), delivery());
    }

    private void unanswered() {
        if (!ending.isOver()) {
            ending.setOver();
            ending.note(new WebSocketClose(Ending.Side.PEER_OR_PATH, 1006, ""));
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

    /// Lets the peer read what was sent last.
    void endSlowly() {
        opening = null;
        ending.leave(messaging != null && !outgoing.isClosed());
    }

    @Override
    protected void streamFailed(IOException why) {
        ending.setStreamEnded();
        ending.setOver();
        Opening handshake = opening;
        if (handshake != null) {
            handshake.broken(why);
        }
        incoming.end(why);
        pings.end();
        ending.wake();
    }

    @Override
    protected void streamClosed() {
        ending.setStreamEnded();
        ending.setOver();
        Opening handshake = opening;
        if (handshake != null) {
            handshake.ended("the stream was closed within the handshake");
        }
        pings.end();
        Messaging open = messaging;
        if (open != null) {
            open.endSending();
        }
        ending.wake();
    }

    // ---- for the connection

    /// The next message if there is one.
    ///
    /// @throws NetworkException if it cannot be had; it is told as well
    public @Nullable WebSocketMessage takeMessage() throws NetworkException {
        try {
            return messaging().messages().message();
        } catch (Violation e) {
            throw refused(e);
        }
    }

    /// Part of the next message if there is one.
    public @Nullable WebSocketPart takePart(int most) throws NetworkException {
        try {
            return messaging().messages().part(most);
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
        return messaging().writer();
    }

    /// @return `null` if the deadline passed, or it is over
    public @Nullable Duration ping(byte[] content, Deadline deadline) throws InterruptedException {
        return pings.send(content, deadline);
    }

    public Optional<WebSocketClose> closing() {
        return Optional.ofNullable(ending.first());
    }

    public @Nullable String subprotocol() {
        return messaging().agreed().subprotocol();
    }

    /// Of the server's response.
    public Map<String, List<String>> headers() {
        return messaging().agreed().headers();
    }

    public boolean isCompressed() {
        return messaging().agreed().compression() != null;
    }

    private Messaging messaging() {
        return Objects.requireNonNull(messaging, "before it is open");
    }

    // ---- the end

    /// With what [#finish] closes; the first counts.
    public void closeWith(int code, String reason) {
        ending.note(new WebSocketClose(Ending.Side.HERE, code, reason));
    }

    /// Sends a Close, and goes on receiving.
    public void shutdownOutput() {
        closeWith(CloseCodes.NORMAL, "");
        WebSocketClose known = Objects.requireNonNull(ending.first(), "one was just noted");
        outgoing.close(known.code(), known.reason());
    }

    @Override
    public void finish(Deadline deadline) throws InterruptedException {
        shutdownOutput();
        discardMessages();
        ending.await(deadline);
    }

    @Override
    public boolean receivedEnd() {
        WebSocketClose known = ending.first();
        return known != null && known.side() == Ending.Side.PEER;
    }

    @Override
    public void discard() {
        discardMessages();
        super.discard();
    }

    private void discardMessages() {
        incoming.discard();
        Messaging open = messaging;
        if (open != null) {
            open.endReceiving();
        }
    }

    /// What is being left has been told already, and is closed soon.
    @Override
    public void abort() {
        if (!ending.isLeaving()) {
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

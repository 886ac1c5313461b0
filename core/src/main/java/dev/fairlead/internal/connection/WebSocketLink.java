package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.WebSocketClose;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketFailure;
import dev.fairlead.WebSocketMessage;
import dev.fairlead.WebSocketPart;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.stack.websocket.CloseCodes;
import dev.fairlead.internal.stack.websocket.MessageWriter;
import dev.fairlead.internal.stack.websocket.WebSocketTransport;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a program holds of a WebSocket.
final class WebSocketLink extends MessageLink<WebSocketMessage> implements WebSocketConnection {
    private static final int MOST_CONTROL = 125;
    private static final int MOST_REASON = 123;

    private final Turn sendTurn;
    private final Turn receiveTurn;
    private final Turn pingTurn;

    private WebSocketLink(ConnectionCore core) {
        super(core);
        this.sendTurn = new Turn(this);
        this.receiveTurn = new Turn(this);
        this.pingTurn = new Turn(this);
    }

    private WebSocketLink(WebSocketLink whole, Duration limit) {
        super(whole, limit);
        this.sendTurn = whole.sendTurn;
        this.receiveTurn = whole.receiveTurn;
        this.pingTurn = whole.pingTurn;
    }

    /// A connection that is still to be opened.
    static WebSocketLink toOpen(
            Services services, Endpoint endpoint, Parameters parameters, StreamOpener opener) {
        return watched(services, ConnectionCore.toOpen(services, endpoint, parameters, opener));
    }

    /// A connection whose transport is open already.
    static WebSocketLink over(Services services, WebSocketTransport transport) {
        return watched(services, ConnectionCore.over(services, transport, Parameters.DEFAULT));
    }

    private static WebSocketLink watched(Services services, ConnectionCore core) {
        WebSocketLink connection = new WebSocketLink(core);
        services.leaks().watch(connection);
        return connection;
    }

    @Override
    public WebSocketConnection within(Duration limit) {
        return new WebSocketLink((WebSocketLink) whole(), limit);
    }

    // ---- sending

    @Override
    void send(WebSocketMessage message, Deadline deadline) throws NetworkException {
        boolean text = message instanceof WebSocketMessage.Text;
        send(message.bytes(), text, true, true, deadline);
    }

    @Override
    public void sendPart(WebSocketPart part) throws NetworkException {
        send(part.content(), part.text(), part.endOfMessage(), false, deadline());
    }

    private void send(byte[] content, boolean text, boolean last, boolean whole, Deadline deadline)
            throws NetworkException {
        WebSocketTransport open = ready(deadline);
        take(sendTurn, deadline, "room to send to ");
        try {
            MessageWriter writer = open.writer();
            if (whole && writer.isWithin()) {
                throw new IllegalStateException(
                        id() + " is within a message that is sent in parts: end it first");
            }
            String objection = whole ? null : writer.objection(content, text, last);
            if (objection != null) {
                throw new IllegalArgumentException(objection);
            }
            requireOpen(open);
            write(open, ByteBuffer.wrap(content), text, last, deadline);
        } finally {
            sendTurn.giveUp();
        }
    }

    private void write(
            WebSocketTransport open,
            ByteBuffer content,
            boolean text,
            boolean last,
            Deadline deadline)
            throws NetworkException {
        boolean sent;
        try {
            sent = open.writer().send(content, text, last, deadline);
        } catch (InterruptedException _) {
            throw abortIfHalf(open.writer(), interrupted());
        } catch (ClosedChannelException _) {
            throw closed(open);
        } catch (IOException e) {
            throw failed(e);
        }
        if (!sent) {
            throw abortIfHalf(open.writer(), outOfTime(deadline, "room to send to "));
        }
    }

    private NetworkException abortIfHalf(MessageWriter writer, NetworkException why) {
        if (writer.isHalfGone()) {
            core().abort();
        }
        return why;
    }

    private void requireOpen(WebSocketTransport open) throws NetworkException {
        if (core().lifecycle().state().isFinal()) {
            throw core().failure();
        }
        if (open.isClosing()) {
            throw closed(open);
        }
    }

    private NetworkException closed(WebSocketTransport open) {
        if (core().isOver()) {
            return core().failure();
        }
        IOException why = open.failure() == null ? open.endedBecause() : open.failure();
        if (why != null) {
            return failed(why);
        }
        return open.closing()
                .map(how ->
                        new NetworkException(
                                new WebSocketFailure.Closed(open.remote(), how, open.delivery())))
                .orElseGet(core()::failure);
    }

    private NetworkException failed(IOException why) {
        core().failed(why);
        return core().failure();
    }

    // ---- receiving

    @Override
    Optional<WebSocketMessage> receive(Deadline deadline) throws NetworkException {
        return receive(deadline, WebSocketTransport::takeMessage);
    }

    @Override
    public Optional<WebSocketPart> receivePart(int most) throws NetworkException {
        if (most < 1) {
            throw new IllegalArgumentException("receivePart(" + most + "): 1 or more is allowed");
        }
        return receive(deadline(), open -> open.takePart(most));
    }

    /// Takes what is there, without waiting.
    @FunctionalInterface
    private interface Taking<T> {
        @Nullable T from(WebSocketTransport open) throws NetworkException;
    }

    private <T> Optional<T> receive(Deadline deadline, Taking<T> taking) throws NetworkException {
        WebSocketTransport open = ready(deadline);
        take(receiveTurn, deadline, "a message from ");
        try {
            while (true) {
                boolean ended = open.hasEnded(); // before it is taken from
                T next = taking.from(open);
                if (next != null) {
                    return Optional.of(next);
                }
                if (ended) {
                    return end(open);
                }
                if (!open.awaitMessage(deadline)) {
                    throw outOfTime(deadline, "a message from ");
                }
            }
        } catch (InterruptedException _) {
            throw interrupted();
        } finally {
            receiveTurn.giveUp();
        }
    }

    private <T> Optional<T> end(WebSocketTransport open) throws NetworkException {
        if (core().isCancelled() && open.endedBecause() == null && !open.receivedEnd()) {
            throw core().failure();
        }
        IOException why = open.endedBecause();
        if (why != null) {
            throw failed(why);
        }
        open.endSeen();
        return Optional.empty();
    }

    // ---- pings and the Close

    @Override
    public Duration ping(byte[] content) throws NetworkException {
        if (content.length > MOST_CONTROL) {
            throw new IllegalArgumentException(
                    "the content of a ping has "
                            + content.length
                            + " bytes; 0 to 125 are allowed (RFC 6455, section 5.5)");
        }
        Deadline deadline = deadline();
        WebSocketTransport open = ready(deadline);
        take(pingTurn, deadline, "a pong from ");
        try {
            requireOpen(open);
            Duration took = open.ping(content, deadline);
            if (took != null) {
                return took;
            }
            if (deadline.passed()) {
                throw outOfTime(deadline, "a pong from ");
            }
            throw closed(open);
        } catch (InterruptedException _) {
            throw interrupted();
        } finally {
            pingTurn.giveUp();
        }
    }

    @Override
    public void shutdownOutput() throws NetworkException {
        Deadline deadline = deadline();
        WebSocketTransport open = ready(deadline);
        take(sendTurn, deadline, "room to send to ");
        try {
            if (core().lifecycle().state().isFinal()) {
                throw core().failure();
            }
            open.shutdownOutput();
        } finally {
            sendTurn.giveUp();
        }
    }

    @Override
    public void close(int code, String reason) throws NetworkException {
        if (!CloseCodes.isAllowed(code)) {
            throw new IllegalArgumentException(
                    "a Close cannot have the code "
                            + code
                            + "; 1000 to 1003, 1007 to 1014 and 3000 to 4999 are allowed (RFC 6455,"
                            + " section 7.4)");
        }
        int size = reason.getBytes(StandardCharsets.UTF_8).length;
        if (size > MOST_REASON) {
            throw new IllegalArgumentException(
                    "the reason of a Close has "
                            + size
                            + " bytes; at most 123 are allowed (RFC 6455, section 5.5)");
        }
        if (core().anyTransport() instanceof WebSocketTransport open) {
            open.closeWith(code, reason);
        }
        close();
    }

    // ---- what is known

    private Optional<WebSocketTransport> transport() {
        Transport open = core().anyTransport();
        return Optional.ofNullable((WebSocketTransport) open);
    }

    @Override
    public Optional<WebSocketClose> closing() {
        return transport().flatMap(WebSocketTransport::closing);
    }

    @Override
    public Optional<String> subprotocol() {
        return transport().flatMap(open -> Optional.ofNullable(open.subprotocol()));
    }

    @Override
    public Map<String, List<String>> responseHeaders() {
        return transport().map(WebSocketTransport::headers).orElse(Map.of());
    }

    @Override
    public boolean isCompressed() {
        return transport().map(WebSocketTransport::isCompressed).orElse(false);
    }

    // ---- the common part

    private WebSocketTransport ready(Deadline deadline) throws NetworkException {
        return (WebSocketTransport) core().readyMessages(deadline);
    }

    private void take(Turn turn, Deadline deadline, String waitedFor) throws NetworkException {
        try {
            if (!turn.take(deadline)) {
                throw outOfTime(deadline, waitedFor);
            }
        } catch (InterruptedException _) {
            throw interrupted();
        }
    }

    private NetworkException outOfTime(Deadline deadline, String waitedFor) {
        return new NetworkException(core().deadlineExceeded(deadline, waitedFor + endpoint()));
    }

    private NetworkException interrupted() {
        Thread.currentThread().interrupt();
        return new NetworkException(core().cancellation(Cancelled.How.INTERRUPTED));
    }
}

package dev.fairlead.internal.stack.websocket;

import dev.fairlead.NetworkException;
import dev.fairlead.WebSocketAnswer;
import dev.fairlead.WebSocketFailure;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.WebSocketRequest;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.StreamLayer;
import dev.fairlead.internal.stack.http.HttpException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Waits for a client's request, has the program decide on it, and answers; all within the
/// handshake deadline.
final class ServerOpening extends Opening {
    private final WebSocketOptions options;
    private final ServerHandshake handshake;
    private Loop.@Nullable Timer deadline;
    private boolean asked; // the program decides
    private @Nullable ByteBuffer early; // came behind the request

    ServerOpening(
            WebSocketTransport transport, WebSocketOptions options, StreamLayer.Outcome outcome) {
        super(transport, outcome);
        this.options = options;
        this.handshake = new ServerHandshake(transport.remote(), transport.tls(), options);
    }

    @Override
    void begin() {
        deadline =
                transport
                        .loop()
                        .schedule(options.handshakeDeadline().toNanos(), this::deadlinePassed);
    }

    private void deadlinePassed() {
        if (isOver()) {
            return;
        }
        if (asked) {
            refuse(handshake.reply(WebSocketAnswer.reject(503, "Service Unavailable")), null);
            return;
        }
        ended(
                (handshake.hasBegun() ? "no complete request" : "no request")
                        + " within "
                        + options.handshakeDeadline());
        transport.stream().abort();
    }

    @Override
    void received(ByteBuffer content) {
        if (asked || isOver()) {
            return; // reading is paused: it is the last of a stream that has ended
        }
        try {
            if (!handshake.take(content)) {
                return;
            }
        } catch (HttpException e) {
            refuse(ServerHandshake.badRequest(), e);
            return;
        }
        ServerHandshake.Reply objection = handshake.objection();
        if (objection != null) {
            refuse(objection, null);
            return;
        }
        Function<WebSocketRequest, WebSocketAnswer> accept = options.accept().orElse(null);
        if (accept == null) {
            answered(handshake.reply(handshake.standard()));
            return;
        }
        asked = true;
        early = ByteBuffer.allocate(content.remaining()).put(content).flip();
        transport.stream().pauseReading(true);
        WebSocketRequest request = handshake.request();
        Thread.ofVirtual().name("fairlead-websocket-accept").start(() -> ask(accept, request));
    }

    private void ask(Function<WebSocketRequest, WebSocketAnswer> accept, WebSocketRequest request) {
        try {
            ServerHandshake.Reply reply = handshake.reply(accept.apply(request));
            transport.onLoop(() -> decided(reply));
        } catch (RuntimeException e) {
            ServerHandshake.Reply reply =
                    handshake.reply(WebSocketAnswer.reject(500, "Internal Server Error"));
            transport.onLoop(() -> refuseIfOpen(reply, e));
        }
    }

    private void refuseIfOpen(ServerHandshake.Reply reply, RuntimeException cause) {
        if (!isOver()) {
            refuse(reply, cause);
        }
    }

    private void decided(ServerHandshake.Reply reply) {
        if (isOver()) {
            return; // the client has gone, or the deadline has passed
        }
        answered(reply);
        if (reply.agreed() != null) {
            ByteBuffer first = early;
            early = null;
            if (first != null) {
                transport.frames(first);
            }
            transport.resumeReading();
        }
    }

    private void answered(ServerHandshake.Reply reply) {
        Agreed agreed = reply.agreed();
        if (agreed == null) {
            refuse(reply, null);
            return;
        }
        cancelDeadline();
        try {
            transport.stream().write(ByteBuffer.wrap(reply.bytes()));
        } catch (IOException e) {
            broken(e);
            transport.stream().abort();
            return;
        }
        transport.opened(agreed);
        ready();
    }

    private void refuse(ServerHandshake.Reply reply, @Nullable Exception cause) {
        cancelDeadline();
        try {
            transport.stream().write(ByteBuffer.wrap(reply.bytes()));
        } catch (IOException _) {
            // The client has gone: it does not miss the answer, and the failure is told next.
        }
        over(
                new NetworkException(
                        new WebSocketFailure.Rejected(remote(), reply.status(), reply.reason()),
                        cause));
        transport.endSlowly();
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
        }
    }
}

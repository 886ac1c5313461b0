package dev.fairlead.internal.stack.websocket;

import dev.fairlead.Ending;
import dev.fairlead.WebSocketClose;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.io.Waiters;
import dev.fairlead.internal.time.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a WebSocket ends (RFC 6455, section 7): our Close, the peer's, and the end of the stream, of
/// which the server's is first.
///
/// What happens is decided on the loop; what became of it may be asked by any thread.
final class ClosingHandshake {
    /// How long a peer that broke the rules, or whose request was refused, has for reading why.
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final StreamTransport stream;
    private final boolean client;
    private final Waiters closer;

    private volatile @Nullable WebSocketClose first; // who closed first, and with what
    private volatile boolean peerClosed; // its Close has come
    private volatile boolean sent; // the stream has taken our Close
    private volatile boolean streamEnded; // or broken, or gone
    private volatile boolean leaving; // the stream is being closed, so that the peer can read why

    private boolean over; // nothing that comes counts any more; on the loop

    ClosingHandshake(StreamTransport stream, boolean client) {
        this.stream = stream;
        this.client = client;
        this.closer = new Waiters(stream.loop().waits());
    }

    // ---- on the loop

    boolean isOver() {
        return over;
    }

    /// Nothing that comes counts from now on.
    void setOver() {
        over = true;
    }

    /// The peer's Close has come. One that ends a good conversation is answered when the program
    /// has received all that came before it, and could answer that; so much RFC 6455, section
    /// 5.5.1, allows. Whoever does not receive has a second.
    ///
    /// @return whether it has closed in good order; if not, [#leave] is called next
    boolean closeCame(int code, String reason, Outgoing outgoing) {
        WebSocketClose said = new WebSocketClose(Ending.Side.PEER, code, reason);
        boolean own = outgoing.isClosing();
        note(said);
        peerClosed = true;
        over = true;
        closer.wake();
        if (!own && !said.isNormal()) {
            outgoing.close(code, "");
            leaving = true;
            return false;
        }
        // RFC 6455, section 7.1.1: the server ends the stream first.
        if (!client && outgoing.isClosed()) {
            stream.shutdownOutput();
        }
        if (!own) {
            stream.loop().schedule(FAREWELL.toNanos(), () -> answer(outgoing));
        }
        return true;
    }

    /// The stream has taken our Close.
    void closeSent() {
        sent = true;
        closer.wake();
        if (leaving || (peerClosed && !client)) {
            stream.shutdownOutput();
        }
    }

    /// The peer has ended the stream, or nothing goes over it any more. Whoever calls it calls
    /// [#wake] when the rest is told.
    void setStreamEnded() {
        streamEnded = true;
    }

    void wake() {
        closer.wake();
    }

    /// The stream is left to us from now on: nobody else is to abort it.
    void setLeaving() {
        leaving = true;
        over = true;
    }

    /// Closes the stream when the peer has ended it too, or after a while: a socket that is closed
    /// with something unread is reset, and the peer may not see what was sent last.
    ///
    /// @param behindClose whether a Close goes out first
    void leave(boolean behindClose) {
        setLeaving();
        if (!behindClose) {
            stream.shutdownOutput();
        }
        stream.pauseReading(false);
        if (streamEnded) {
            stream.close();
        } else {
            stream.loop().schedule(FAREWELL.toNanos(), stream::close);
        }
    }

    // ---- any thread

    /// Who closed, with what: the first counts.
    void note(WebSocketClose said) {
        if (first == null) {
            first = said;
        }
    }

    @Nullable WebSocketClose first() {
        return first;
    }

    boolean isLeaving() {
        return leaving;
    }

    /// Answers the peer's Close, if there was one, with its code (RFC 6455, section 5.5.1).
    void answer(Outgoing outgoing) {
        WebSocketClose said = first;
        if (peerClosed && said != null) {
            outgoing.close(said.code(), "");
        }
    }

    /// Waits until both have closed, and a client until the server has ended the stream.
    void await(Deadline deadline) throws InterruptedException {
        closer.await(() -> (peerClosed && sent) || streamEnded, deadline);
        if (client) {
            closer.await(() -> streamEnded, deadline.orAfter(FAREWELL));
        }
    }
}

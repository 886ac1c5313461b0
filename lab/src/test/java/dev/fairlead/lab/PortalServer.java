package dev.fairlead.lab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.util.concurrent.atomic.AtomicInteger;

/// A page that answers 204, in the place of which a portal puts its own until somebody has logged
/// in.
final class PortalServer implements AutoCloseable {
    private final Listener<StreamConnection> listener;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean captive = true;

    PortalServer() {
        try {
            listener = Listener.open(Port.any(), Tcp.stack(), ListenerOptions.DEFAULT);
        } catch (NetworkException e) {
            throw new IllegalStateException(e);
        }
        listener.serve(this::answer);
    }

    private void answer(StreamConnection connection) throws NetworkException {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            request.append(new String(connection.receive(1, 1024).content(), ISO_8859_1));
        }
        requests.incrementAndGet();
        String answer =
                captive
                        ? "HTTP/1.1 302 Found\r\nLocation: http://portal.test/login\r\n\r\n"
                        : "HTTP/1.1 204 No Content\r\n\r\n";
        connection.send(answer.getBytes(ISO_8859_1));
        connection.close();
    }

    int port() {
        return listener.port();
    }

    int requests() {
        return requests.get();
    }

    void logIn() {
        captive = false;
    }

    @Override
    public void close() {
        listener.close();
    }
}

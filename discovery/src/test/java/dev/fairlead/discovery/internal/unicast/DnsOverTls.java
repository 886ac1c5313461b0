package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;

/// Where a server of a test listens over TLS (RFC 7858); one client after the other.
public final class DnsOverTls implements AutoCloseable {
    /// Says what is sent back.
    public interface Answerer {
        byte[] answer(byte[] query, String transport) throws IOException;
    }

    private final Listener<StreamConnection> listener;
    private final Answerer answerer;
    private volatile boolean over;

    public DnsOverTls(Network network, Identity identity, Answerer answerer)
            throws NetworkException {
        this.answerer = answerer;
        listener =
                network.listen(
                        Port.any(),
                        Tcp.stack().tls(TlsOptions.DEFAULT.withIdentity(identity)),
                        ListenerOptions.DEFAULT);
        Thread.ofVirtual().name("dns-tls").start(this::serve);
    }

    public Endpoint.Address address() {
        return Endpoint.address(InetAddress.getLoopbackAddress(), listener.port());
    }

    private void serve() {
        while (!over) {
            try (StreamConnection c = listener.accept()) {
                byte[] length = c.receiveExactly(2);
                byte[] query = c.receiveExactly((length[0] & 0xff) << 8 | (length[1] & 0xff));
                byte[] answer = answerer.answer(query, "tls");
                c.send(new byte[] {(byte) (answer.length >> 8), (byte) answer.length});
                c.send(answer);
                byte[] _ = c.receiveUntilEnd(1);
            } catch (IOException _) {
                // closed, or somebody does not trust us
            }
        }
    }

    @Override
    public void close() throws NetworkException {
        over = true;
        listener.close();
    }
}

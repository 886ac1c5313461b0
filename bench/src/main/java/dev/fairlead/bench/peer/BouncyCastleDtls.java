package dev.fairlead.bench.peer;

import dev.fairlead.bench.Datagrams;
import dev.fairlead.bench.Handshakes;
import dev.fairlead.bench.Probe;
import dev.fairlead.bench.SharedKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramSender;
import org.bouncycastle.tls.UDPTransport;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.jspecify.annotations.Nullable;

/// Bouncy Castle's blocking protocols over the JDK's datagram sockets, with the JDK's ciphers, a
/// cookie and a pre-shared key; a virtual thread for each end. Its server has a socket for each
/// client, since it cannot tell several apart.
public final class BouncyCastleDtls implements Probe {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int MTU = 1500;
    private static final int PATIENCE_MILLIS = 1000;

    private final boolean bulk;
    private final TlsCrypto crypto = new JcaTlsCryptoProvider().create(new SecureRandom());
    private final SharedKey shared = SharedKey.make();

    /// @param bulk whether one association carries datagrams back and forth, or many are opened
    public BouncyCastleDtls(boolean bulk) {
        this.bulk = bulk;
    }

    private DTLSTransport connect(DatagramSocket socket, DatagramSocket server) throws IOException {
        socket.connect(server.getLocalSocketAddress());
        return new DTLSClientProtocol()
                .connect(new KeyedClient(crypto, shared, true), new UDPTransport(socket, MTU));
    }

    /// The next client's, which has brought its cookie.
    private DTLSTransport accept(DatagramSocket socket) throws IOException {
        DTLSVerifier verifier = new DTLSVerifier(crypto);
        DatagramPacket packet = new DatagramPacket(new byte[MTU], MTU);
        DTLSRequest request = null;
        while (request == null) {
            packet.setLength(MTU);
            socket.receive(packet);
            String name = packet.getSocketAddress().toString();
            DatagramPacket answer = new DatagramPacket(new byte[0], 0, packet.getSocketAddress());
            request =
                    verifier.verifyRequest(
                            name.getBytes(StandardCharsets.UTF_8),
                            packet.getData(),
                            0,
                            packet.getLength(),
                            new Answering(socket, answer));
        }
        socket.connect(packet.getSocketAddress());
        return new DTLSServerProtocol()
                .accept(
                        new KeyedServer(crypto, shared, true),
                        new UDPTransport(socket, MTU),
                        request);
    }

    private record Answering(DatagramSocket socket, DatagramPacket answer)
            implements DatagramSender {
        @Override
        public int getSendLimit() {
            return MTU;
        }

        @Override
        public void send(byte[] from, int offset, int length) throws IOException {
            answer.setData(from, offset, length);
            socket.send(answer);
        }
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        return bulk ? datagrams(duration) : handshakes(duration);
    }

    // ---- datagrams

    private Map<String, Double> datagrams(Duration duration) throws Exception {
        Datagrams datagrams = new Datagrams();
        List<Thread> running = new ArrayList<>();
        try (DatagramSocket far = socket();
                DatagramSocket near = socket()) {
            running.add(Thread.ofVirtual().start(() -> echo(far)));
            DTLSTransport transport = connect(near, far);
            byte[] content = new byte[Datagrams.SIZE];
            for (int i = 0; i < Datagrams.WINDOW; i++) {
                transport.send(content, 0, content.length);
            }
            running.add(Thread.ofVirtual().start(() -> sendBack(transport, datagrams)));
            return datagrams.rate(duration);
        } finally {
            for (Thread thread : running) {
                thread.join();
            }
        }
    }

    private void echo(DatagramSocket socket) {
        try {
            sendBack(accept(socket), null);
        } catch (IOException _) {
            // closed: the time is over
        }
    }

    private static void sendBack(DTLSTransport transport, @Nullable Datagrams counted) {
        byte[] content = new byte[MTU];
        try {
            while (true) {
                int size = transport.receive(content, 0, content.length, PATIENCE_MILLIS);
                if (size >= 0) {
                    if (counted != null) {
                        counted.cameBack();
                    }
                    transport.send(content, 0, size);
                }
            }
        } catch (IOException _) {
            // closed: the time is over
        }
    }

    // ---- handshakes

    private Map<String, Double> handshakes(Duration duration) throws Exception {
        Handshakes handshakes = new Handshakes(false);
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < Handshakes.AT_ONCE; i++) {
            running.add(Thread.ofVirtual().start(() -> again(handshakes)));
        }
        try {
            return handshakes.watch(duration);
        } finally {
            for (Thread thread : running) {
                thread.join();
            }
        }
    }

    private void again(Handshakes handshakes) {
        byte[] greeting = new byte[MTU];
        while (handshakes.goesOn()) {
            try (DatagramSocket far = socket();
                    DatagramSocket near = socket()) {
                Thread server = Thread.ofVirtual().start(() -> greet(far));
                DTLSTransport transport = connect(near, far);
                if (transport.receive(greeting, 0, greeting.length, PATIENCE_MILLIS) != 1) {
                    throw new IOException("the server did not greet");
                }
                handshakes.done(false);
                transport.close();
                server.join();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        }
    }

    private void greet(DatagramSocket socket) {
        try {
            DTLSTransport transport = accept(socket);
            transport.send(new byte[] {1}, 0, 1);
            transport.receive(new byte[MTU], 0, MTU, PATIENCE_MILLIS); // the end, which closes all
        } catch (IOException _) {
            // closed by the client's end
        }
    }

    private static DatagramSocket socket() throws IOException {
        return new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    }

    @Override
    public void close() {}
}

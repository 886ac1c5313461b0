package dev.fairlead.bench.peer;

import dev.fairlead.bench.Handshakes;
import dev.fairlead.bench.Probe;
import dev.fairlead.bench.SharedKey;
import dev.fairlead.bench.Transfer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/// Bouncy Castle's blocking protocols over the JDK's sockets, with the JDK's ciphers and a
/// pre-shared key; a virtual thread for each end.
public final class BouncyCastleTls implements Probe {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final boolean bulk;
    private final TlsCrypto crypto = new JcaTlsCryptoProvider().create(new SecureRandom());
    private final SharedKey shared = SharedKey.make();
    private final ServerSocket listening = new ServerSocket(0, 512, LOOPBACK);
    private final Transfer.Count received = new Transfer.Count();

    /// @param bulk whether one connection carries as much as it can, or many are opened
    public BouncyCastleTls(boolean bulk) throws IOException {
        this.bulk = bulk;
        Thread.ofPlatform().daemon().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket accepted = listening.accept();
                Thread.ofVirtual().start(() -> serve(accepted));
            }
        } catch (IOException _) {
            // closed: that is all
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var protocol = new TlsServerProtocol(socket.getInputStream(), socket.getOutputStream());
            protocol.accept(new KeyedServer(crypto, shared, false));
            if (!bulk) {
                protocol.getOutputStream().write(1);
            }
            byte[] some = new byte[Transfer.PIECE];
            for (int n; (n = protocol.getInputStream().read(some)) >= 0; ) {
                received.add(n);
            }
            protocol.close();
        } catch (IOException _) {
            // the round is over
        }
    }

    private TlsClientProtocol connect(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        var protocol = new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
        protocol.connect(new KeyedClient(crypto, shared, false));
        return protocol;
    }

    private Socket open() throws IOException {
        return new Socket(LOOPBACK, listening.getLocalPort());
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        return bulk ? transfer(duration) : handshakes(duration);
    }

    private Map<String, Double> transfer(Duration duration) throws Exception {
        try (Socket socket = open()) {
            OutputStream out = connect(socket).getOutputStream();
            Thread.ofVirtual().start(() -> send(out));
            return received.rate(duration);
        }
    }

    private static void send(OutputStream to) {
        byte[] content = new byte[Transfer.PIECE];
        try {
            while (true) {
                to.write(content);
            }
        } catch (IOException _) {
            // closed: the round is over
        }
    }

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
        while (handshakes.goesOn()) {
            try (Socket socket = open()) {
                TlsClientProtocol protocol = connect(socket);
                if (protocol.getInputStream().read() != 1) {
                    throw new IOException("the server said something else");
                }
                handshakes.done(false);
                protocol.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}

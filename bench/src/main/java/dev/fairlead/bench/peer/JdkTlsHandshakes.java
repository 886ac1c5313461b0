package dev.fairlead.bench.peer;

import dev.fairlead.bench.Handshakes;
import dev.fairlead.bench.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/// The JDK's sockets over TLS; the accepted end is read to its end on a virtual thread.
public final class JdkTlsHandshakes implements Probe {
    private final ThreadFactory threads;
    private final boolean resuming;
    private final JdkTls tls = new JdkTls();
    private final SSLServerSocket listening = tls.listen();

    public JdkTlsHandshakes(ThreadFactory threads, boolean resuming)
            throws GeneralSecurityException, IOException {
        this.threads = threads;
        this.resuming = resuming;
        Thread.ofPlatform().daemon().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket accepted = listening.accept();
                Thread.ofVirtual().start(() -> greet(accepted));
            }
        } catch (IOException _) {
            // closed: that is all
        }
    }

    private static void greet(Socket socket) {
        try (socket) {
            socket.getOutputStream().write(1);
            while (socket.getInputStream().read() >= 0) {}
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Handshakes handshakes = new Handshakes(resuming);
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < Handshakes.AT_ONCE; i++) {
            Thread thread = threads.newThread(() -> connect(handshakes));
            thread.start();
            running.add(thread);
        }
        try {
            return handshakes.watch(duration);
        } finally {
            for (Thread thread : running) {
                thread.join();
            }
        }
    }

    private void connect(Handshakes handshakes) {
        while (handshakes.goesOn()) {
            long begun = System.currentTimeMillis();
            try (SSLSocket socket = tls.connect(handshakes.address(), listening.getLocalPort())) {
                socket.startHandshake();
                socket.getInputStream().read();
                SSLSession session = socket.getSession();
                handshakes.done(session.getCreationTime() < begun);
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

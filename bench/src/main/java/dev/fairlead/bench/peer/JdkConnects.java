package dev.fairlead.bench.peer;

import dev.fairlead.bench.AcceptQueue;
import dev.fairlead.bench.Connects;
import dev.fairlead.bench.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;

/// The JDK's sockets; the accepted end is read to its end on a virtual thread.
public final class JdkConnects implements Probe {
    private final ThreadFactory threads;
    private final AcceptQueue queue = new AcceptQueue();
    private final int atOnce;
    private final ServerSocket listening =
            new ServerSocket(0, 1024, InetAddress.ofLiteral("0.0.0.0"));

    public JdkConnects(ThreadFactory threads, int atOnce) throws IOException {
        this.threads = threads;
        this.atOnce = atOnce;
        Thread.ofPlatform().daemon().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket accepted = listening.accept();
                queue.accepted();
                Thread.ofVirtual().start(() -> readToEnd(accepted));
            }
        } catch (IOException _) {
            // closed: that is all
        }
    }

    private static void readToEnd(Socket socket) {
        try (socket) {
            while (socket.getInputStream().read() >= 0) {}
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Connects connects = new Connects();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < atOnce; i++) {
            Thread thread = threads.newThread(() -> connect(connects));
            thread.start();
            running.add(thread);
        }
        Map<String, Double> rate = connects.watch(duration);
        for (Thread thread : running) {
            thread.join();
        }
        return rate;
    }

    private void connect(Connects connects) {
        try {
            while (connects.goesOn()) {
                queue.enter();
                InetAddress address = InetAddress.ofLiteral(connects.address());
                new Socket(address, listening.getLocalPort()).close();
                connects.done();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("cannot connect", e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}

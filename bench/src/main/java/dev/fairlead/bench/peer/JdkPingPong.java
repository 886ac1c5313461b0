package dev.fairlead.bench.peer;

import dev.fairlead.bench.Probe;
import dev.fairlead.bench.RoundTrips;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadFactory;

/// The JDK's sockets, a thread at each end.
public final class JdkPingPong implements Probe {
    private final ThreadFactory threads;
    private final ServerSocket listening =
            new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    public JdkPingPong(ThreadFactory threads) throws IOException {
        this.threads = threads;
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        RoundTrips times = new RoundTrips();
        try (Socket client = new Socket(listening.getInetAddress(), listening.getLocalPort());
                Socket server = listening.accept()) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread echo = threads.newThread(() -> echo(server));
            Thread ping = threads.newThread(() -> ping(client, duration, times));
            echo.start();
            ping.start();
            ping.join();
            client.shutdownOutput();
            echo.join();
        }
        return times.percentiles();
    }

    private static void echo(Socket socket) {
        byte[] some = new byte[RoundTrips.SIZE];
        try {
            InputStream in = socket.getInputStream();
            for (int n; (n = in.read(some)) >= 0; ) {
                socket.getOutputStream().write(some, 0, n);
            }
        } catch (IOException _) {
            // the round is over, and the socket was closed
        }
    }

    private static void ping(Socket socket, Duration duration, RoundTrips times) {
        byte[] some = new byte[RoundTrips.SIZE];
        long end = System.nanoTime() + duration.toNanos();
        try {
            for (long sent; (sent = System.nanoTime()) < end; ) {
                socket.getOutputStream().write(some);
                int missing = RoundTrips.SIZE;
                while (missing > 0) {
                    int n = socket.getInputStream().read(some, 0, missing);
                    if (n < 0) {
                        return;
                    }
                    missing -= n;
                }
                times.add(System.nanoTime() - sent);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}

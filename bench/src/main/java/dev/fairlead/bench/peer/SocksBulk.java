package dev.fairlead.bench.peer;

import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Transfer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The JDK's socket through a SOCKS5 proxy, with a thread and an array of 64 KiB at each end.
public final class SocksBulk implements Probe {
    private final Microsocks proxy = Microsocks.start();
    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final Transfer.Count received = new Transfer.Count();

    public SocksBulk() throws IOException, InterruptedException {}

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        List<Thread> ends = new ArrayList<>();
        Map<String, Double> rate;
        try (Socket client = new Socket(new Proxy(Proxy.Type.SOCKS, proxy.address()))) {
            client.connect(listening.getLocalSocketAddress());
            client.setTcpNoDelay(true);
            try (Socket server = listening.accept()) {
                ends.add(Thread.ofPlatform().start(() -> receive(server)));
                ends.add(Thread.ofPlatform().start(() -> send(client)));
                rate = received.rate(duration);
            }
        }
        for (Thread end : ends) {
            end.join();
        }
        return rate;
    }

    private void receive(Socket from) {
        byte[] buffer = new byte[Transfer.PIECE];
        try {
            InputStream in = from.getInputStream();
            for (int n; (n = in.read(buffer)) >= 0; ) {
                received.add(n);
            }
        } catch (IOException _) {
            // the round is over, and the socket was closed
        }
    }

    private static void send(Socket to) {
        byte[] content = new byte[Transfer.PIECE];
        try {
            OutputStream out = to.getOutputStream();
            while (true) {
                out.write(content);
            }
        } catch (IOException _) {
            // the round is over, and the socket was closed
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        proxy.close();
    }
}

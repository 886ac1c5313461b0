package dev.fairlead.bench.peer;

import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Transfer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadFactory;

/// The JDK's blocking channels, with a direct buffer of 64 KiB at each end.
public final class JdkBulk implements Probe {
    private final ThreadFactory threads;
    private final Transfer.Count received = new Transfer.Count();
    private final ServerSocketChannel listening;

    public JdkBulk(ThreadFactory threads) throws IOException {
        this.threads = threads;
        listening = ServerSocketChannel.open();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        try (SocketChannel client = SocketChannel.open(listening.getLocalAddress());
                SocketChannel server = listening.accept()) {
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Thread receiver = threads.newThread(() -> receive(server));
            Thread sender = threads.newThread(() -> send(client));
            receiver.start();
            sender.start();
            Map<String, Double> rate = received.rate(duration);
            client.shutdownInput();
            client.shutdownOutput();
            receiver.join();
            sender.join();
            return rate;
        }
    }

    private void receive(SocketChannel from) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Transfer.PIECE);
        try {
            for (int n; (n = from.read(buffer.clear())) >= 0; ) {
                received.add(n);
            }
        } catch (IOException _) {
            // the round is over, and the channel was closed
        }
    }

    private static void send(SocketChannel to) {
        ByteBuffer content = ByteBuffer.allocateDirect(Transfer.PIECE);
        try {
            while (true) {
                content.clear();
                while (content.hasRemaining()) {
                    to.write(content);
                }
            }
        } catch (IOException _) {
            // the round is over, and the channel was closed
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}

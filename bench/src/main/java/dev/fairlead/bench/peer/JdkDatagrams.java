package dev.fairlead.bench.peer;

import dev.fairlead.bench.Datagrams;
import dev.fairlead.bench.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;

/// The JDK's blocking channels: a thread and a connected socket for each flow, and one thread that
/// sends back what comes to the one socket they all send to.
public final class JdkDatagrams implements Probe {
    private final ThreadFactory threads;
    private final int flows;

    public JdkDatagrams(ThreadFactory threads, int flows) {
        this.threads = threads;
        this.flows = flows;
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Datagrams datagrams = new Datagrams();
        List<DatagramChannel> open = new ArrayList<>();
        List<Thread> running = new ArrayList<>();
        try {
            DatagramChannel server = DatagramChannel.open();
            open.add(server);
            server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            start(running, () -> echo(server));
            for (int i = 0; i < flows; i++) {
                DatagramChannel flow = DatagramChannel.open();
                open.add(flow);
                flow.connect(server.getLocalAddress());
                ByteBuffer content = ByteBuffer.allocateDirect(Datagrams.SIZE);
                for (int sent = 0; sent < Math.max(1, Datagrams.WINDOW / flows); sent++) {
                    flow.write(content.clear());
                }
                start(running, () -> again(flow, datagrams));
            }
            return datagrams.rate(duration);
        } finally {
            for (DatagramChannel channel : open.reversed()) { // the server last
                channel.close();
            }
            for (Thread thread : running) {
                thread.join();
            }
        }
    }

    private void start(List<Thread> running, Runnable work) {
        Thread thread = threads.newThread(work);
        running.add(thread);
        thread.start();
    }

    private static void echo(DatagramChannel server) {
        ByteBuffer content = ByteBuffer.allocateDirect(Datagrams.SIZE);
        try {
            while (true) {
                SocketAddress from = server.receive(content.clear());
                server.send(content.flip(), from);
            }
        } catch (IOException _) {
            // closed: the time is over
        }
    }

    private static void again(DatagramChannel flow, Datagrams datagrams) {
        ByteBuffer content = ByteBuffer.allocateDirect(Datagrams.SIZE);
        try {
            while (true) {
                flow.read(content.clear());
                datagrams.cameBack();
                flow.write(content.flip());
            }
        } catch (IOException _) {
            // closed: the time is over
        }
    }

    @Override
    public void close() {}
}

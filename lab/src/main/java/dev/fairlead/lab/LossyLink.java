package dev.fairlead.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A bad network for datagrams, on loopback: each one that goes through may be lost, doubled, held
/// back, or dropped for its size. It needs no rights, and its dice are seeded.
///
/// Owned by one thread of its own, which ends with [#close()].
public final class LossyLink implements AutoCloseable {
    private static final int IP_AND_UDP = 28;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    /// What the link does to each datagram, in each direction.
    ///
    /// @param loss how many of 100 never arrive
    /// @param corruption in how many of 100 a bit is another one on arrival
    /// @param reordering how many of 100 are overtaken by those of the next 40 ms
    /// @param duplication how many of 100 arrive twice
    /// @param roundTrip there and back
    /// @param mtu what is larger, with headers, vanishes: nobody tells
    public record Quality(
            double loss,
            double corruption,
            double reordering,
            double duplication,
            Duration roundTrip,
            int mtu) {
        private static final Duration OVERTAKEN = Duration.ofMillis(40);

        /// Without corruption.
        public Quality(
                double loss, double reordering, double duplication, Duration roundTrip, int mtu) {
            this(loss, 0, reordering, duplication, roundTrip, mtu);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // handed over, never shared
    private record Waiting(
            long at, long order, DatagramChannel from, SocketAddress to, byte[] what) {}

    private record Move(InetAddress to, boolean keepsOld) {}

    /// Sees each datagram as it comes to the link, on the link's thread.
    public interface Watcher {
        void passes(boolean toServer, byte[] datagram);
    }

    /// One way through, for one server.
    private record Front(DatagramChannel channel, SocketAddress server) {}

    /// Towards the server, for one client.
    private record Upstream(DatagramChannel channel, Front front, SocketAddress client) {}

    private final Quality quality;
    private final Random random;
    private final Selector selector;
    private final Thread thread;
    private final Queue<Front> joining = new ConcurrentLinkedQueue<>();
    private final Queue<Move> moving = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;
    private volatile boolean dark;
    private volatile Watcher watcher = (_, _) -> {};

    // Of the thread.
    private final Map<SocketAddress, Upstream> upstreams = new HashMap<>();
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(
                    Comparator.comparingLong(Waiting::at).thenComparingLong(Waiting::order));
    private long order;

    public LossyLink(Quality quality, long seed) throws IOException {
        this.quality = quality;
        this.random = new Random(seed);
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().name("lossy-link").daemon().start(this::carry);
    }

    /// A way to the server at this port of loopback.
    ///
    /// @return the port to send to
    public int to(int server) throws IOException {
        DatagramChannel channel = open(LOOPBACK);
        joining.add(new Front(channel, at(server)));
        selector.wakeup();
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /// Has what comes seen by `watcher` from now on.
    public void watch(Watcher by) {
        watcher = by;
    }

    /// While it is dark nothing comes through.
    public void setDark(boolean nothing) {
        dark = nothing;
    }

    /// What clients send comes from other ports from now on, of this address of the loopback
    /// interface, as behind a NAT that has forgotten.
    ///
    /// @param keepsOld whether what still comes for the ports before is passed on
    public void rebind(InetAddress address, boolean keepsOld) {
        moving.add(new Move(address, keepsOld));
        selector.wakeup();
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(LOOPBACK, port);
    }

    private static DatagramChannel open(InetAddress address) throws IOException {
        DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(address, 0));
        channel.configureBlocking(false);
        return channel;
    }

    // ---- the thread

    private void carry() {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            while (!closed) {
                selector.select(untilNext());
                join();
                move();
                Queue<SelectionKey> ready = new ArrayDeque<>(selector.selectedKeys());
                selector.selectedKeys().clear();
                for (SelectionKey key : ready) {
                    if (key.isValid()) {
                        read(key, buffer);
                    }
                }
                deliver();
            }
        } catch (IOException e) {
            throw new LabException("the link broke", e);
        } finally {
            release();
        }
    }

    /// Milliseconds, at least one; 0 for as long as it takes.
    private long untilNext() {
        Waiting next = waiting.peek();
        return next == null
                ? 0
                : Math.max(1, Duration.ofNanos(next.at - System.nanoTime()).toMillis());
    }

    private void join() throws IOException {
        for (Front front = joining.poll(); front != null; front = joining.poll()) {
            channels.add(front.channel);
            front.channel.register(selector, SelectionKey.OP_READ, front);
        }
    }

    private void move() throws IOException {
        for (Move move = moving.poll(); move != null; move = moving.poll()) {
            for (Upstream before : List.copyOf(upstreams.values())) {
                upstream(before.front, before.client, move.to);
                if (!move.keepsOld) {
                    channels.remove(before.channel);
                    before.channel.close();
                }
            }
        }
    }

    private Upstream upstream(Front front, SocketAddress client, InetAddress address)
            throws IOException {
        Upstream upstream = new Upstream(open(address), front, client);
        upstreams.put(client, upstream);
        channels.add(upstream.channel);
        upstream.channel.register(selector, SelectionKey.OP_READ, upstream);
        return upstream;
    }

    private void read(SelectionKey key, ByteBuffer buffer) throws IOException {
        DatagramChannel channel = (DatagramChannel) key.channel();
        while (true) {
            buffer.clear();
            SocketAddress from;
            try {
                from = channel.receive(buffer);
            } catch (IOException _) {
                return; // the server is not there: what it was sent is lost, as on a real network
            }
            if (from == null) {
                return;
            }
            byte[] content = new byte[buffer.flip().remaining()];
            buffer.get(content);
            if (key.attachment() instanceof Front front) {
                Upstream upstream = upstreams.get(from);
                if (upstream == null) {
                    upstream = upstream(front, from, LOOPBACK);
                }
                watcher.passes(true, content);
                pass(content, upstream.channel, front.server);
            } else if (key.attachment() instanceof Upstream upstream) {
                watcher.passes(false, content);
                pass(content, upstream.front.channel, upstream.client);
            }
        }
    }

    private void pass(byte[] content, DatagramChannel from, SocketAddress to) {
        if (dark || content.length + IP_AND_UDP > quality.mtu || hits(quality.loss)) {
            return;
        }
        if (content.length > 0 && hits(quality.corruption)) {
            content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
        }
        long at = System.nanoTime() + quality.roundTrip.toNanos() / 2;
        if (hits(quality.reordering)) {
            at += Quality.OVERTAKEN.toNanos();
        }
        waiting.add(new Waiting(at, order++, from, to, content));
        if (hits(quality.duplication)) {
            waiting.add(new Waiting(at, order++, from, to, content));
        }
    }

    private boolean hits(double ofHundred) {
        return random.nextDouble() * 100 < ofHundred;
    }

    private void deliver() {
        for (Waiting next = waiting.peek();
                next != null && next.at - System.nanoTime() <= 0;
                next = waiting.peek()) {
            waiting.poll();
            try {
                next.from.send(ByteBuffer.wrap(next.what), next.to);
            } catch (IOException _) {
                // nobody is there any more: lost, as on a real network
            }
        }
    }

    private void release() {
        try {
            join();
            for (DatagramChannel channel : channels) {
                channel.close();
            }
            selector.close();
        } catch (IOException e) {
            throw new LabException("the link could not be closed", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it ends all the same
        }
    }
}

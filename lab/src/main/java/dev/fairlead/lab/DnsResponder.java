package dev.fairlead.lab;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A nameserver that answers as told, over UDP and TCP. Runs on the host; [LabDns] is its handle.
///
/// One thread receives datagrams, one accepts connections, one sends what has been delayed; each
/// connection has a virtual thread.
final class DnsResponder implements AutoCloseable {
    private static final int MOST_QUERIES = 100_000;

    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("dns-timer").factory());
    private final Map<Question, DnsReply> script = new ConcurrentHashMap<>();
    private final Map<Question, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final List<DnsQuery> queries = new ArrayList<>();
    private volatile DnsReply otherwise = DnsReply.error(DnsReply.NXDOMAIN);

    private record Question(String name, DnsType type) {}

    /// Sends one message to whoever asked.
    private interface Way {
        void send(byte[] message) throws IOException;
    }

    DnsResponder(String address, int port) throws IOException {
        InetAddress local = InetAddress.ofLiteral(address);
        this.datagrams = new DatagramSocket(new InetSocketAddress(local, port));
        this.connections = new ServerSocket();
        connections.setReuseAddress(true);
        connections.bind(new InetSocketAddress(local, port));
        Thread.ofPlatform().daemon().name("dns-udp").start(this::receive);
        Thread.ofPlatform().daemon().name("dns-tcp").start(this::accept);
    }

    void answer(String name, DnsType type, DnsReply reply) {
        script.put(new Question(name, type), reply);
    }

    void otherwise(DnsReply reply) {
        otherwise = reply;
    }

    /// Answers that were still to come do not come any more.
    void forget() {
        timer.getQueue().clear();
        script.clear();
        asked.clear();
        otherwise = DnsReply.error(DnsReply.NXDOMAIN);
        synchronized (queries) {
            queries.clear();
        }
    }

    List<DnsQuery> queries() {
        synchronized (queries) {
            return new ArrayList<>(queries);
        }
    }

    private void receive() {
        byte[] buffer = new byte[65535];
        while (!datagrams.isClosed()) {
            var packet = new DatagramPacket(buffer, buffer.length);
            try {
                datagrams.receive(packet);
            } catch (SocketException _) {
                return; // closed
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            long nanos = System.nanoTime();
            var from = (InetSocketAddress) packet.getSocketAddress();
            ByteBuffer message = ByteBuffer.wrap(buffer.clone(), 0, packet.getLength());
            reply(
                    message,
                    from,
                    nanos,
                    false,
                    content -> datagrams.send(new DatagramPacket(content, content.length, from)));
        }
    }

    private void accept() {
        while (!connections.isClosed()) {
            try {
                Socket socket = connections.accept();
                Thread.ofVirtual().name("dns-connection").start(() -> serve(socket));
            } catch (SocketException _) {
                return; // closed
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// RFC 7766: several queries on one connection, each answer when it is ready.
    private void serve(Socket socket) {
        var from = (InetSocketAddress) socket.getRemoteSocketAddress();
        try (socket) {
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                byte[] message = in.readNBytes(in.readUnsignedShort());
                reply(
                        ByteBuffer.wrap(message),
                        from,
                        System.nanoTime(),
                        true,
                        content -> {
                            synchronized (out) {
                                byte[] framed =
                                        ByteBuffer.allocate(2 + content.length)
                                                .putShort((short) content.length)
                                                .put(content)
                                                .array();
                                out.write(framed);
                            }
                        });
            }
        } catch (EOFException | SocketException _) {
            // the client is done
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void reply(
            ByteBuffer message, InetSocketAddress from, long arrived, boolean overTcp, Way way) {
        DnsWire.Head query;
        try {
            query = DnsWire.head(message);
        } catch (IllegalArgumentException e) {
            System.err.println("not answered: " + e.getMessage() + ", from " + from);
            return;
        }
        var question = new Question(query.name(), query.type());
        note(
                new DnsQuery(
                        Instant.now(),
                        from,
                        overTcp,
                        query.id(),
                        query.name(),
                        query.type(),
                        query.edns()));
        DnsReply reply = replyTo(question);
        int nth = asked.computeIfAbsent(question, _ -> new AtomicInteger()).incrementAndGet();
        if (staysSilent(reply, query, overTcp, nth)) {
            return;
        }
        Runnable sending = () -> send(query, reply, from, overTcp, way);
        if (reply.delay().isZero()) {
            sending.run();
        } else {
            long left = reply.delay().toNanos() - (System.nanoTime() - arrived);
            var _ = timer.schedule(sending, Math.max(0, left), TimeUnit.NANOSECONDS);
        }
    }

    private void note(DnsQuery query) {
        synchronized (queries) {
            if (queries.size() < MOST_QUERIES) {
                queries.add(query);
            }
        }
    }

    /// A name with any record exists, so that its other types are answered with nothing, not with
    /// NXDOMAIN.
    private DnsReply replyTo(Question question) {
        DnsReply reply = script.get(question);
        if (reply != null) {
            return reply;
        }
        boolean exists =
                script.keySet().stream().anyMatch(known -> known.name().equals(question.name()));
        return exists ? DnsReply.nothing() : otherwise;
    }

    private static boolean staysSilent(
            DnsReply reply, DnsWire.Head query, boolean overTcp, int nth) {
        if (reply.has(DnsReply.Trick.Silent.class)) {
            return true;
        }
        if (query.edns() && reply.has(DnsReply.Trick.DropsEdns.class)) {
            return true;
        }
        return !overTcp
                && reply.tricks().stream()
                        .anyMatch(trick ->
                                trick instanceof DnsReply.Trick.Misses(int missed)
                                        && nth <= missed);
    }

    private void send(
            DnsWire.Head query, DnsReply reply, InetSocketAddress from, boolean overTcp, Way way) {
        try {
            if (query.edns() && reply.has(DnsReply.Trick.RefusesEdns.class)) {
                way.send(
                        DnsWire.response(
                                query,
                                new DnsWire.Content(DnsReply.FORMERR, false, List.of()),
                                false));
                return;
            }
            for (DnsReply.Trick trick : reply.tricks()) {
                if (trick instanceof DnsReply.Trick.Forges forged) {
                    forge(query, reply, forged, from, way);
                }
            }
            boolean truncated = !overTcp && reply.has(DnsReply.Trick.Truncates.class);
            var content =
                    new DnsWire.Content(
                            reply.rcode(), truncated, truncated ? List.of() : reply.answers());
            way.send(DnsWire.response(query, content, query.edns()));
        } catch (IOException | RuntimeException e) {
            System.err.println("no answer to " + from + " about " + query.name() + ": " + e);
        }
    }

    private void forge(
            DnsWire.Head query,
            DnsReply reply,
            DnsReply.Trick.Forges forged,
            InetSocketAddress from,
            Way way)
            throws IOException {
        var lie =
                new DnsWire.Content(
                        DnsReply.NOERROR,
                        false,
                        List.of(DnsRecord.address(DnsRecord.ASKED, forged.address())));
        byte[] message = DnsWire.response(query, lie, query.edns());
        switch (forged.how()) {
            case WRONG_ID -> {
                message[1] ^= 1;
                way.send(message);
            }
            case WRONG_QUESTION -> {
                var other =
                        new DnsWire.Head(
                                query.id(),
                                query.flags(),
                                "other.test",
                                query.type(),
                                query.edns());
                way.send(DnsWire.response(other, lie, query.edns()));
            }
            case WRONG_SOURCE -> {
                try (var elsewhere =
                        new DatagramSocket(new InetSocketAddress(datagrams.getLocalAddress(), 0))) {
                    elsewhere.send(new DatagramPacket(message, message.length, from));
                }
            }
            case OUT_OF_BAILIWICK -> {
                var both = new ArrayList<>(reply.answers());
                both.add(DnsRecord.address("victim.test", forged.address()));
                way.send(
                        DnsWire.response(
                                query,
                                new DnsWire.Content(DnsReply.NOERROR, false, both),
                                query.edns()));
            }
            case NOT_A_RESPONSE -> {
                message[2] &= 0x7f;
                way.send(message);
            }
            case CUT_SHORT -> way.send(java.util.Arrays.copyOf(message, message.length - 5));
        }
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        connections.close();
        timer.shutdownNow();
    }
}

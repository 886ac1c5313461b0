package dev.fairlead.quic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Stands between one client and a server over loopback.
final class DatagramRelay implements AutoCloseable {
    private static final int LONG_HEADER = 0x80; // RFC 9000, section 17.2

    private final DatagramSocket front;
    private volatile InetSocketAddress server;
    private final boolean confirms;
    private final AtomicLong forwarded = new AtomicLong();
    private volatile DatagramSocket back;
    private final Random chance = new Random(20); // of the thread that takes there
    private volatile boolean silent;
    private volatile int losing;
    private volatile @Nullable SocketAddress client;
    private volatile byte @Nullable [] serversId;
    private byte @Nullable [] ofHandshake; // of the thread that brings back

    private DatagramRelay(int server, boolean confirms) throws IOException {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), server);
        this.confirms = confirms;
        this.front = open();
        this.back = open();
    }

    static DatagramRelay to(int server) throws IOException {
        return new DatagramRelay(server, true).begin();
    }

    /// In place of everything that a server sends once the handshake is done, its client gets the
    /// last packet of the handshake again.
    static DatagramRelay withoutConfirmation(int server) throws IOException {
        return new DatagramRelay(server, false).begin();
    }

    private static DatagramSocket open() throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private DatagramRelay begin() {
        start(front, this::takeThere);
        start(back, this::bringBack);
        return this;
    }

    /// The server sees another port from now on, as behind a NAT that has forgotten.
    void rebind() throws IOException {
        DatagramSocket before = back;
        DatagramSocket other = open();
        start(other, this::bringBack);
        back = other;
        before.close();
    }

    private static void start(DatagramSocket from, Step step) {
        Thread.ofPlatform().daemon().start(() -> run(from, step));
    }

    private void takeThere(DatagramPacket packet) throws IOException {
        client = packet.getSocketAddress();
        forwarded.incrementAndGet();
        boolean ofHandshake = (packet.getData()[0] & LONG_HEADER) != 0;
        if (losing > 0 && !ofHandshake && chance.nextInt(losing) == 0) {
            return;
        }
        packet.setSocketAddress(server);
        back.send(packet);
    }

    /// The client meets another server from now on.
    void leadTo(int port) {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /// From now on one in `every` packets of the client is lost, once the handshake is done; by
    /// chance, and the same ones in each run.
    void loseOneIn(int every) {
        losing = every;
    }

    /// Nothing of the server arrives any more.
    void silenceServer() {
        silent = true;
    }

    private void bringBack(DatagramPacket packet) throws IOException {
        if (silent) {
            return;
        }
        byte[] content = Arrays.copyOf(packet.getData(), packet.getLength());
        if ((content[0] & LONG_HEADER) != 0) {
            int at = 6 + content[5]; // after flags, version and the client's id
            serversId = Arrays.copyOfRange(content, at + 1, at + 1 + content[at]);
        }
        if (confirms || (content[0] & LONG_HEADER) != 0) {
            ofHandshake = content;
        }
        SocketAddress known = client;
        byte[] answer = ofHandshake;
        if (known != null && answer != null) {
            front.send(new DatagramPacket(answer, answer.length, known));
        }
    }

    private interface Step {
        void take(DatagramPacket packet) throws IOException;
    }

    private static void run(DatagramSocket from, Step step) {
        byte[] room = new byte[2048];
        while (true) {
            DatagramPacket packet = new DatagramPacket(room, room.length);
            try {
                from.receive(packet);
                step.take(packet);
            } catch (SocketException _) {
                if (from.isClosed()) {
                    return;
                }
                // the other side is gone; what comes next may find another
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    int port() {
        return front.getLocalPort();
    }

    /// The port that the server sees.
    int seenPort() {
        return back.getLocalPort();
    }

    /// The connection id in the last packet of a handshake that the server sent.
    byte @Nullable [] serversId() {
        return serversId;
    }

    /// How many datagrams of the client have come.
    long forwarded() {
        return forwarded.get();
    }

    @Override
    public void close() {
        front.close();
        back.close();
    }
}

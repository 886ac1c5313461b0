package dev.fairlead.security.dtls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Stands between one client and a server, like a NAT: the server sees an address of its own
/// making, which changes when it is told to.
final class MovingPeer implements AutoCloseable {
    private static final int LONGEST = 1 << 16;

    private final DatagramSocket front;
    private final InetSocketAddress server;
    private final List<Outside> opened = new CopyOnWriteArrayList<>();
    private final List<byte[]> fromClient = new ArrayList<>(); // guarded by this
    private Outside back; // guarded by this
    private boolean holding; // guarded by this
    private volatile InetSocketAddress client = new InetSocketAddress(0);
    private volatile long sentThere;
    private volatile long cameFromThere;
    private volatile boolean sentTooMuch;

    MovingPeer(int server) throws IOException {
        this.front = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), server);
        this.back = outside("127.0.0.1");
        Thread.ofVirtual().start(this::carryOut);
    }

    /// Where the client finds the server.
    int port() {
        return front.getLocalPort();
    }

    /// As the server sees the client.
    InetSocketAddress address() {
        return (InetSocketAddress) current().socket.getLocalSocketAddress();
    }

    /// Another port, and maybe another host, from now on.
    void moveTo(String host) throws IOException {
        Outside next = outside(host);
        synchronized (this) {
            back = next;
            sentThere = 0;
            cameFromThere = 0;
            sentTooMuch = false;
        }
    }

    /// Has the places of two peers change.
    void swapWith(MovingPeer other) {
        Outside mine = current();
        synchronized (other) {
            Outside theirs = other.back;
            other.back = mine;
            mine.owner = other;
            theirs.owner = this;
            synchronized (this) {
                back = theirs;
            }
        }
    }

    /// Keeps what the client sends, instead of passing it on.
    synchronized void hold(boolean wanted) {
        holding = wanted;
    }

    /// The `n`th latest datagram of the client, 0 for the last. Waits until the client has sent
    /// `least`.
    synchronized byte[] sent(int n, int least) throws InterruptedException {
        while (fromClient.size() < least) {
            wait();
        }
        return fromClient.get(fromClient.size() - 1 - n).clone();
    }

    synchronized int sentByClient() {
        return fromClient.size();
    }

    /// Sends something to the server from an address that is nobody's.
    void sendFromElsewhere(byte[] datagram) throws IOException {
        try (DatagramSocket stranger =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            stranger.send(new DatagramPacket(datagram, datagram.length, server));
        }
    }

    /// Whether, since the last move, the server had sent more than three times what came to it.
    boolean sentTooMuch() {
        return sentTooMuch;
    }

    private synchronized Outside current() {
        return back;
    }

    private Outside outside(String host) throws SocketException {
        Outside made =
                new Outside(
                        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(host), 0)),
                        this);
        opened.add(made);
        Thread.ofVirtual().start(made::carryIn);
        return made;
    }

    /// Where the server sees a client, and whose it is.
    private static final class Outside {
        private final DatagramSocket socket;
        private volatile MovingPeer owner;

        Outside(DatagramSocket socket, MovingPeer owner) {
            this.socket = socket;
            this.owner = owner;
        }

        void carryIn() {
            try {
                while (true) {
                    owner.passIn(receive(socket));
                }
            } catch (SocketException _) {
                // closed
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void passIn(DatagramPacket packet) throws IOException {
        synchronized (this) {
            sentThere += packet.getLength();
            sentTooMuch |= sentThere > 3 * cameFromThere;
        }
        packet.setSocketAddress(client);
        front.send(packet);
    }

    private void carryOut() {
        try {
            while (true) {
                DatagramPacket packet = receive(front);
                client = (InetSocketAddress) packet.getSocketAddress();
                byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
                synchronized (this) {
                    fromClient.add(datagram);
                    notifyAll();
                    if (!holding) {
                        cameFromThere += datagram.length;
                        back.socket.send(new DatagramPacket(datagram, datagram.length, server));
                    }
                }
            }
        } catch (SocketException _) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DatagramPacket receive(DatagramSocket from) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
        from.receive(packet);
        return packet;
    }

    @Override
    public void close() {
        front.close();
        opened.forEach(each -> each.socket.close());
    }
}

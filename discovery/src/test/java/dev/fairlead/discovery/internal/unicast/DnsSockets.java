package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.Endpoint;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;

/// Where a nameserver of a test listens: over UDP and TCP on one port of the loopback interface.
final class DnsSockets implements Closeable {
    /// Says what is sent back; nothing if it is empty.
    interface Answerer {
        /// @param transport `udp`, `tcp` or `tls`
        byte[] answer(byte[] query, String transport) throws IOException;
    }

    private final Answerer answerer;
    private final ServerSocket tcp;
    private final DatagramSocket udp;

    DnsSockets(Answerer answerer) throws IOException {
        this.answerer = answerer;
        InetAddress here = InetAddress.getLoopbackAddress();
        ServerSocket listening = new ServerSocket(0, 50, here);
        DatagramSocket datagrams = null;
        while (datagrams == null) {
            try {
                datagrams = new DatagramSocket(listening.getLocalPort(), here);
            } catch (IOException _) { // another has that port for UDP
                listening.close();
                listening = new ServerSocket(0, 50, here);
            }
        }
        tcp = listening;
        udp = datagrams;
        Thread.ofVirtual().name("zone-udp").start(this::serveDatagrams);
        Thread.ofVirtual().name("zone-tcp").start(this::serveStreams);
    }

    Endpoint.Address address() {
        return Endpoint.address(tcp.getInetAddress(), tcp.getLocalPort());
    }

    private void serveDatagrams() {
        byte[] buffer = new byte[65535];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] query = Arrays.copyOf(buffer, packet.getLength());
                byte[] answer = answerer.answer(query, "udp");
                if (answer.length > 0) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException _) {
                // closed, or somebody has left
            }
        }
    }

    private void serveStreams() {
        while (!tcp.isClosed()) {
            try {
                Socket socket = tcp.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException _) {
                // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                var in = new DataInputStream(socket.getInputStream());
                var out = new DataOutputStream(socket.getOutputStream())) {
            while (true) {
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                byte[] answer = answerer.answer(query, "tcp");
                if (answer.length > 0) {
                    byte[] framed = new byte[answer.length + 2];
                    framed[0] = (byte) (answer.length >> 8);
                    framed[1] = (byte) answer.length;
                    System.arraycopy(answer, 0, framed, 2, answer.length);
                    out.write(framed);
                }
            }
        } catch (IOException _) {
            // they have left
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}

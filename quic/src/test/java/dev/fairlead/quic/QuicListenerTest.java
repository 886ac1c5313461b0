package dev.fairlead.quic;

import static dev.fairlead.quic.Ends.SOON;
import static dev.fairlead.quic.Ends.failureOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.fairlead.ListenerOptions;
import dev.fairlead.QuicFailure;
import dev.fairlead.testkit.FaultTable;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many connections over one socket.
@Timeout(60)
class QuicListenerTest {
    @Test
    void manyConnectionsShareOneSocket() throws Exception {
        try (var listener = Ends.listen(Ends.server(QuicOptions.DEFAULT))) {
            listener.serve(connection -> {
                for (QuicStream stream : connection.streams()) {
                    stream.send(stream.receiveUntilEnd(100));
                    stream.close();
                }
            });
            List<QuicConnection> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(Ends.connect(listener, Ends.client(QuicOptions.DEFAULT)));
            }
            for (int i = 0; i < 8; i++) {
                try (var connection = all.get(i);
                        var stream = connection.openStream(Direction.BIDIRECTIONAL)) {
                    stream.send(new byte[] {(byte) i});
                    stream.shutdownOutput();
                    assertArrayEquals(new byte[] {(byte) i}, stream.receiveUntilEnd(100));
                }
            }
        }
    }

    @Test
    void aClientThatProvesItsAddressIsLetIn() throws Exception {
        try (var ends =
                Ends.open(
                        QuicOptions.DEFAULT,
                        QuicOptions.DEFAULT.withRetry(QuicOptions.Retry.ALWAYS))) {
            QuicStream stream = ends.near().openStream(Direction.BIDIRECTIONAL);
            stream.send(new byte[] {1});
            assertArrayEquals(new byte[] {1}, ends.far().streams().accept(SOON).receiveExactly(1));
        }
    }

    @Test
    void oneThatIsFullRefuses() throws Exception {
        ListenerOptions one = ListenerOptions.DEFAULT.withMaximumConnections(1);
        try (var listener = Ends.listen(Ends.server(QuicOptions.DEFAULT), one);
                var first = Ends.connect(listener, Ends.client(QuicOptions.DEFAULT));
                var taken = listener.accept(SOON)) {
            var refused =
                    assertInstanceOf(
                            QuicFailure.EndedByPeer.class,
                            failureOf(() ->
                                    Ends.connect(listener, Ends.client(QuicOptions.DEFAULT))));
            assertEquals(2, refused.error());
            FaultTable.assertTold(
                    "the listener is full (QUIC)", "protocol.quic-error", refused.hint());
            assertEquals(first.local(), taken.remote());
        }
    }

    @Test
    void whatWasLetInOutlivesTheListener() throws Exception {
        try (var ends = Ends.open()) {
            ends.listener().close();
            QuicStream stream = ends.near().openStream(Direction.BIDIRECTIONAL);
            stream.send(new byte[] {1});
            QuicStream other = ends.far().streams().accept(SOON);
            assertArrayEquals(new byte[] {1}, other.receiveExactly(1));
        }
    }

    @Test
    void aPacketOfAnotherVersionIsAnsweredWithTheVersionsThatAreSpoken() throws Exception {
        try (var listener = Ends.listen(Ends.server(QuicOptions.DEFAULT));
                var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            byte[] initial = new byte[1200];
            initial[0] = (byte) 0xc0;
            initial[1] = 0x1a;
            initial[2] = 0x2a;
            initial[3] = 0x3a;
            initial[4] = 0x4a; // a version that nobody speaks (RFC 9000, section 15)
            initial[5] = 8;
            initial[14] = 8;
            socket.setSoTimeout((int) SOON.toMillis());
            socket.send(
                    new DatagramPacket(
                            initial,
                            initial.length,
                            InetAddress.getLoopbackAddress(),
                            listener.port()));
            DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
            socket.receive(answer);
            byte[] version = java.util.Arrays.copyOfRange(answer.getData(), 1, 5);
            assertArrayEquals(new byte[4], version); // Version Negotiation
        }
    }
}

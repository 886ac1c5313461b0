package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.testkit.FaultTable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Datagrams through a SOCKS5 proxy (RFC 1928, section 7). The relay is the test itself, so that
/// every byte of it is known.
@Tag("loopback")
@Timeout(60)
class RelayTest {
    private static final Endpoint TARGET = Endpoint.host("target.test", 53);
    private static final byte[] NAMED = header(3, "\013target.test", 53);
    private static final byte[] FROM_TARGET = header(1, "\300\000\002\007", 53);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final BlockingQueue<Socket> controls = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    private Network network;
    private DatagramSocket relay;

    @BeforeEach
    void start() throws Exception {
        network =
                Network.open(
                        NetworkOptions.DEFAULT.withObserver(event -> {
                            if (event instanceof NetworkEvent.DatagramsDropped told) {
                                reasons.add(told.reason());
                            }
                        }));
        opened.push(network);
        relay = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        relay.setSoTimeout(20_000);
        opened.push(relay);
    }

    @AfterEach
    void end() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    private static byte[] header(int type, String host, int port) {
        byte[] address = host.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(6 + address.length)
                .put(new byte[] {0, 0, 0, (byte) type})
                .put(address)
                .putShort((short) port)
                .array();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /// A proxy whose answer to UDP ASSOCIATE is `answer`, behind version, code and reserved byte.
    private Proxy proxy(int code, byte[] answer) throws IOException {
        TinyProxy tiny =
                TinyProxy.of((client, _) -> {
                    DataInputStream in = new DataInputStream(client.getInputStream());
                    OutputStream out = client.getOutputStream();
                    in.readNBytes(3);
                    out.write(new byte[] {5, 0});
                    assertArrayEquals(new byte[] {5, 3, 0, 1, 0, 0, 0, 0, 0, 0}, in.readNBytes(10));
                    out.write(joined(new byte[] {5, (byte) code, 0}, answer));
                    controls.add(client);
                    ended.add(in.read()); // -1 when the client goes
                    client.close();
                });
        opened.push(tiny);
        return Proxy.socks5(tiny.endpoint());
    }

    private byte[] at(int... address) {
        return ByteBuffer.allocate(7)
                .put((byte) 1)
                .put((byte) address[0])
                .put((byte) address[1])
                .put((byte) address[2])
                .put((byte) address[3])
                .putShort((short) relay.getLocalPort())
                .array();
    }

    private DatagramConnection open(Endpoint to, Proxy... proxies) throws NetworkException {
        Parameters through = Parameters.DEFAULT.withProxies(List.of(proxies));
        DatagramConnection connection = network.open(to, Udp.stack(), through);
        opened.push(connection);
        return connection;
    }

    private DatagramConnection open(Endpoint to) throws Exception {
        return open(to, proxy(0, at(127, 0, 0, 1)));
    }

    private DatagramPacket next() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        relay.receive(packet);
        return packet;
    }

    private static byte[] content(DatagramPacket packet) {
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private void send(DatagramPacket to, byte[] header, String content) throws IOException {
        byte[] all = joined(header, Calls.utf8(content));
        relay.send(new DatagramPacket(all, all.length, to.getSocketAddress()));
    }

    @Test
    void theRelayIsSentTheNameAndWhatItPassesOnComesWithoutItsHeader() throws Exception {
        DatagramConnection connection = open(TARGET);
        connection.send(Calls.utf8("question"));
        DatagramPacket asked = next();
        assertArrayEquals(joined(NAMED, Calls.utf8("question")), content(asked));
        send(asked, FROM_TARGET, "answer");
        assertEquals("answer", Calls.text(connection.receive().content()));
        assertEquals(
                new DatagramCounts(1, 0, 1, 0, 0, connection.counts().droppedBySystem()),
                connection.counts());
        EstablishmentReport report = connection.report();
        assertEquals(List.of(), report.resolutions(), "nobody asked for the name here");
        assertEquals(
                List.of("tcp", "socks5", "udp"),
                report.handshakes().stream().map(Handshake::protocol).toList());
        assertEquals("tcp, socks5, udp", report.attempts().getFirst().protocol());
        assertEquals(Calls.loopback(relay.getLocalPort()), connection.remote().orElseThrow());
        assertEquals(TARGET, connection.endpoint());
    }

    @Test
    void anAddressGoesAsAnAddress() throws Exception {
        open(Endpoint.host("192.0.2.7", 53)).send(Calls.utf8("4"));
        assertArrayEquals(joined(FROM_TARGET, Calls.utf8("4")), content(next()));
        open(Endpoint.host("2001:db8::7", 53)).send(Calls.utf8("6"));
        byte[] six = content(next());
        assertEquals(4, six[3]);
        assertEquals(4 + 16 + 2 + 1, six.length);
    }

    @Test
    void anAddressThatStandsForNoneIsThatOfTheProxy() throws Exception {
        DatagramConnection connection = open(TARGET, proxy(0, at(0, 0, 0, 0)));
        assertEquals(Calls.loopback(relay.getLocalPort()), connection.remote().orElseThrow());
        connection.send(Calls.utf8("x"));
        assertEquals(NAMED.length + 1, next().getLength());
    }

    @Test
    void whatIsNotFromTheTargetIsDroppedAndCounted() throws Exception {
        DatagramConnection connection = open(Endpoint.host("192.0.2.7", 53));
        connection.send(Calls.utf8("x"));
        DatagramPacket asked = next();
        byte[] fragment = FROM_TARGET.clone();
        fragment[2] = 1;
        send(asked, fragment, "a fragment");
        send(asked, header(1, "\300\000\002\010", 53), "of another address");
        send(asked, header(1, "\300\000\002\007", 54), "of another port");
        send(asked, header(3, "\013target.test", 53), "of a name");
        send(asked, new byte[] {0, 0}, "");
        send(asked, header(9, "", 53), "no such type");
        send(asked, FROM_TARGET, "the one");
        assertEquals("the one", Calls.text(connection.receive().content()));
        assertEquals(7, connection.counts().received());
        assertEquals(6, connection.counts().dropped());
        String why = reasons.poll(20, TimeUnit.SECONDS);
        assertTrue(why != null && why.contains("fragment 1"), why);
    }

    @Test
    void aNamedTargetIsToldByItsPort() throws Exception {
        DatagramConnection connection = open(TARGET);
        connection.send(Calls.utf8("x"));
        DatagramPacket asked = next();
        send(asked, header(1, "\300\000\002\007", 54), "of another port");
        send(asked, header(3, "\012other.test", 53), "of another name");
        send(asked, header(3, "\013TARGET.test", 53), "by name");
        assertEquals("by name", Calls.text(connection.receive().content()));
        assertEquals(2, connection.counts().dropped());
    }

    @Test
    void onlyTheRelayIsHeard() throws Exception {
        DatagramConnection connection = open(TARGET);
        connection.send(Calls.utf8("x"));
        DatagramPacket asked = next();
        try (DatagramSocket stranger =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            byte[] all = joined(FROM_TARGET, Calls.utf8("not asked for"));
            stranger.send(new DatagramPacket(all, all.length, asked.getSocketAddress()));
        }
        send(asked, FROM_TARGET, "from the relay");
        assertEquals("from the relay", Calls.text(connection.receive().content()));
        assertEquals(1, connection.counts().received());
    }

    @Test
    void theHeaderIsTakenFromWhatFits() throws Exception {
        DatagramConnection direct =
                network.open(Calls.loopback(relay.getLocalPort()), Udp.stack(), Parameters.DEFAULT);
        opened.push(direct);
        DatagramConnection connection = open(TARGET);
        int fits = connection.maximumDatagramSize();
        assertEquals(direct.maximumDatagramSize() - NAMED.length, fits);
        connection.send(new byte[fits]);
        assertEquals(fits + NAMED.length, next().getLength());
        NetworkFailure failure = Calls.failureOf(() -> connection.send(new byte[fits + 1]));
        assertEquals("transfer.too-big", failure.cause());
        assertTrue(failure.summary().contains("at most " + fits), failure.summary());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theEndOfTheConnectionToTheProxyIsTheEndOfTheFlow(boolean reset) throws Exception {
        DatagramConnection connection = open(TARGET);
        connection.send(Calls.utf8("x"));
        next();
        Socket control = controls.poll(20, TimeUnit.SECONDS);
        if (reset) {
            control.setSoLinger(true, 0);
        }
        control.close();
        NetworkFailure failure = Calls.failureOf(connection::receive);
        FaultTable.assertTold(
                "the proxy gives up a relay for datagrams", "proxy.relay-ended", failure.hint());
        assertEquals("proxy.relay-ended", failure.cause());
        assertEquals(Stage.PROXY, failure.stage());
        assertTrue(failure.summary().contains("target.test:53"), failure.summary());
        assertTrue(failure.summary().contains("socks5://127.0.0.1:"), failure.summary());
        assertEquals(Delivery.Kind.UNKNOWN, failure.delivery().kind());
        assertEquals(failure, Calls.failureOf(() -> connection.send(Calls.utf8("y"))), "as before");
    }

    @Test
    void closingTellsTheProxy() throws Exception {
        DatagramConnection connection = open(TARGET);
        connection.close();
        assertEquals(-1, ended.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void aProxyWithoutDatagramsIsToldAsThat() throws Exception {
        Proxy without = proxy(7, new byte[] {1, 0, 0, 0, 0, 0, 0});
        assertEquals("proxy.no-datagrams", failure(without).cause());
        Proxy chain = without.then(without);
        assertEquals("proxy.no-datagrams", failure(chain).cause());
        assertTrue(failure(chain).summary().contains("relay"), failure(chain).summary());
        DatagramConnection around = open(Calls.loopback(9), without.withFailover(true));
        assertEquals(Calls.loopback(9), around.remote().orElseThrow());
    }

    @Test
    void aRelayThatIsNoPlaceIsRefused() throws Exception {
        byte[] named = {3, 1, 'x', 0, 9};
        assertEquals("proxy.protocol", failure(proxy(0, named)).cause());
        byte[] portless = {1, 127, 0, 0, 1, 0, 0};
        assertEquals("proxy.protocol", failure(proxy(0, portless)).cause());
    }

    @Test
    void aProxyThatIsNotThereIsToldAsTheProxy() throws Exception {
        Proxy nobody = Proxy.socks5(Calls.loopback(Calls.freePort()));
        assertEquals("proxy.unreachable", failure(nobody).cause());
        Proxy silent = Proxy.socks5(silent()).withTimeout(Duration.ofMillis(100));
        assertEquals("proxy.timed-out", failure(silent).cause());
    }

    private Endpoint silent() throws IOException {
        TinyProxy tiny =
                TinyProxy.of((client, _) ->
                        client.getInputStream().transferTo(OutputStream.nullOutputStream()));
        opened.push(tiny);
        return tiny.endpoint();
    }

    private NetworkFailure failure(Proxy... proxies) {
        return Calls.failureOf(() -> open(TARGET, proxies));
    }
}

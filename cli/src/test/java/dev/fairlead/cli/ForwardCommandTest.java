package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `fairlead forward`, with plain sockets at both ends.
@Timeout(60)
class ForwardCommandTest {
    private static final Pattern PORT = Pattern.compile("\"port\":(\\d+)");

    private static int port(Run run) {
        Matcher found = PORT.matcher(run.awaitErr("\"listening\""));
        assertTrue(found.find(), "no port");
        return Integer.parseInt(found.group(1));
    }

    @Test
    void bothDirectionsAndTheirEndsArePassedOn() throws Exception {
        try (Peer target = new Peer()) {
            Run run = new Run().start("forward", "--json", "127.0.0.1:0", target.endpoint());
            try (Socket client = Peer.connect(port(run))) {
                Socket server = target.next();
                Peer.send(client, "question");
                client.shutdownOutput();
                assertEquals("question", Peer.receiveAll(server));
                Peer.send(server, "answer");
                server.close();
                assertEquals("answer", Peer.receiveAll(client));
            }
            String told = run.awaitErr("\"closed\"");
            assertTrue(told.contains("\"sent\":6") && told.contains("\"received\":8"), told);
            run.signal();
            run.end();
        }
    }

    @Test
    void manyAtATime() throws Exception {
        try (Peer target = new Peer()) {
            Run run = new Run().start("forward", "--json", "127.0.0.1:0", target.endpoint());
            int port = port(run);
            try (Socket first = Peer.connect(port);
                    Socket second = Peer.connect(port)) {
                Socket one = target.next();
                Socket other = target.next();
                Peer.send(one, "1");
                Peer.send(other, "2");
                String both = Peer.receive(first, 1) + Peer.receive(second, 1);
                assertTrue(both.equals("12") || both.equals("21"), both);
            }
            run.signal();
            run.end();
        }
    }

    @Test
    void aTargetThatIsNotThereIsTold() throws Exception {
        int closed;
        try (Peer gone = new Peer()) {
            closed = gone.port();
        }
        Run run = new Run().start("forward", "--json", "127.0.0.1:0", "127.0.0.1:" + closed);
        try (Socket client = Peer.connect(port(run))) {
            assertThrows(IOException.class, () -> readOrEnd(client));
        }
        String told = run.awaitErr("\"closed\"");
        assertTrue(told.contains("connect.refused"), told);
        run.signal();
        run.end();
    }

    /// An end without a byte is as good as a reset.
    private static void readOrEnd(Socket client) throws IOException {
        if (client.getInputStream().read() < 0) {
            throw new IOException("ended");
        }
    }

    @Test
    void whatIsDelayedComesLaterAndWhole() throws Exception {
        try (Peer target = new Peer()) {
            Run run =
                    new Run()
                            .start(
                                    "forward",
                                    "--json",
                                    "--delay",
                                    "200ms",
                                    "127.0.0.1:0",
                                    target.endpoint());
            try (Socket client = Peer.connect(port(run))) {
                Socket server = target.next();
                long begun = System.nanoTime();
                Peer.send(client, "late");
                client.shutdownOutput();
                assertEquals("late", Peer.receiveAll(server));
                long took = System.nanoTime() - begun;
                assertTrue(took >= Duration.ofMillis(200).toNanos(), "after " + took + " ns");
            }
            run.signal();
            run.end();
        }
    }

    @Test
    void afterSoManyBytesBothEndsAreReset() throws Exception {
        try (Peer target = new Peer()) {
            Run run =
                    new Run()
                            .start(
                                    "forward",
                                    "--json",
                                    "--reset-after",
                                    "5",
                                    "127.0.0.1:0",
                                    target.endpoint());
            try (Socket client = Peer.connect(port(run))) {
                Socket server = target.next();
                Peer.send(client, "123456789");
                assertThrows(IOException.class, () -> readOrEnd(client));
                String got = "";
                try {
                    got = Peer.receiveAll(server);
                } catch (IOException _) {
                    // the reset may overtake the bytes
                }
                assertTrue("12345".startsWith(got), got);
            }
            run.signal();
            run.end();
        }
    }

    @Test
    void datagramsGoThereAndBack() throws Exception {
        try (DatagramSocket target = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            target.setSoTimeout(20_000);
            client.setSoTimeout(20_000);
            Run run =
                    new Run()
                            .start(
                                    "forward",
                                    "--json",
                                    "udp://127.0.0.1:0",
                                    "udp://127.0.0.1:" + target.getLocalPort());
            byte[] question = "question".getBytes(StandardCharsets.UTF_8);
            client.send(
                    new DatagramPacket(
                            question,
                            question.length,
                            InetAddress.getLoopbackAddress(),
                            port(run)));
            DatagramPacket got = new DatagramPacket(new byte[100], 100);
            target.receive(got);
            assertEquals(
                    "question",
                    new String(got.getData(), 0, got.getLength(), StandardCharsets.UTF_8));
            target.send(new DatagramPacket(new byte[] {7}, 1, got.getSocketAddress()));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            client.receive(answer);
            assertEquals(1, answer.getLength());
            run.signal();
            run.end();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "forward",
                "forward 8080",
                "forward 1 2 3",
                "forward --loss 5 0 localhost:1",
                "forward --loss 101 udp://:0 udp://localhost:1",
                "forward --reset-after 1 udp://:0 udp://localhost:1",
                "forward --rate x 0 localhost:1",
                "forward --idle 5 0 localhost:1"
            })
    void whatMakesNoSenseIsRefused(String line) {
        assertEquals(2, Run.of(line.split(" ")).status());
    }
}

package dev.fairlead.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `connect`, `listen` and `probe` with `--udp`, beside a socket of the JDK.
@Tag("loopback")
class UdpCommandTest {
    private final DatagramSocket peer;
    private SocketAddress from; // who sent last, or is to be sent to

    UdpCommandTest() throws Exception {
        peer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        from = peer.getLocalSocketAddress();
    }

    @BeforeEach
    void bePatient() throws Exception {
        peer.setSoTimeout(20_000);
    }

    @AfterEach
    void close() {
        peer.close();
    }

    private String endpoint() {
        return "127.0.0.1:" + peer.getLocalPort();
    }

    private String receive() throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        peer.receive(packet);
        from = packet.getSocketAddress();
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    private void send(String text) throws Exception {
        byte[] bytes = text.getBytes(UTF_8);
        peer.send(new DatagramPacket(bytes, bytes.length, from));
    }

    @ParameterizedTest
    @CsvSource({"--udp, ''", "-u, ''", "'', udp://"})
    void connectSendsStdinAndPrintsTheAnswerUntilItIsSilent(String option, String scheme)
            throws Exception {
        Run run = new Run().input("question");
        if (option.isEmpty()) {
            run.start("connect", scheme + endpoint());
        } else {
            run.start("connect", option, endpoint());
        }
        assertEquals("question", receive());
        send("answer");
        assertEquals(new Run.Ended(0, "answer", ""), run.end());
    }

    @Test
    void eachPieceOfStdinIsADatagram() throws Exception {
        Run run = new Run();
        try (OutputStream stdin = run.openInput()) {
            run.start("connect", "--udp", "--linger", "100ms", endpoint());
            stdin.write("one".getBytes(UTF_8));
            stdin.flush();
            assertEquals("one", receive());
            stdin.write("two".getBytes(UTF_8));
            stdin.flush();
            assertEquals("two", receive());
            send("both");
            run.awaitOut("both");
        }
        assertEquals(new Run.Ended(0, "both", ""), run.end());
    }

    @Test
    void connectTellsThatItWasRefused() throws Exception {
        String nobody = endpoint();
        peer.close();
        Run.Ended ended = new Run().input("x").start("connect", "--udp", nobody).end();
        assertEquals(16, ended.status());
        assertTrue(ended.err().contains("[transfer.refused]"), ended.err());
    }

    @Test
    void listenServesTheFirstPeerAndPrintsWhatItSends() throws Exception {
        Run run = new Run();
        try (OutputStream stdin = run.openInput()) {
            run.start("listen", "--udp", "--json", "--linger", "100ms", "127.0.0.1:0");
            String listening = run.awaitErr("\"listening\"");
            assertTrue(listening.contains("\"protocol\":\"udp\""), listening);
            Matcher port = Pattern.compile("\"port\":(\\d+)").matcher(listening);
            assertTrue(port.find(), listening);
            from =
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)));
            send("hello");
            run.awaitOut("hello");
            stdin.write("good day".getBytes(UTF_8));
            stdin.flush();
            assertEquals("good day", receive());
        }
        Run.Ended ended = run.end();
        assertEquals(0, ended.status(), ended.err());
        assertEquals("hello", ended.out());
    }

    @Test
    void listenEchoesEachDatagram() throws Exception {
        Run run = new Run().start("listen", "-k", "--udp", "--echo", "--json", "127.0.0.1:0");
        Matcher port = Pattern.compile("\"port\":(\\d+)").matcher(run.awaitErr("\"listening\""));
        assertTrue(port.find());
        from =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)));
        for (String text : new String[] {"a", "", "ccc"}) {
            send(text);
            assertEquals(text, receive());
        }
        run.signal();
        run.end();
    }

    @Test
    void probeTellsAnAnswerFromSilenceFromRefusal() throws Exception {
        Run silent = new Run().start("probe", "--udp", "--json", "--linger", "100ms", endpoint());
        receive();
        Run.Ended unanswered = silent.end();
        assertEquals(0, unanswered.status());
        assertTrue(unanswered.out().contains("\"outcome\":\"unanswered\""), unanswered.out());

        Run asked = new Run().start("probe", "--udp", "--linger", "20s", endpoint());
        receive();
        send("here");
        Run.Ended answered = asked.end();
        assertEquals(0, answered.status());
        assertTrue(answered.out().contains("ready after "), answered.out());

        String nobody = endpoint();
        peer.close();
        Run.Ended refused = Run.of("probe", "--udp", "--linger", "20s", nobody);
        assertEquals(16, refused.status());
        assertTrue(refused.out().contains("[transfer.refused]"), refused.out());
    }

    @ParameterizedTest
    @CsvSource({
        "--udp --tcp a:1, '--tcp and --udp do not go together'",
        "--udp tcp://a:1, '--udp and tcp:// do not go together'",
        "--tcp udp://a:1, '--tcp and udp:// do not go together'",
        "--udp unix:/x, '--udp and unix:/x do not go together'",
        "--linger 1 a:1, '--linger is for --udp'",
        "udp://a:1/path, 'has a path, and UDP has none'",
    })
    void whatClashesIsWrongUsage(String words, String message) {
        String[] line = ("connect " + words).split(" ");
        Run.Ended ended = Run.of(line);
        assertEquals(2, ended.status());
        assertTrue(ended.err().contains(message), ended.err());
    }
}

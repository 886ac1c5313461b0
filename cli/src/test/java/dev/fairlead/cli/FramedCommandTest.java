package dev.fairlead.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `connect`, `listen` and `probe` with `--framed`, beside sockets of the JDK.
@Tag("loopback")
class FramedCommandTest {
    private final ServerSocket server;

    FramedCommandTest() throws IOException {
        server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        server.setSoTimeout(20_000);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private String endpoint() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private Socket accept() throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), UTF_8);
    }

    private static void send(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.flush();
    }

    @Test
    void connectSendsEachLineAsAMessageAndPrintsEachMessageAsALine() throws Exception {
        Run run =
                new Run()
                        .input("one\r\n\nthree")
                        .start("connect", "--framed", "length32", endpoint());
        try (Socket peer = accept()) {
            DataInputStream in = new DataInputStream(peer.getInputStream());
            assertEquals("one", text(in));
            assertEquals("", text(in));
            assertEquals("three", text(in));
            DataOutputStream out = new DataOutputStream(peer.getOutputStream());
            send(out, "fine");
            send(out, "thanks");
        }
        assertEquals(new Run.Ended(0, "fine\nthanks\n", ""), run.end());
    }

    @Test
    void theEndOfStdinIsFollowedByAWaitForAnswers() throws Exception {
        Run run =
                new Run()
                        .input("ask\n")
                        .start("connect", "--framed", "length32", "--linger", "200ms", endpoint());
        try (Socket peer = accept()) {
            assertEquals("ask", text(new DataInputStream(peer.getInputStream())));
            send(new DataOutputStream(peer.getOutputStream()), "answer");
            assertEquals(new Run.Ended(0, "answer\n", ""), run.end());
            assertEquals(-1, peer.getInputStream().read());
        }
    }

    @Test
    void withHexBothWaysAreHexadecimal() throws Exception {
        Run run =
                new Run()
                        .input("00ff0a\n")
                        .start("connect", "--framed", "varint", "--hex", endpoint());
        try (Socket peer = accept()) {
            assertArrayEquals(
                    new byte[] {3, 0, (byte) 0xFF, '\n'}, peer.getInputStream().readNBytes(4));
            peer.getOutputStream().write(new byte[] {2, '\n', 7});
        }
        assertEquals(new Run.Ended(0, "0a07\n", ""), run.end());
    }

    @Test
    void aLineThatCannotBeSentIsNamed() throws Exception {
        Run run =
                new Run()
                        .input("00\n0g\n00\n")
                        .start("connect", "--framed", "length8", "--hex", endpoint());
        try (Socket peer = accept()) {
            assertArrayEquals(new byte[] {1, 0}, peer.getInputStream().readAllBytes());
        }
        Run.Ended ended = run.end();
        assertEquals(2, ended.status());
        assertTrue(ended.err().contains("line 2 of stdin cannot be sent"), ended.err());
    }

    @Test
    void anAnswerThatIsNoMessageIsOfTheStageProtocol() throws Exception {
        Run run = new Run();
        try (OutputStream _ = run.openInput()) {
            run.start("connect", "--framed", "length32", endpoint());
            try (Socket peer = accept()) {
                peer.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n".getBytes(UTF_8));
                Run.Ended ended = run.end();
                assertEquals(15, ended.status());
                assertTrue(ended.err().contains("[protocol.message-too-long]"), ended.err());
                assertTrue(ended.err().contains("(HTTP/1.1"), ended.err());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"length16", "length64le", "lines", "crlf-lines"})
    void listenEchoesEachMessage(String format) throws Exception {
        Run run =
                new Run()
                        .start(
                                "listen",
                                "-k",
                                "--echo",
                                "--json",
                                "--framed",
                                format,
                                "127.0.0.1:0");
        Matcher port = Pattern.compile("\"port\":(\\d+)").matcher(run.awaitErr("\"listening\""));
        assertTrue(port.find());
        Run client =
                new Run()
                        .input("a\n\nlonger\n")
                        .start(
                                "connect",
                                "--framed",
                                format,
                                "--linger",
                                "300ms",
                                "127.0.0.1:" + port.group(1));
        assertEquals(new Run.Ended(0, "a\n\nlonger\n", ""), client.end());
        String told = run.awaitErr("\"closed\"");
        assertTrue(told.contains("\"received\":7"), told);
        run.signal();
        run.end();
    }

    @Test
    void listenServesOneConnectionWithStdinAndStdout() throws Exception {
        Run run = new Run().input("hello\n");
        run.start("listen", "--json", "--framed", "length32", "--linger", "20s", "127.0.0.1:0");
        Matcher port = Pattern.compile("\"port\":(\\d+)").matcher(run.awaitErr("\"listening\""));
        assertTrue(port.find());
        try (Socket peer =
                new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)))) {
            peer.setSoTimeout(20_000);
            send(new DataOutputStream(peer.getOutputStream()), "good day");
            assertEquals("hello", text(new DataInputStream(peer.getInputStream())));
        }
        Run.Ended ended = run.end();
        assertEquals(0, ended.status(), ended.err());
        assertEquals("good day\n", ended.out());
    }

    @Test
    void probeTakesTheSameOption() throws Exception {
        Run.Ended ended = Run.of("probe", "--framed", "lines", "--json", endpoint());
        assertEquals(0, ended.status(), ended.err());
        assertTrue(ended.out().contains("\"outcome\":\"ready\""), ended.out());
        assertTrue(ended.out().contains("\"protocol\":\"tcp, lines\""), ended.out());
    }

    @ParameterizedTest
    @CsvSource({
        "connect --framed length24 a:1, '--framed is ''length24''; length8, length16'",
        "connect --framed lines --crlf a:1, '--framed and --crlf do not go together'",
        "connect --framed lines --udp a:1, '--framed and --udp do not go together'",
        "listen --framed lines --exec cat 1, '--framed and --exec do not go together'",
    })
    void whatClashesIsWrongUsage(String words, String message) {
        Run.Ended ended = Run.of(words.split(" "));
        assertEquals(2, ended.status());
        assertTrue(ended.err().contains(message), ended.err());
    }
}

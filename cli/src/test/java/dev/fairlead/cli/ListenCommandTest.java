package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.PathCapability;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("loopback")
class ListenCommandTest {
    private static final Pattern PORT = Pattern.compile("\"port\":(\\d+)");

    private static int port(Run run) {
        Matcher port = PORT.matcher(run.awaitErr("\"listening\""));
        assertTrue(port.find());
        return Integer.parseInt(port.group(1));
    }

    @RepeatedTest(20)
    void servesOneConnectionAndEnds() throws Exception {
        Run run = new Run().input("from listener").start("listen", "--json", "127.0.0.1:0");
        try (Socket socket = Peer.connect(port(run))) {
            Peer.send(socket, "from peer");
            socket.shutdownOutput();
            assertEquals("from listener", Peer.receiveAll(socket));
        }
        Run.Ended ended = run.end();
        assertEquals(0, ended.status());
        assertEquals("from peer", ended.out());
        List<String> lines = ended.err().lines().toList();
        assertTrue(
                lines.get(0)
                        .matches(
                                "\\{\"type\":\"listening\",\"address\":\"127.0.0.1\",\"port\":\\d+,"
                                        + "\"protocol\":\"tcp\",\"endpoints\":\\[\"127.0.0.1:\\d+\"],"
                                        + "\"reachable\":\\[\"tcp://127.0.0.1:\\d+\"],"
                                        + "\"localHostName\":null,\"pin\":null,\"connect\":null}"),
                lines.get(0));
        assertTrue(lines.get(1).startsWith("{\"type\":\"accepted\",\"id\":\"C"), lines.get(1));
        assertTrue(
                lines.get(2).contains("\"sent\":13,\"received\":9,\"reason\":\"peer\""),
                lines.get(2));
        assertEquals(3, lines.size());
    }

    private static void echoes(List<String> listener, List<String> connector) throws Exception {
        List<String> listen = new ArrayList<>(List.of("listen", "--echo", "--json", "127.0.0.1:0"));
        listen.addAll(listener);
        Run run = new Run().start(listen.toArray(String[]::new));
        List<String> connect = new ArrayList<>(List.of("connect", "127.0.0.1:" + port(run)));
        connect.addAll(connector);
        Run.Ended other = new Run().input("hi").start(connect.toArray(String[]::new)).end();
        assertEquals(0, other.status(), other.err());
        assertEquals("hi", other.out());
        assertEquals(0, run.end().status());
    }

    @Test
    void letsInWhoIsNearBy() throws Exception {
        echoes(List.of("--local-only", "--peer-to-peer"), List.of("--peer-to-peer"));
    }

    @Test
    void speaksMptcpWithWhoAsksForIt() throws Exception {
        try (Network network = Network.open(NetworkOptions.DEFAULT)) {
            assumeTrue(network.pathCapabilities().contains(PathCapability.MULTIPATH));
        }
        echoes(List.of("--multipath"), List.of("--multipath"));
    }

    @Test
    void isNotUsedUpByAConnectionThatClosesBeforeAnyByte() throws Exception {
        Run run = new Run();
        try (OutputStream _ = run.openInput()) {
            run.start("listen", "--json", "127.0.0.1:0");
            int port = port(run);
            for (int i = 0; i < 3; i++) {
                Peer.connect(port).close();
            }
            Socket resets = Peer.connect(port);
            resets.setSoLinger(true, 0);
            resets.close();
            try (Socket socket = Peer.connect(port)) {
                Peer.send(socket, "the one");
            }
            Run.Ended ended = run.end();
            assertEquals(0, ended.status(), ended.err());
            assertEquals("the one", ended.out());
        }
    }

    @Test
    void letsNobodyElseInFromTheFirstByteOn() throws Exception {
        Run run = new Run();
        try (OutputStream _ = run.openInput()) {
            run.start("listen", "--json", "127.0.0.1:0");
            int port = port(run);
            try (Socket socket = Peer.connect(port)) {
                Peer.send(socket, "x");
                run.awaitOut("x");
                assertThrows(ConnectException.class, () -> Peer.connect(port).close());
            }
            assertEquals(0, run.end().status());
        }
    }

    @Test
    void saysWhereItListens() throws Exception {
        Run run = new Run().start("listen", "0");
        String told = run.awaitErr("reachable at ").replace("\n", " | ");
        assertTrue(
                told.matches(
                        "listening on port (\\d+) of every address \\((\\[::]|0.0.0.0):\\1\\) \\|"
                                + " reachable at tcp://\\S+:\\1.* \\| "),
                told);
        run.signal();
    }

    @Test
    void listensOnEveryAddressOfAName() throws Exception {
        Run run = new Run().start("listen", "-k", "--echo", "--json", "localhost:0");
        String line = run.awaitErr("\n");
        Matcher endpoints = Pattern.compile("\"(\\[::1]|127\\.0\\.0\\.1):(\\d+)\"").matcher(line);
        List<String> ports = new ArrayList<>();
        while (endpoints.find()) {
            ports.add(endpoints.group(2));
        }
        assertFalse(ports.isEmpty(), line);
        assertEquals(1, ports.stream().distinct().count(), line);
        try (Socket socket = Peer.connect(Integer.parseInt(ports.getFirst()))) {
            Peer.send(socket, "echo");
            assertEquals("echo", Peer.receive(socket, 4));
        }
        run.signal();
    }

    @Test
    void echoesToManyAtATime() throws Exception {
        Run run = new Run().start("listen", "-k", "--echo", "--json", "127.0.0.1:0");
        int port = port(run);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Socket socket = Peer.connect(port);
            Peer.send(socket, "number " + i);
            sockets.add(socket);
        }
        for (int i = 19; i >= 0; i--) {
            Socket socket = sockets.get(i);
            socket.shutdownOutput();
            assertEquals("number " + i, Peer.receiveAll(socket));
            socket.close();
        }
        run.signal();
        assertFalse(run.end().err().contains("\"reason\":\"failed\""));
    }

    @Test
    void servesNoMoreAtATimeThanAsked() throws Exception {
        Run run = new Run().start("listen", "--echo", "--max", "1", "--json", "127.0.0.1:0");
        int port = port(run);
        Socket first = Peer.connect(port);
        try (Socket second = Peer.connect(port)) {
            Peer.send(second, "2");
            Peer.send(first, "1");
            assertEquals("1", Peer.receive(first, 1));
            second.setSoTimeout(150);
            assertThrows(
                    java.net.SocketTimeoutException.class, () -> second.getInputStream().read());
            first.close();
            second.setSoTimeout(20_000);
            assertEquals("2", Peer.receive(second, 1));
        }
        run.signal();
    }

    @Test
    void dropsWhatArrives() throws Exception {
        Run run = new Run().start("listen", "--discard", "--json", "127.0.0.1:0");
        try (Socket socket = Peer.connect(port(run))) {
            Peer.send(socket, "x".repeat(100_000));
            socket.shutdownOutput();
            assertEquals("", Peer.receiveAll(socket));
        }
        Run.Ended ended = run.end();
        assertEquals(0, ended.status());
        assertTrue(ended.err().contains("\"received\":100000,"), ended.err());
    }

    @Test
    void runsACommandForEachConnection() throws Exception {
        Run run =
                new Run()
                        .start(
                                "listen",
                                "-k",
                                "--json",
                                "--exec",
                                "read line; echo \"$FAIRLEAD_REMOTE said $line\"; cat",
                                "127.0.0.1:0");
        int port = port(run);
        for (String word : List.of("one", "two")) {
            try (Socket socket = Peer.connect(port)) {
                Peer.send(socket, word + "\nrest");
                socket.shutdownOutput();
                assertEquals(
                        "127.0.0.1:" + socket.getLocalPort() + " said " + word + "\nrest",
                        Peer.receiveAll(socket));
            }
        }
        run.signal();
    }

    @Test
    void endsTheConnectionWhenTheCommandEnds() throws Exception {
        Run run = new Run().start("listen", "--json", "--exec", "head -c 3", "127.0.0.1:0");
        try (Socket socket = Peer.connect(port(run))) {
            Peer.send(socket, "abcdef");
            assertEquals("abc", Peer.receiveAll(socket));
        }
        Run.Ended ended = run.end();
        assertEquals(0, ended.status(), ended.err());
        assertTrue(ended.err().contains("\"reason\":\"command\""), ended.err());
    }

    @Test
    void endsTheCommandWhenThePeerIsGone() throws Exception {
        Run run = new Run().start("listen", "--json", "--exec", "cat; echo never", "127.0.0.1:0");
        Socket socket = Peer.connect(port(run));
        Peer.send(socket, "x");
        assertEquals("x", Peer.receive(socket, 1));
        socket.setSoLinger(true, 0);
        socket.close(); // a reset
        assertEquals(16, run.end().status());
    }

    @Test
    void servesOneAfterTheOtherFromOneStdin() throws Exception {
        Run run = new Run();
        try (OutputStream stdin = run.openInput()) {
            run.start("listen", "-k", "--json", "127.0.0.1:0");
            int port = port(run);
            for (String word : List.of("first", "second")) {
                try (Socket socket = Peer.connect(port)) {
                    Peer.send(socket, word + " in\n");
                    run.awaitOut(word + " in\n");
                    stdin.write((word + " out").getBytes(StandardCharsets.US_ASCII));
                    stdin.flush();
                    assertEquals(word + " out", Peer.receive(socket, word.length() + 4));
                }
            }
            run.signal();
        }
    }

    @Test
    void removesItsUnixSocketWhenASignalEndsIt(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("s");
        Run run = new Run().start("listen", "--json", "unix:" + path);
        assertEquals(
                "{\"type\":\"listening\",\"address\":\""
                        + path
                        + "\",\"port\":0,\"protocol\":\"unix\",\"endpoints\":[\"unix:"
                        + path
                        + "\"],\"reachable\":[\"unix:"
                        + path
                        + "\"],\"localHostName\":null,\"pin\":null,\"connect\":null}\n",
                run.awaitErr("\n"));
        assertTrue(Files.exists(path));
        run.signal();
        assertFalse(Files.exists(path));
    }

    @Test
    void removesItsUnixSocketWhenItIsDone(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("s");
        Run run = new Run().start("listen", "unix:" + path);
        run.awaitErr("listening on unix:" + path);
        Run.Ended other = new Run().input("hi").start("connect", "unix:" + path).end();
        assertEquals(0, other.status(), other.err());
        assertEquals("hi", run.end().out());
        assertFalse(Files.exists(path));
    }

    @Test
    void tellsThatAPortIsTaken() throws IOException {
        try (Peer taken = new Peer()) {
            Run.Ended run = Run.of("listen", taken.endpoint());
            assertEquals(10, run.status());
            assertTrue(run.err().contains("[path.address-in-use]"), run.err());
        }
    }

    @Test
    void tellsThatAnAddressIsNotOurs() {
        Run.Ended run = Run.of("listen", "192.0.2.1:0");
        assertEquals(10, run.status());
        assertTrue(run.err().contains("[path.address-not-available]"), run.err());
    }

    @Test
    void endsASilentConnection() throws Exception {
        Run run = new Run().start("listen", "--echo", "--idle", "100ms", "--json", "127.0.0.1:0");
        try (Socket socket = Peer.connect(port(run))) {
            Peer.send(socket, "x");
            assertEquals("x", Peer.receiveAll(socket));
        }
        assertTrue(run.end().err().contains("\"reason\":\"idle\""));
    }
}

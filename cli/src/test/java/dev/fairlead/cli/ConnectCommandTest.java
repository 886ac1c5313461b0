package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("loopback")
class ConnectCommandTest {
    @Test
    void passesTheEndOfStdinOnAndReadsOn() throws Exception {
        try (Peer peer = new Peer()) {
            Run run = new Run().input("question").start("connect", peer.endpoint());
            try (Socket socket = peer.next()) {
                assertEquals("question", Peer.receiveAll(socket)); // to the end of the stream
                Peer.send(socket, "answer");
            }
            Run.Ended ended = run.end();
            assertEquals(new Run.Ended(0, "answer", ""), ended);
        }
    }

    @Test
    void endsWhenThePeerEndsEvenWithStdinOpen() throws Exception {
        try (Peer peer = new Peer()) {
            Run run = new Run();
            try (OutputStream stdin = run.openInput()) {
                run.start("connect", peer.endpoint());
                try (Socket socket = peer.next()) {
                    stdin.write('x');
                    stdin.flush();
                    assertEquals("x", Peer.receive(socket, 1));
                    Peer.send(socket, "bye");
                }
                assertEquals(new Run.Ended(0, "bye", ""), run.end());
            }
        }
    }

    @Test
    void doesNotTellTheEndOfStdinWithNoHalfClose() throws Exception {
        try (Peer peer = new Peer()) {
            Run run = new Run().input("q").start("connect", "--no-half-close", peer.endpoint());
            try (Socket socket = peer.next()) {
                assertEquals("q", Peer.receive(socket, 1));
                socket.setSoTimeout(200);
                boolean ended = true;
                try {
                    assertEquals(-1, socket.getInputStream().read());
                } catch (java.net.SocketTimeoutException _) {
                    ended = false;
                }
                assertFalse(ended, "the end of stdin was told");
                Peer.send(socket, "a");
            }
            assertEquals(new Run.Ended(0, "a", ""), run.end());
        }
    }

    @Test
    void sendsOnlyAndEndsWithStdin() throws Exception {
        try (Peer peer = new Peer()) {
            Run run = new Run();
            OutputStream stdin = run.openInput();
            run.start("connect", "--send-only", peer.endpoint());
            try (Socket socket = peer.next()) {
                Peer.send(socket, "not wanted");
                stdin.write("all".getBytes(StandardCharsets.US_ASCII));
                stdin.close();
                assertEquals("all", Peer.receiveAll(socket));
                assertEquals(new Run.Ended(0, "", ""), run.end());
            }
        }
    }

    @Test
    void whatIsSentArrivesWhateverThePeerSays() throws Exception {
        try (Peer peer = new Peer()) {
            Run run = new Run();
            OutputStream stdin = run.openInput();
            run.start("connect", "--send-only", "--json", peer.endpoint());
            try (Socket socket = peer.next()) {
                Thread talking =
                        Thread.ofVirtual()
                                .start(() -> {
                                    try {
                                        while (true) {
                                            Peer.send(socket, "not wanted ".repeat(1000));
                                        }
                                    } catch (IOException _) {
                                        // it has gone
                                    }
                                });
                String all = "everything ".repeat(5000);
                stdin.write(all.getBytes(StandardCharsets.US_ASCII));
                stdin.close();
                assertEquals(all, Peer.receive(socket, all.length()));
                Run.Ended ended = run.end();
                assertEquals(0, ended.status(), ended.err());
                assertTrue(ended.err().contains("\"reason\":\"stdin\""), ended.err());
                talking.join();
            }
        }
    }

    @Test
    void receivesOnlyAndLeavesStdinAlone() throws Exception {
        try (Peer peer = new Peer()) {
            Run run = new Run().input("secret").start("connect", "--recv-only", peer.endpoint());
            try (Socket socket = peer.next()) {
                Peer.send(socket, "news");
                socket.shutdownOutput();
                assertEquals("", Peer.receiveAll(socket));
            }
            assertEquals(new Run.Ended(0, "news", ""), run.end());
        }
    }

    @Test
    void sendsLineFeedsAsCrLfAndLeavesCrLfAlone() throws Exception {
        try (Peer peer = new Peer()) {
            Run run = new Run().input("a\nb\r\n\n").start("connect", "-C", peer.endpoint());
            try (Socket socket = peer.next()) {
                assertEquals("a\r\nb\r\n\r\n", Peer.receiveAll(socket));
            }
            assertEquals(0, run.end().status());
        }
    }

    @Test
    void endsASilentSession() throws Exception {
        try (Peer peer = new Peer()) {
            Run run = new Run();
            try (OutputStream _ = run.openInput()) {
                run.start("connect", "--idle", "100ms", "--json", peer.endpoint());
                try (Socket socket = peer.next()) {
                    Peer.send(socket, "x");
                    Run.Ended ended = run.end();
                    assertEquals(0, ended.status());
                    assertEquals("x", ended.out());
                    assertTrue(ended.err().contains("\"reason\":\"idle\""), ended.err());
                }
            }
        }
    }

    @Test
    void showsWhatArrivesAsAHexDump() throws Exception {
        try (Peer peer = new Peer()) {
            Run run = new Run().start("connect", "--hex", peer.endpoint());
            try (Socket socket = peer.next()) {
                Peer.send(socket, "hi\n");
            }
            assertEquals(
                    "00000000  68 69 0a                                          |hi.|\n",
                    run.end().out());
        }
    }

    @Test
    void spellsOutWhatCouldHarmATerminalAndNothingElsewhere() throws Exception {
        String harmful = "ok\033[2J\u202e\n";
        try (Peer peer = new Peer()) {
            Run onTerminal = new Run().onTerminals().start("connect", peer.endpoint());
            try (Socket socket = peer.next()) {
                Peer.send(socket, harmful);
            }
            Run.Ended shown = onTerminal.end();
            assertEquals("ok\\x1b[2J\\u{202e}\n", shown.out());
            assertTrue(shown.err().startsWith("connected to " + peer.endpoint() + " after "));

            Run elsewhere = new Run().start("connect", peer.endpoint());
            try (Socket socket = peer.next()) {
                Peer.send(socket, harmful);
            }
            assertEquals(new Run.Ended(0, harmful, ""), elsewhere.end());
        }
    }

    @Test
    void showsEveryByteTwiceVerbose() throws Exception {
        try (Peer peer = new Peer()) {
            Run run = new Run().input("ping").start("connect", "-vv", peer.endpoint());
            try (Socket socket = peer.next()) {
                assertEquals("ping", Peer.receiveAll(socket));
                Peer.send(socket, "pong");
            }
            Run.Ended ended = run.end();
            assertEquals("pong", ended.out());
            assertTrue(ended.err().contains("> 00000000  70 69 6e 67"), ended.err());
            assertTrue(ended.err().contains("< 00000000  70 6f 6e 67"), ended.err());
            assertTrue(ended.err().contains("[C1 " + peer.endpoint() + " ("), ended.err());
            assertTrue(ended.err().contains("] ready @0."), ended.err());
        }
    }

    @Test
    void tellsProgramsTheReportAndTheEndAndNothingElse() throws Exception {
        try (Peer peer = new Peer()) {
            Run run =
                    new Run()
                            .onTerminals()
                            .input("abc")
                            .start("--json", "connect", peer.endpoint());
            try (Socket socket = peer.next()) {
                assertEquals("abc", Peer.receiveAll(socket));
                Peer.send(socket, "de");
            }
            Run.Ended ended = run.end();
            var lines = ended.err().lines().toList();
            assertEquals(2, lines.size(), ended.err());
            assertTrue(
                    lines.get(0)
                            .startsWith(
                                    "{\"type\":\"report\",\"id\":\"C1\",\"endpoint\":\""
                                            + peer.endpoint()
                                            + "\",\"outcome\":\"ready\",\"failure\":null,"),
                    lines.get(0));
            assertEquals(
                    "{\"type\":\"closed\",\"id\":\"C1\",\"sent\":3,\"received\":2,"
                            + "\"reason\":\"peer\",\"failure\":null}",
                    lines.get(1));
        }
    }

    @Test
    void speaksToUnixSockets(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            Run run = new Run().input("over unix").start("connect", "unix:" + path);
            try (SocketChannel socket = server.accept()) {
                ByteBuffer received = ByteBuffer.allocate(100);
                while (socket.read(received) >= 0) {
                    // to the end of the stream
                }
                assertEquals(
                        "over unix", StandardCharsets.US_ASCII.decode(received.flip()).toString());
                socket.write(ByteBuffer.wrap("yes".getBytes(StandardCharsets.US_ASCII)));
            }
            assertEquals(new Run.Ended(0, "yes", ""), run.end());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "connect refused, 12, connect.refused",
        "connect unix:/nonexistent/socket, 12, connect.no-such-socket",
        "connect 127.0.0.1:9 --source 192.0.2.1, 10, path.address-not-available",
    })
    void tellsTheStageByTheExitStatus(String line, int status, String cause) throws Exception {
        String refused;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refused = "127.0.0.1:" + gone.getLocalPort();
        }
        Run.Ended run = Run.of(line.replace(" refused", " " + refused).split(" "));
        assertEquals(status, run.status(), run.err());
        assertTrue(run.err().contains("[" + cause + "]"), run.err());
        assertTrue(run.err().lines().anyMatch(l -> l.startsWith("  → ")), run.err());
        assertEquals("", run.out());
    }

    @Test
    void tellsAResetAsAFailureOfTheTransfer() throws Exception {
        try (Peer peer = new Peer()) {
            Run run = new Run();
            try (OutputStream _ = run.openInput()) {
                run.start("connect", "--json", peer.endpoint());
                try (Socket socket = peer.next()) {
                    run.awaitErr("\"type\":\"report\"");
                    socket.setSoLinger(true, 0); // closing sends a reset
                }
                Run.Ended ended = run.end();
                assertEquals(16, ended.status(), ended.err());
                var lines = ended.err().lines().toList();
                assertTrue(lines.get(1).contains("\"reason\":\"failed\""), ended.err());
                assertTrue(lines.get(1).contains("\"cause\":\"transfer.reset\""), ended.err());
                assertTrue(lines.get(2).startsWith("{\"type\":\"error\",\"exit\":16,"));
            }
        }
    }

    @Test
    void endsQuietlyWith141WhenNobodyReadsStdoutAnyMore() throws Exception {
        try (Peer peer = new Peer()) {
            OutputStream gone =
                    new OutputStream() {
                        @Override
                        public void write(int b) throws IOException {
                            throw new IOException("Broken pipe");
                        }
                    };
            Run run = new Run();
            try (OutputStream _ = run.openInput()) {
                run.output(gone).start("connect", peer.endpoint());
                try (Socket socket = peer.next()) {
                    Peer.send(socket, "too much");
                    assertEquals(new Run.Ended(141, "", ""), run.end());
                }
            }
        }
    }

    @Test
    void waitsForAnythingIfAskedAndSaysForWhat() throws Exception {
        ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        int port = gone.getLocalPort();
        gone.close();
        Run run =
                new Run()
                        .onTerminals()
                        .start("connect", "--wait", "always", "-w", "15", "127.0.0.1:" + port);
        run.awaitErr("waiting: 127.0.0.1:" + port + ": refused");
        try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                Socket socket = server.accept()) {
            Peer.send(socket, "at last");
        }
        Run.Ended ended = run.end();
        assertEquals(0, ended.status());
        assertEquals("at last", ended.out());
    }

    @Test
    void whatWasSentArrivesEvenIfASignalEndsIt() throws Exception {
        try (Peer peer = new Peer()) {
            Run run = new Run();
            OutputStream stdin = run.openInput();
            run.start("connect", "--json", peer.endpoint());
            try (Socket socket = peer.next()) {
                stdin.write("last words".getBytes(StandardCharsets.US_ASCII));
                stdin.flush();
                assertEquals("last", Peer.receive(socket, 4));
                run.signal();
                assertEquals(" words", Peer.receiveAll(socket)); // and an end, not a reset
            }
            assertFalse(run.end().err().contains("\"error\""));
        }
    }

    @Test
    void saysNothingButTheFinalErrorIfQuiet() throws Exception {
        try (Peer peer = new Peer()) {
            Run quiet = new Run().onTerminals().start("connect", "-q", peer.endpoint());
            peer.next().close();
            assertEquals(new Run.Ended(0, "", ""), quiet.end());
        }
        assertTrue(Run.of("connect", "-q", "unix:/nonexistent/s").err().startsWith("fairlead: "));
    }
}

package dev.fairlead.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Each of the example programs does what it says, with the JDK's own sockets at the other end.
class ProgramsTest {
    private static final int LIMIT_MILLIS = 20_000;

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(LIMIT_MILLIS);
        return socket;
    }

    private static void assertEchoes(int port) throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(4).nextBytes(content);
        try (Socket socket = connect(port)) {
            CompletableFuture<byte[]> answer =
                    CompletableFuture.supplyAsync(() -> {
                        try {
                            return socket.getInputStream().readAllBytes();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    });
            socket.getOutputStream().write(content);
            socket.shutdownOutput();
            assertArrayEquals(content, answer.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    void theEchoServerSendsBackWhatItGets() throws Exception {
        try (Program echo = Program.start(EchoServer.class, "0")) {
            assertEchoes(echo.port());
        }
    }

    @Test
    void thePortForwarderPassesBytesOnAndTheEndsOfStreamsToo() throws Exception {
        try (Program echo = Program.start(EchoServer.class, "0")) {
            String port = Integer.toString(echo.port());
            try (Program forwarder = Program.start(PortForwarder.class, "0", "localhost", port)) {
                assertEchoes(forwarder.port());
            }
        }
    }

    @Test
    void inTheChatAllOthersReadWhatOneTypes() throws Exception {
        try (Program chat = Program.start(LineChat.class, "0")) {
            int port = chat.port();
            try (Socket first = connect(port)) {
                BufferedReader heard =
                        new BufferedReader(new InputStreamReader(first.getInputStream(), UTF_8));
                String greeting = heard.readLine();
                assertTrue(greeting.startsWith("you are "), greeting);
                try (Socket second = connect(port)) {
                    String name = speaker(heard.readLine(), "joined");
                    second.getOutputStream().write("good morning\n".getBytes(UTF_8));
                    assertEquals(name + ": good morning", heard.readLine());
                }
                speaker(heard.readLine(), "left");
            }
        }
    }

    private static String speaker(String line, String what) {
        assertTrue(line.endsWith(": " + what), line);
        return line.substring(0, line.length() - what.length() - 2);
    }

    @Test
    void aServiceThatComesUpLaterIsWaitedFor() throws Exception {
        int port = Peers.freePort();
        try (Program waiting =
                Program.start(WaitForService.class, "127.0.0.1", Integer.toString(port), "20")) {
            String first = waiting.line();
            assertTrue(first.startsWith("waiting: 127.0.0.1:" + port + ": refused"), first);
            try (ServerSocket service =
                    new ServerSocket(port, 5, InetAddress.ofLiteral("127.0.0.1"))) {
                service.setSoTimeout(LIMIT_MILLIS);
                service.accept().close();
                String line = waiting.line();
                while (line.startsWith("waiting: ")) {
                    line = waiting.line();
                }
                assertTrue(line.matches("up after \\d+ ms"), line);
                assertEquals(0, waiting.exitStatus());
            }
        }
    }

    @Test
    void aServiceThatDoesNotComeUpIsGivenUp() throws Exception {
        String port = Integer.toString(Peers.freePort());
        try (Program waiting = Program.start(WaitForService.class, "127.0.0.1", port, "1")) {
            assertEquals(1, waiting.exitStatus());
        }
    }
}

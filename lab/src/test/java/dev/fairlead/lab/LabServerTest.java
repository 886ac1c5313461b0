package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LabServerTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int PATIENCE = 2000;

    private static Lab lab;
    private static LabJvm client;
    private static LabJvm server;

    @BeforeAll
    static void up() {
        Requirement.lab();
        lab = Lab.up("pair");
        client = LabJvm.on(lab, "client");
        server = LabJvm.on(lab, "server");
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @FunctionalInterface
    private interface Use<R> extends java.io.Serializable {
        R of(Socket socket) throws IOException;
    }

    private static <R> R connect(String address, int port, Use<R> use) {
        return client.call(
                SOON,
                () -> {
                    try (var socket = new Socket()) {
                        socket.connect(
                                new InetSocketAddress(InetAddress.ofLiteral(address), port),
                                PATIENCE);
                        socket.setSoTimeout(PATIENCE);
                        return use.of(socket);
                    }
                });
    }

    @Test
    void echoesAndNotesBothFamilies() {
        try (LabServer echo = LabServer.on(server, 0, LabServer.Manner.ECHO)) {
            for (String address : List.of("10.77.1.2", "2001:db8:77:1::2")) {
                String heard =
                        connect(
                                address,
                                echo.port(),
                                socket -> {
                                    socket.getOutputStream()
                                            .write(
                                                    "ping"
                                                            .getBytes(
                                                                    java.nio.charset
                                                                            .StandardCharsets
                                                                            .US_ASCII));
                                    return new String(
                                            socket.getInputStream().readNBytes(4),
                                            java.nio.charset.StandardCharsets.US_ASCII);
                                });
                assertEquals("ping", heard);
            }
            List<LabServer.Accepted> accepted = echo.accepted();
            assertEquals(
                    List.of(
                            InetAddress.ofLiteral("10.77.1.1"),
                            InetAddress.ofLiteral("2001:db8:77:1::1")),
                    accepted.stream().map(one -> one.remote().getAddress()).toList());
            assertTrue(accepted.get(0).nanos() < accepted.get(1).nanos());
            echo.forget();
            assertEquals(List.of(), echo.accepted());
        }
    }

    @Test
    void greetsFirstIfToldSo() {
        try (LabServer greeter = LabServer.on(server, 0, LabServer.Manner.GREET)) {
            int first =
                    connect("10.77.1.2", greeter.port(), socket -> socket.getInputStream().read());
            assertEquals('h', first);
        }
    }

    @Test
    void closesResetsOrHolds() {
        Use<String> firstByte =
                socket -> {
                    try {
                        return Integer.toString(socket.getInputStream().read());
                    } catch (SocketTimeoutException _) {
                        return "silence";
                    } catch (IOException _) {
                        return "reset";
                    }
                };
        var expected =
                java.util.Map.of(
                        LabServer.Manner.CLOSE,
                        "-1",
                        LabServer.Manner.RESET,
                        "reset",
                        LabServer.Manner.HOLD,
                        "silence");
        expected.forEach((manner, heard) -> {
            try (LabServer peer = LabServer.on(server, 0, manner)) {
                assertEquals(
                        heard, connect("10.77.1.2", peer.port(), firstByte), manner.toString());
            }
        });
    }
}

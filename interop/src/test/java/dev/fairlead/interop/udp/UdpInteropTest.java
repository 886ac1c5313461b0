package dev.fairlead.interop.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fairlead.Connection;
import dev.fairlead.Datagram;
import dev.fairlead.DatagramConnection;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.NetworkException;
import dev.fairlead.TransferFailure;
import dev.fairlead.Udp;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Datagrams to and from ncat and socat.
@Tag("interop")
class UdpInteropTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @BeforeAll
    static void needsTheOthers() {
        Requirement.programs("interop", "ncat", "socat");
    }

    /// Another program at the other end, with its own stdin and stdout.
    enum Tool {
        NCAT {
            @Override
            List<String> listening(String port) {
                return List.of("ncat", "-v", "-u", "-l", "127.0.0.1", port);
            }

            @Override
            String listens() {
                return "Listening on";
            }

            @Override
            List<String> connecting(int port) {
                return List.of("ncat", "-u", "127.0.0.1", Integer.toString(port));
            }
        },
        SOCAT {
            @Override
            List<String> listening(String port) {
                return List.of("socat", "-d", "-d", "-", "UDP-LISTEN:" + port + ",bind=127.0.0.1");
            }

            @Override
            String listens() {
                return "listening on";
            }

            @Override
            List<String> connecting(int port) {
                return List.of("socat", "-", "UDP:127.0.0.1:" + port);
            }
        };

        abstract List<String> listening(String port);

        abstract String listens();

        abstract List<String> connecting(int port);
    }

    private static int freePort() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void write(LabProcess process, String text) throws Exception {
        process.stdin().write(text.getBytes(UTF_8));
        process.stdin().flush();
    }

    private static String text(Datagram datagram) {
        return new String(datagram.content(), UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void weConnectToThem(Tool tool) throws Exception {
        int port = freePort();
        try (LabProcess peer = LabProcess.start(tool.listening(Integer.toString(port)))) {
            peer.awaitStderr(tool.listens(), LIMIT);
            try (DatagramConnection ours =
                    Connection.open(Endpoint.host("127.0.0.1", port), Udp.stack())) {
                ours.send("to them\n".getBytes(UTF_8));
                peer.awaitStdout("to them\n", LIMIT);
                write(peer, "to us\n");
                assertEquals("to us\n", text(ours.within(LIMIT).receive()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theyConnectToUs(Tool tool) throws Exception {
        try (Listener<DatagramConnection> listener =
                        Listener.open(Endpoint.host("127.0.0.1", 0), Udp.stack());
                LabProcess peer = LabProcess.start(tool.connecting(listener.port()))) {
            write(peer, "to us\n");
            try (DatagramConnection ours = listener.accept(LIMIT)) {
                assertEquals("to us\n", text(ours.within(LIMIT).receive()));
                ours.send("to them\n".getBytes(UTF_8));
                peer.awaitStdout("to them\n", LIMIT);
            }
        }
    }

    @Test
    void whenTheirsIsGoneWeAreRefused() throws Exception {
        int port = freePort();
        try (DatagramConnection ours =
                Connection.open(Endpoint.host("127.0.0.1", port), Udp.stack())) {
            try (LabProcess peer = LabProcess.start(Tool.NCAT.listening(Integer.toString(port)))) {
                peer.awaitStderr(Tool.NCAT.listens(), LIMIT);
                ours.send("x\n".getBytes(UTF_8));
                peer.awaitStdout("x\n", LIMIT);
            }
            ours.send("y\n".getBytes(UTF_8));
            var failure =
                    assertThrows(NetworkException.class, () -> ours.within(LIMIT).receive())
                            .failure();
            assertInstanceOf(TransferFailure.Refused.class, failure);
        }
    }
}

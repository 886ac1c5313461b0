package dev.fairlead.interop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How the command ends over UDP, where nobody tells the end: beside ncat and socat.
@Tag("interop")
class UdpEndTableTest {
    @BeforeAll
    static void needsTheOthers() {
        Requirement.programs("interop", "ncat", "socat");
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void write(LabProcess process, String text) throws IOException {
        process.stdin().write(text.getBytes(UTF_8));
        process.stdin().flush();
    }

    @Test
    void theAnswerToTheLastDatagramIsWaitedFor() throws Exception {
        int port = freePort();
        try (LabProcess echo =
                LabProcess.start(
                        List.of(
                                "socat",
                                "-d",
                                "-d",
                                "UDP-LISTEN:" + port + ",bind=127.0.0.1,fork",
                                "SYSTEM:read line; echo heard \"$line\""))) {
            echo.awaitStderr("listening on", Processes.LIMIT);
            try (LabProcess fairlead =
                    Processes.fairlead("connect", "--udp", "--linger", "5s", "127.0.0.1:" + port)) {
                write(fairlead, "question\n");
                fairlead.stdin().close();
                LabProcess.Result result = fairlead.await(Processes.LIMIT);
                assertEquals(0, result.exitCode(), result.toString());
                assertEquals("heard question\n", result.stdout());
            }
        }
    }

    @Test
    void ncatHearsEachLineAndIsHeard() throws Exception {
        int port = freePort();
        try (LabProcess ncat =
                LabProcess.start(
                        List.of("ncat", "-v", "-u", "-l", "127.0.0.1", Integer.toString(port)))) {
            ncat.awaitStderr("Listening on", Processes.LIMIT);
            try (LabProcess fairlead =
                    Processes.fairlead("connect", "--udp", "127.0.0.1:" + port)) {
                write(fairlead, "to ncat\n");
                ncat.awaitStdout("to ncat\n", Processes.LIMIT);
                write(ncat, "from ncat\n");
                fairlead.awaitStdout("from ncat\n", Processes.LIMIT);
                fairlead.stdin().close();
                assertEquals(0, fairlead.await(Processes.LIMIT).exitCode());
            }
        }
    }

    @Test
    void aRefusalIsTold() throws Exception {
        try (LabProcess fairlead =
                Processes.fairlead("connect", "--udp", "127.0.0.1:" + freePort())) {
            write(fairlead, "anybody?\n");
            fairlead.stdin().close();
            LabProcess.Result result = fairlead.await(Processes.LIMIT);
            assertEquals(16, result.exitCode(), result.toString());
            assertTrue(result.stderr().contains("[transfer.refused]"), result.toString());
        }
    }

    @Test
    void listenAnswersTheFirstWhoSends() throws Exception {
        try (LabProcess fairlead = Processes.fairlead("listen", "--udp", "--json", "127.0.0.1:0");
                LabProcess ncat =
                        LabProcess.start(
                                List.of(
                                        "ncat",
                                        "-u",
                                        "127.0.0.1",
                                        Integer.toString(Processes.port(fairlead))))) {
            write(ncat, "hello\n");
            fairlead.awaitStdout("hello\n", Processes.LIMIT);
            write(fairlead, "welcome\n");
            ncat.awaitStdout("welcome\n", Processes.LIMIT);
        }
    }

    @Test
    void socatIsEchoed() throws Exception {
        try (LabProcess fairlead =
                        Processes.fairlead(
                                "listen", "--udp", "-k", "--echo", "--json", "127.0.0.1:0");
                LabProcess socat =
                        LabProcess.start(
                                List.of(
                                        "socat",
                                        "-",
                                        "UDP:127.0.0.1:" + Processes.port(fairlead)))) {
            write(socat, "back\n");
            socat.awaitStdout("back\n", Processes.LIMIT);
        }
    }
}

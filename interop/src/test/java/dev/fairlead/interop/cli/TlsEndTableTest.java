package dev.fairlead.interop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Identity;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import dev.fairlead.security.Identities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The command over TLS, in both roles, beside openssl, ncat, socat, gnutls and curl; and what
/// happens when one side ends.
@Tag("interop")
class TlsEndTableTest {
    // "At once", on a busy machine.
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private final Identity server = Identities.selfSigned("localhost", "127.0.0.1");
    private final Identity client = Identities.selfSigned("client.test");

    @TempDir Path folder;
    private Path pem = Path.of("");
    private Path clientPem = Path.of("");

    @BeforeAll
    static void needsTheOthers() {
        Requirement.programs(
                "interop",
                "openssl",
                "ncat",
                "socat",
                "gnutls-cli",
                "gnutls-serv",
                "curl",
                "stdbuf");
    }

    @BeforeEach
    void save() throws IOException {
        pem = folder.resolve("server.pem");
        Identities.save(server, pem);
        clientPem = folder.resolve("client.pem");
        Identities.save(client, clientPem);
    }

    private static void write(LabProcess process, String text) throws IOException {
        process.stdin().write(text.getBytes(UTF_8));
        process.stdin().flush();
    }

    private static void assertEnded(int status, String out, LabProcess.Result result) {
        assertEquals(out, result.stdout(), result.stderr());
        assertEquals(status, result.exitCode(), result.stderr());
    }

    private LabProcess connect(String port, String... more) {
        List<String> words =
                new java.util.ArrayList<>(List.of("connect", "--tls", "--ca", pem.toString()));
        words.addAll(List.of(more));
        words.add("localhost:" + port);
        return Processes.fairlead(words.toArray(String[]::new));
    }

    private LabProcess listen(String... more) {
        List<String> words =
                new java.util.ArrayList<>(
                        List.of("listen", "--tls", "--json", "--cert", pem.toString()));
        words.addAll(List.of(more));
        words.add("127.0.0.1:0");
        return Processes.fairlead(words.toArray(String[]::new));
    }

    private static String freePort() throws IOException {
        return Integer.toString(Processes.freePort());
    }

    // ---- both ways

    @ParameterizedTest
    @EnumSource(TlsTool.class)
    void connectTalksToTheirServers(TlsTool tool) throws Exception {
        String port = freePort();
        try (LabProcess _ = tool.serve(port, pem);
                LabProcess fairlead = connect(port, "-v")) {
            write(fairlead, "stressed\n");
            fairlead.awaitStdout(tool.answer("stressed"), Processes.LIMIT);
            fairlead.awaitStderr("trusted: CN=localhost is trusted", Processes.LIMIT);
        }
    }

    @ParameterizedTest
    @EnumSource(TlsTool.class)
    void theirClientsTalkToListen(TlsTool tool) throws Exception {
        try (LabProcess fairlead = listen("-k", "--echo");
                LabProcess peer = tool.connect(Processes.port(fairlead), pem)) {
            write(peer, "there and back\n");
            peer.awaitStdout("there and back", Processes.LIMIT);
            fairlead.awaitStderr("\"accepted\".*\"version\":\"TLSv1.3\"", Processes.LIMIT);
        }
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL, -tls1_2", "GNUTLS, --priority=NORMAL:-VERS-ALL:+VERS-TLS1.2"})
    void versionProtocolAndNameAreAgreedOnWithTheirServers(TlsTool tool, String old)
            throws Exception {
        String port = freePort();
        String alpn = tool == TlsTool.OPENSSL ? "-alpn" : "--alpn";
        try (LabProcess _ = tool.serve(port, pem, alpn, "h2", old);
                LabProcess fairlead =
                        Processes.fairlead(
                                "probe",
                                "--json",
                                "--pin",
                                server.pin(),
                                "--sni",
                                "localhost",
                                "--alpn",
                                "x,h2",
                                "tls://127.0.0.1:" + port)) {
            LabProcess.Result result = fairlead.await(Processes.LIMIT);
            assertEquals(0, result.exitCode(), result.stdout());
            for (String field :
                    List.of(
                            "\"version\":\"TLSv1.2\"",
                            "\"alpn\":\"h2\"",
                            "\"serverName\":\"localhost\"",
                            "\"verdict\":\"trusted\"",
                            "\"pin\":\"" + server.pin() + "\"")) {
                assertTrue(result.stdout().contains(field), field + " in " + result.stdout());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OPENSSL, -Verify 1 -verify_return_error -CAfile CLIENT",
        "GNUTLS, --require-client-cert --verify-client-cert --x509cafile CLIENT",
    })
    void theirServersLetInWhoShowsACertificate(TlsTool tool, String options) throws Exception {
        String port = freePort();
        String[] more = options.replace("CLIENT", clientPem.toString()).split(" ");
        try (LabProcess _ = tool.serve(port, pem, more)) {
            try (LabProcess fairlead = connect(port, "--cert", clientPem.toString())) {
                write(fairlead, "stressed\n");
                fairlead.awaitStdout(tool.answer("stressed"), Processes.LIMIT);
            }
            try (LabProcess nobody = connect(port)) {
                LabProcess.Result result = nobody.await(Processes.LIMIT);
                assertEquals(14, result.exitCode(), result.stderr());
                assertTrue(
                        result.stderr().contains("[tls.client-certificate-missing]"),
                        result.stderr());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OPENSSL, -cert CLIENT -key CLIENT",
        "NCAT, --ssl-cert CLIENT --ssl-key CLIENT",
        "GNUTLS, --x509certfile CLIENT --x509keyfile CLIENT",
    })
    void listenLetsInWhoShowsACertificate(TlsTool tool, String options) throws Exception {
        String[] more = options.replace("CLIENT", clientPem.toString()).split(" ");
        try (LabProcess fairlead = listen("-k", "--echo", "--ca", clientPem.toString())) {
            int port = Processes.port(fairlead);
            try (LabProcess peer = tool.connect(port, pem, more)) {
                write(peer, "it is me\n");
                peer.awaitStdout("it is me", Processes.LIMIT);
                fairlead.awaitStderr(
                        "\"accepted\".*\"pin\":\"" + Pattern.quote(client.pin()), Processes.LIMIT);
            }
            try (LabProcess _ = tool.connect(port, pem)) {
                fairlead.awaitStderr(
                        "\"refused\".*\"cause\":\"tls.client-certificate-missing\"",
                        Processes.LIMIT);
            }
        }
    }

    @Test
    void curlReadsAPageByThePin() throws Exception {
        String page =
                "while read -r line && [ \"${#line}\" -gt 1 ]; do :; done;"
                        + " printf 'HTTP/1.0 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\npage\\n'";
        try (LabProcess fairlead = listen("-k", "--exec", page);
                LabProcess curl =
                        LabProcess.start(
                                List.of(
                                        "curl",
                                        "-sS",
                                        "--http1.0",
                                        "--cacert",
                                        pem.toString(),
                                        "--pinnedpubkey",
                                        server.pin().replace("sha256/", "sha256//"),
                                        "https://localhost:" + Processes.port(fairlead) + "/"))) {
            assertEnded(0, "page\n", curl.await(Processes.LIMIT));
        }
    }

    // ---- how it ends

    @ParameterizedTest
    @CsvSource({"NCAT", "SOCAT"})
    void everyByteArrivesThere(Tool tool) throws Exception {
        Path content = content();
        Path taken = folder.resolve("taken");
        String port = freePort();
        try (LabProcess peer = shell(tool, port, "cat > " + taken);
                LabProcess shell =
                        Processes.bash(
                                Processes.line(
                                                "connect",
                                                "--tls",
                                                "--ca",
                                                pem.toString(),
                                                "localhost:" + port)
                                        + " < "
                                        + content)) {
            assertEnded(0, "", shell.await(Processes.LIMIT));
            peer.await(Processes.LIMIT);
        }
        assertEquals(-1, Files.mismatch(content, taken));
    }

    @ParameterizedTest
    @CsvSource({"NCAT", "SOCAT"})
    void everyByteArrivesHereAndItEndsAtOnceEvenWithStdinOpen(Tool tool) throws Exception {
        Path content = content();
        Path taken = folder.resolve("taken");
        String port = freePort();
        try (LabProcess peer = shell(tool, port, "cat " + content);
                LabProcess shell =
                        Processes.bash(
                                "mkfifo "
                                        + folder.resolve("stdin")
                                        + "; exec 3<>"
                                        + folder.resolve("stdin")
                                        + "; "
                                        + Processes.line(
                                                "connect",
                                                "--tls",
                                                "--ca",
                                                pem.toString(),
                                                "localhost:" + port)
                                        + " <&3 > "
                                        + taken)) {
            peer.await(Processes.LIMIT);
            assertEnded(0, "", shell.await(AT_ONCE));
        }
        assertEquals(-1, Files.mismatch(content, taken));
    }

    @Test
    void anAnswerAfterTheEndOfStdinIsWaitedFor() throws Exception {
        String port = freePort();
        try (LabProcess peer = shell(Tool.SOCAT, port, "head -c 5; echo; cat > /dev/null");
                LabProcess fairlead = connect(port, "--linger", "500ms")) {
            write(fairlead, "12345");
            fairlead.stdin().close();
            fairlead.awaitStdout("12345", Processes.LIMIT);
            assertEnded(0, "12345\n", fairlead.await(Processes.LIMIT));
            assertEquals("", fairlead.stderr());
            peer.await(Processes.LIMIT); // it heard the end
        }
    }

    @Test
    void aServerThatIsKilledLeavesATruncatedStream() throws Exception {
        String port = freePort();
        LabProcess peer = TlsTool.OPENSSL.serve(port, pem);
        try (peer;
                LabProcess fairlead = connect(port)) {
            write(fairlead, "stressed\n");
            fairlead.awaitStdout("desserts", Processes.LIMIT);
            peer.signal("KILL");
            LabProcess.Result result = fairlead.await(Processes.LIMIT);
            assertEquals(16, result.exitCode(), result.stderr());
            assertTrue(result.stderr().contains("[transfer.truncated]"), result.stderr());
        }
    }

    @ParameterizedTest
    @EnumSource(TlsTool.class)
    void listenEndsAtOnceWhenTheirClientEnds(TlsTool tool) throws Exception {
        try (LabProcess fairlead = listen();
                LabProcess peer = tool.connect(Processes.port(fairlead), pem)) {
            write(peer, "all of it\n");
            fairlead.awaitStdout("all of it\n", Processes.LIMIT);
            peer.signal("TERM");
            peer.stdin().close();
            LabProcess.Result result = fairlead.await(Processes.LIMIT);
            // Whether a program ends its stream when it is ended itself is its own affair.
            boolean proper = result.stderr().contains("\"reason\":\"peer\"");
            boolean cut = result.stderr().contains("\"cause\":\"transfer.truncated\"");
            assertTrue(proper != cut, result.stderr());
            assertEquals(proper ? 0 : 16, result.exitCode(), result.stderr());
            assertEquals("all of it\n", result.stdout());
        }
    }

    /// A TLS server that runs a shell line for a connection.
    private LabProcess shell(Tool tool, String port, String line) {
        boolean ncat = tool == Tool.NCAT;
        LabProcess process =
                LabProcess.start(
                        ncat
                                ? List.of(
                                        "ncat",
                                        "-v",
                                        "-l",
                                        "127.0.0.1",
                                        port,
                                        "--ssl",
                                        "--ssl-cert",
                                        pem.toString(),
                                        "--ssl-key",
                                        pem.toString(),
                                        "--sh-exec",
                                        line)
                                : List.of(
                                        "socat",
                                        "-d",
                                        "-d",
                                        "-t",
                                        "20",
                                        "OPENSSL-LISTEN:"
                                                + port
                                                + ",bind=127.0.0.1,reuseaddr,verify=0,cert="
                                                + pem,
                                        "SYSTEM:" + line));
        process.awaitStderr(ncat ? "Listening on" : "listening on", Processes.LIMIT);
        return process;
    }

    private Path content() throws IOException {
        byte[] content = new byte[8 * 1024 * 1024];
        new Random(42).nextBytes(content);
        return Files.write(folder.resolve("content"), content);
    }
}

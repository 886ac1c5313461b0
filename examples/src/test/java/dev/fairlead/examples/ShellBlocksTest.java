package dev.fairlead.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.Parameters;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.WaitPolicy;
import dev.fairlead.quic.Quic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every line of the shell blocks of README and guide is run, and succeeds. Names below `.example`
/// and `localhost` stand for peers of this machine, ports for free ones; a server that is left in
/// the background serves the lines after it.
class ShellBlocksTest {
    private static final long LIMIT_SECONDS = 60;

    /// Lines that cannot be run here, and why.
    private static final Map<String, String> NOT_HERE =
            Map.of(
                    "./mvnw verify", "it is what runs this test",
                    "./fairlead doctor", "it asks the nameservers of this machine",
                    "./fairlead resolve example.com MX", "it asks a nameserver of the Internet",
                    "./fairlead probe example.com", "it asks a server of the Internet",
                    "./fairlead probe wss://example.com/chat", "it asks a server of the Internet",
                    "./fairlead probe --starttls smtp mail.example:25", "it asks a mail server",
                    "./fairlead probe --proxy socks5://localhost:1080 --tls db.example:443",
                            "it goes through a proxy");

    /// What makes a file that later lines name.
    private static final String MAKES = "umask 077; echo ";

    private static final Pattern SERVER = Pattern.compile("(\\./fairlead listen .*?)(\\d+)( &)?$");
    private static final Pattern FORWARDER =
            Pattern.compile("(\\./fairlead forward .*://:)(\\d+)( \\S+) &$");
    private static final Pattern ALPN = Pattern.compile("--alpn (\\S+)");
    private static final Pattern PEER =
            Pattern.compile("(?:[a-z]+\\.example|localhost)([ :])(\\d+)");

    @TempDir private static Path directory;

    private final List<Process> servers = new ArrayList<>();

    @BeforeEach
    void makeTheCommand() throws IOException {
        String words =
                Program.commandLine("dev.fairlead.cli.Main").stream()
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" "));
        Path command = directory.resolve("fairlead");
        Files.writeString(command, "#!/bin/sh\nexec " + words + " \"$@\"\n");
        assertTrue(command.toFile().setExecutable(true));
        Files.writeString(directory.resolve("stdin"), "hello\n");
    }

    @AfterEach
    void stopServers() {
        servers.forEach(Process::destroy);
    }

    @TestFactory
    Stream<DynamicTest> everyLineSucceeds() throws IOException {
        List<Markdown.Block> blocks = Markdown.blocks("sh");
        assertTrue(blocks.size() > 2, blocks.toString());
        return blocks.stream()
                .map(block -> DynamicTest.dynamicTest(block.place(), () -> run(block)));
    }

    private void run(Markdown.Block block) throws Exception {
        Map<String, Integer> served = new HashMap<>();
        try (Peers peers = new Peers(Peers.Behaviour.ANSWER)) {
            for (String written : block.text().lines().toList()) {
                String line = written.replaceFirst("(^|\\s+)# .*$", "").strip();
                if (!line.isEmpty() && !NOT_HERE.containsKey(line)) {
                    run(line, served, peers);
                }
            }
        }
    }

    private void run(String line, Map<String, Integer> served, Peers peers) throws Exception {
        assertTrue(
                line.contains("./fairlead ") || line.startsWith(MAKES),
                "neither run nor listed: " + line);
        var forwarder = FORWARDER.matcher(line);
        if (forwarder.matches()) {
            int port = Peers.freePort();
            String to = withPeers(forwarder.group(3), served, peers);
            servers.add(start("exec " + forwarder.group(1) + port + to, "output-" + port));
            visit(line, port);
            served.put(forwarder.group(2), port);
            return;
        }
        var server = SERVER.matcher(line);
        if (!server.matches()) {
            finish(start(withPeers(line, served, peers), "output"), "output", line);
            return;
        }
        int port = Peers.freePort();
        String output = "output-" + port;
        // In the place of the shell, so that what is stopped is the server.
        Process process = start("exec " + server.group(1) + port, output);
        servers.add(process);
        visit(line, port);
        if (server.group(3) == null) {
            finish(process, output, line);
        } else {
            served.put(server.group(2), port);
        }
    }

    private static String withPeers(String line, Map<String, Integer> served, Peers peers)
            throws IOException {
        StringBuilder changed = new StringBuilder();
        int end = 0;
        for (MatchResult peer : PEER.matcher(line).results().toList()) {
            Integer known = served.get(peer.group(2));
            int port = known != null ? known : peers.endpoint("echo.example").port();
            changed.append(line, end, peer.start());
            changed.append("localhost").append(peer.group(1)).append(port);
            end = peer.end();
        }
        return changed.append(line.substring(end)).toString();
    }

    private Process start(String line, String output) throws IOException {
        return new ProcessBuilder("/bin/sh", "-c", "exec <stdin; " + line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(output).toFile())
                .start();
    }

    private static void finish(Process process, String output, String line) throws Exception {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroy();
            fail(line + " did not end within " + LIMIT_SECONDS + " s");
        }
        String said = Files.readString(directory.resolve(output));
        assertEquals(0, process.exitValue(), line + " said:\n" + said);
    }

    /// Waits until the server is up, and is its one connection if it takes only one.
    private static void visit(String line, int port) throws IOException {
        Endpoint server = Endpoint.host("localhost", port);
        Parameters patient = Parameters.DEFAULT.withWait(WaitPolicy.ALWAYS);
        var alpn = ALPN.matcher(line);
        if (line.contains("--quic") && alpn.find()) {
            TlsOptions options =
                    TlsOptions.DEFAULT
                            .withAlpn(alpn.group(1))
                            .withTrust(TrustPolicy.acceptingAnyCertificate());
            Connection.open(server, Quic.stack(alpn.group(1)).tls(options), patient).close();
            return;
        }
        try (var visitor = Connection.open(server, Tcp.stack(), patient)) {
            visitor.send(new byte[] {'\n'});
        }
    }
}

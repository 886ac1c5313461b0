package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a start of the command costs.
@Tag("loopback")
class StartTest {
    private static final Pattern OF_TLS =
            Pattern.compile(
                    "\\] (io\\.netty\\.handler\\.ssl|io\\.netty\\.internal\\.tcnative|org\\.bouncycastle"
                            + "|sun\\.security\\.ssl|dev\\.fairlead\\.security|dev\\.fairlead\\.cli\\.Securing"
                            + "|dev\\.fairlead\\.(TlsOptions|TrustPolicy|CertificateSummary)\\b).*");

    @TempDir Path folder;

    private List<String> loaded(String... words) throws Exception {
        Path log = folder.resolve("classes");
        try (Peer peer = new Peer()) {
            List<String> line =
                    new java.util.ArrayList<>(
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "-Xlog:class+load:file=" + log,
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "dev.fairlead.cli.Main"));
            line.addAll(List.of(words));
            line.add(peer.endpoint());
            Process process =
                    new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("output").toFile())
                            .start();
            try (Socket socket = peer.next()) {
                socket.shutdownOutput();
                assertTrue(process.waitFor(60, TimeUnit.SECONDS));
                if (!List.of(words).contains("--tls")) {
                    assertEquals(
                            0, process.exitValue(), Files.readString(folder.resolve("output")));
                }
            } finally {
                process.destroyForcibly();
            }
        }
        return Files.readString(log).lines().filter(l -> OF_TLS.matcher(l).find()).toList();
    }

    @Test
    void withoutTlsNothingOfTlsIsLoaded() throws Exception {
        assertEquals(List.of(), loaded("connect"));
        assertEquals(List.of(), loaded("probe"));
        assertTrue(loaded("probe", "--tls").size() > 20); // so that it is known what to look for
    }
}

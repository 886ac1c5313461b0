package dev.fairlead;

import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fairlead.TlsOptions.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Secrets of sessions, written where a program asks for it.
class TlsKeyLogTest {
    private static final Set<String> LABELS_13 =
            Set.of(
                    "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                    "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                    "CLIENT_TRAFFIC_SECRET_0",
                    "SERVER_TRAFFIC_SECRET_0",
                    "EXPORTER_SECRET");

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource
    void bothEndsWriteTheSameSecretsOfEachSession(TlsVersion version) throws Exception {
        assumeTrue(TlsPair.engines().contains(Engine.BORINGSSL), "needs native access");
        TlsPair pair = new TlsPair(Engine.AUTO, Engine.BORINGSSL, version);
        Path near = folder.resolve("near.txt");
        Path far = folder.resolve("far.txt");
        for (int sessions = 1; sessions <= 2; sessions++) {
            try (Ends ends =
                    pair.open(
                            pair.clientOptions().withKeyLog(near),
                            pair.serverOptions().withKeyLog(far))) {
                ends.near().send(utf8("?"));
                ends.far().receiveExactly(1);
            }
            // The network is closed, and so all is written.
            List<String> lines = Files.readAllLines(near);
            assertEquals(new TreeSet<>(lines), new TreeSet<>(Files.readAllLines(far)));
            assertEquals(
                    version == TlsVersion.TLS_1_3 ? LABELS_13 : Set.of("CLIENT_RANDOM"),
                    lines.stream()
                            .map(line -> line.substring(0, line.indexOf(' ')))
                            .collect(Collectors.toSet()));
            assertEquals(
                    sessions,
                    lines.stream().map(line -> line.split(" ")[1]).distinct().count(),
                    "client randoms");
            assertTrue(
                    lines.stream().allMatch(l -> l.matches("[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]+")));
        }
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(near)));
    }
}

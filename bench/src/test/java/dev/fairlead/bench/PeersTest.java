package dev.fairlead.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PeersTest {
    private static final Path PEERS = Path.of("src/main/java/dev/fairlead/bench/peer");

    @Test
    void peersUseNoClassOfFairlead() throws IOException {
        try (Stream<Path> files = Files.list(PEERS)) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
            assertFalse(sources.isEmpty());
            for (Path source : sources) {
                assertEquals(
                        List.of(),
                        Files.readAllLines(source).stream()
                                .filter(line -> line.contains("dev.fairlead."))
                                .filter(line -> !line.contains("dev.fairlead.bench."))
                                .toList(),
                        source.toString());
            }
        }
    }

    @Test
    void peersUseNoClassOfTheScenariosOfFairlead() throws IOException {
        try (Stream<Path> files = Files.list(PEERS)) {
            for (Path source : files.toList()) {
                assertFalse(Files.readString(source).contains("bench.own"), source.toString());
            }
        }
    }
}

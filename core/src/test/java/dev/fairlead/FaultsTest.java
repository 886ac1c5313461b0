package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.testkit.FaultTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every fault of `docs/faults.md`, brought about for real: the cause, the stage, the time it takes
/// and the words are those of the table. `-Dfaults.update=true` writes the table anew.
@Tag("loopback")
@Timeout(60)
class FaultsTest {
    private static final Path TABLE = Path.of("../docs/faults.md");
    private static final String HERE = "`FaultsTest`";
    private static final Map<String, String> SEEN = new ConcurrentHashMap<>();

    @TempDir Path directory;

    static List<Fault> faults() {
        List<Fault> all = new ArrayList<>(ResolveFaults.all());
        all.addAll(ConnectFaults.path());
        all.addAll(ConnectFaults.connect());
        all.addAll(TransferFaults.stream());
        all.addAll(TransferFaults.datagrams());
        all.addAll(TlsFaults.all());
        all.addAll(TlsFaults.disagreements());
        all.addAll(FramingFaults.all());
        all.addAll(WebSocketFaults.all());
        return all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isToldAsInTheTable(Fault fault) throws Exception {
        try (FaultScene scene = new FaultScene(fault, directory)) {
            fault.scenario().happen(scene);
            assertTrue(scene.isNamed(), "what the hint names is not asserted");
            String row = row(fault, scene);
            SEEN.put(fault.name(), row);
            if (!FaultTable.updates()) {
                List<String> rows = FaultTable.rows().stream().map(FaultTable::line).toList();
                assertTrue(rows.contains(row), "the table has not: " + row);
            }
        }
    }

    private String row(Fault fault, FaultScene scene) {
        NetworkFailure failure = scene.told();
        return FaultTable.line(
                fault.name(),
                failure.stage().toString(),
                "`" + failure.cause() + "`",
                Integer.toString(fault.boundMillis()),
                FaultTable.normal(failure.hint().replace(directory.toString(), "DIR")),
                scene.isMended() ? "yes" : "",
                HERE);
    }

    @AfterAll
    static void write() throws IOException {
        if (!FaultTable.updates() || SEEN.size() != faults().size()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(TABLE)) {
            if (line.startsWith("| ") && line.endsWith(HERE + " |")) {
                continue;
            }
            lines.add(line);
            if (line.startsWith("|---|---|---|---|---|---|---|")) {
                faults().forEach(fault -> lines.add(SEEN.get(fault.name())));
            }
        }
        Files.write(TABLE, lines);
    }

    @Test
    void theTableHasNoOtherRowsAndNoneTwice() throws Exception {
        List<String> names = faults().stream().map(Fault::name).toList();
        List<String> listed = new ArrayList<>();
        for (String[] cells : FaultTable.rows()) {
            if (cells[6].equals(HERE)) {
                listed.add(cells[0]);
            }
        }
        assertEquals(names, listed);
        assertEquals(names.size(), names.stream().distinct().count());
    }

    /// `path/to/SomeTest.java#method`: there is such a test, and it knows the cause.
    @Test
    void theTestsOfOtherRowsAreThere() throws Exception {
        int elsewhere = 0;
        for (String[] cells : FaultTable.rows()) {
            if (cells[6].equals(HERE)) {
                continue;
            }
            String[] place = cells[6].replace("`", "").split("#");
            String source = Files.readString(Path.of("..").resolve(place[0]));
            assertTrue(source.contains("void " + place[1] + "("), cells[6]);
            String cause = cells[2].replace("`", "");
            assertTrue(source.contains(cause), cells[6] + " does not speak of " + cause);
            assertTrue(source.contains(cells[0]), cells[6] + " does not speak of " + cells[0]);
            elsewhere++;
        }
        assertTrue(elsewhere > 0, "rows of other tests");
    }

    @Test
    void everyRowHasItsStageAndABound() throws Exception {
        for (String[] cells : FaultTable.rows()) {
            String cause = cells[2].replace("`", "");
            String word = cause.substring(0, cause.indexOf('.'));
            if (word.equals("deadline")) {
                assertEquals("deadline." + cells[1], cause);
            } else if (!word.equals("cancelled")) {
                assertEquals(word, cells[1], cells[0]);
            }
            assertTrue(Integer.parseInt(cells[3]) > 0, cells[0]);
        }
    }

    @Test
    void differentCausesHaveDifferentHints() throws Exception {
        Map<String, String> causeOf = new HashMap<>();
        for (String[] cells : FaultTable.rows()) {
            assertFalse(cells[4].isEmpty(), cells[0] + ": FaultTable.assertTold in its test");
            String before = causeOf.putIfAbsent(cells[4], cells[2]);
            assertFalse(before != null && !before.equals(cells[2]), cells[2] + " as " + before);
        }
    }

    /// Those that no test can bring about at will.
    private static final Map<String, String> WITHOUT_A_ROW =
            Map.of(
                    "path.local-network-denied",
                            "macOS alone denies so; see LocalNetworkDenialTest",
                    "path.system-error", "whatever has no cause of its own",
                    "transfer.system-error", "whatever has no cause of its own",
                    "tls.certificate-unusable", "whatever has no cause of its own",
                    "deadline.protocol", "as every other deadline");

    /// Those of peers and of files sent to them: their own tests bring them about, and they have no
    /// rows yet.
    private static final Set<String> OF_PEERS =
            Set.of(
                    "deadline.peer",
                    "peer.code-over",
                    "peer.declined",
                    "peer.itself",
                    "peer.no-code",
                    "peer.not-connected",
                    "peer.not-trusted",
                    "peer.protocol",
                    "peer.session-full",
                    "peer.untrusted",
                    "peer.wrong-code",
                    "transfer.cancelled-by-peer",
                    "transfer.declined",
                    "transfer.file",
                    "transfer.incomplete",
                    "transfer.malformed",
                    "transfer.no-space",
                    "transfer.not-verified",
                    "transfer.stalled");

    @Test
    void everyCauseOfTheListHasARow() throws Exception {
        Set<String> missing = new TreeSet<>();
        try (Stream<String> lines = Files.lines(Path.of("../docs/causes.md"))) {
            lines.filter(line -> line.startsWith("| `"))
                    .map(line -> line.substring(3, line.indexOf('`', 3)))
                    .forEach(missing::add);
        }
        assertTrue(missing.size() > 60, "causes: " + missing);
        for (String[] cells : FaultTable.rows()) {
            missing.remove(cells[2].replace("`", ""));
        }
        Set<String> expected = new TreeSet<>(WITHOUT_A_ROW.keySet());
        expected.addAll(OF_PEERS);
        assertEquals(expected, missing);
    }

    @Test
    void everyCauseOfTheTableIsInTheListOfCauses() throws Exception {
        String causes = Files.readString(Path.of("../docs/causes.md"));
        for (String[] cells : FaultTable.rows()) {
            assertTrue(causes.contains(cells[2]), cells[2]);
        }
    }
}

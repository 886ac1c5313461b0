package dev.fairlead.interop.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.interop.cli.Tool.Place;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What happens when one side ends: the rows for TCP and Unix sockets, in both roles, beside ncat
/// and socat.
@Tag("interop")
class EndTableTest {
    private static final String MATRIX =
            """
            NCAT, tcp
            NCAT, unix
            SOCAT, tcp
            SOCAT, unix
            """;

    // "At once", on a busy machine. What would wait for stdin waits for ever, and what would wait
    // for a time-out for at least 5 s.
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    @TempDir Path folder;

    @BeforeAll
    static void needsTheOthers() {
        Requirement.programs("interop", "ncat", "socat", "bash");
    }

    private Place place(String kind) throws IOException {
        return kind.equals("unix") ? Place.unix(folder.resolve("peer")) : Place.tcp();
    }

    /// Where a listener of ours has been asked to listen, which only it knows for TCP.
    private Place listening(String kind, LabProcess fairlead) {
        if (kind.equals("unix")) {
            fairlead.awaitStderr("\"listening\"", Processes.LIMIT);
            return Place.unix(folder.resolve("ours"));
        }
        return Place.tcp(Processes.port(fairlead));
    }

    private String local(String kind) {
        return kind.equals("unix") ? "unix:" + folder.resolve("ours") : "127.0.0.1:0";
    }

    private static void write(LabProcess process, String text) throws IOException {
        process.stdin().write(text.getBytes(StandardCharsets.UTF_8));
        process.stdin().flush();
    }

    private static void assertEnded(int status, String out, LabProcess.Result result) {
        assertEquals(out, result.stdout(), result.stderr());
        assertEquals(status, result.exitCode(), result.stderr());
    }

    // ncat ends when the other side half-closes, and its answer is lost to anybody.
    @ParameterizedTest
    @CsvSource({"SOCAT, tcp", "SOCAT, unix"})
    void connectPassesTheEndOfStdinOnAndReadsOn(Tool tool, String kind) throws Exception {
        Place place = place(kind);
        try (LabProcess peer = tool.listen(place, "n=$(wc -c); echo \"got $n\"");
                LabProcess fairlead = Processes.fairlead("connect", place.endpoint())) {
            write(fairlead, "12345");
            fairlead.stdin().close();
            assertEnded(0, "got 5\n", fairlead.await(Processes.LIMIT));
            assertEquals("", fairlead.stderr());
            peer.await(Processes.LIMIT);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MATRIX)
    void connectPassesTheEndOfStdinOn(Tool tool, String kind) throws Exception {
        Place place = place(kind);
        Path taken = folder.resolve("taken");
        try (LabProcess peer = tool.listen(place, "cat > " + taken);
                LabProcess fairlead = Processes.fairlead("connect", place.endpoint())) {
            write(fairlead, "12345");
            fairlead.stdin().close();
            assertEnded(0, "", fairlead.await(Processes.LIMIT));
            peer.await(Processes.LIMIT);
            assertEquals("12345", Files.readString(taken));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MATRIX)
    void connectEndsAtOnceWhenThePeerEndsEvenWithStdinOpen(Tool tool, String kind)
            throws Exception {
        Place place = place(kind);
        try (LabProcess _ = tool.listen(place, "echo all of it");
                LabProcess fairlead = Processes.fairlead("connect", place.endpoint())) {
            fairlead.awaitStdout("all of it\n", Processes.LIMIT);
            assertEnded(0, "all of it\n", fairlead.await(AT_ONCE));
            assertEquals("", fairlead.stderr());
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MATRIX)
    void connectDoesNotTellTheEndOfStdinWithNoHalfClose(Tool tool, String kind) throws Exception {
        Place place = place(kind);
        String shell = "head -c 5; if read -t 1 -r rest; then echo told; else echo \" $?\"; fi";
        try (LabProcess _ = tool.listen(place, "bash -c '" + shell + "'");
                LabProcess fairlead =
                        Processes.fairlead("connect", "--no-half-close", place.endpoint())) {
            write(fairlead, "12345");
            fairlead.stdin().close();
            // bash's read ends with more than 128 if its time ran out, and with 1 at the end.
            assertEnded(0, "12345 142\n", fairlead.await(Processes.LIMIT));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MATRIX)
    void connectSendsOnlyAndEndsWithStdin(Tool tool, String kind) throws Exception {
        Place place = place(kind);
        Path taken = folder.resolve("taken");
        try (LabProcess peer = tool.listen(place, "echo unwanted; cat > " + taken);
                LabProcess fairlead =
                        Processes.fairlead("connect", "--send-only", place.endpoint())) {
            write(fairlead, "everything");
            fairlead.stdin().close();
            assertEnded(0, "", fairlead.await(Processes.LIMIT));
            peer.await(Processes.LIMIT);
            assertEquals("everything", Files.readString(taken));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MATRIX)
    void connectReceivesOnlyAndLeavesStdinAlone(Tool tool, String kind) throws Exception {
        Place place = place(kind);
        try (LabProcess _ = tool.listen(place, "echo news");
                LabProcess shell =
                        Processes.bash(
                                "printf 'kept\\n' | { "
                                        + Processes.line("connect", "--recv-only", place.endpoint())
                                        + "; cat; }")) {
            assertEnded(0, "news\nkept\n", shell.await(Processes.LIMIT));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MATRIX)
    void listenPassesTheEndOfStdinOnAndReadsOn(Tool tool, String kind) throws Exception {
        try (LabProcess fairlead = Processes.fairlead("listen", "--json", local(kind));
                LabProcess peer = tool.connect(listening(kind, fairlead))) {
            write(fairlead, "to the peer");
            fairlead.stdin().close();
            peer.awaitStdout("to the peer", Processes.LIMIT);
            write(peer, "after that");
            peer.stdin().close();
            assertEnded(0, "after that", fairlead.await(Processes.LIMIT));
            assertEnded(0, "to the peer", peer.await(Processes.LIMIT));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MATRIX)
    void listenEndsAtOnceWhenThePeerEndsEvenWithStdinOpen(Tool tool, String kind) throws Exception {
        try (LabProcess fairlead = Processes.fairlead("listen", "--json", local(kind));
                LabProcess peer = tool.connect(listening(kind, fairlead))) {
            write(peer, "all of it\n");
            fairlead.awaitStdout("all of it\n", Processes.LIMIT);
            peer.stdin().close();
            assertEnded(0, "all of it\n", fairlead.await(AT_ONCE));
            peer.await(Processes.LIMIT);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MATRIX)
    void everyByteArrivesThere(Tool tool, String kind) throws Exception {
        Path content = content();
        Path taken = folder.resolve("taken");
        Place place = place(kind);
        try (LabProcess peer = tool.listen(place, "cat > " + taken);
                LabProcess shell =
                        Processes.bash(
                                Processes.line("connect", place.endpoint()) + " < " + content)) {
            assertEnded(0, "", shell.await(Processes.LIMIT));
            peer.await(Processes.LIMIT);
        }
        assertEquals(-1, Files.mismatch(content, taken));
    }

    @ParameterizedTest
    @CsvSource(textBlock = MATRIX)
    void everyByteArrivesHere(Tool tool, String kind) throws Exception {
        Path content = content();
        Path taken = folder.resolve("taken");
        Place place = place(kind);
        try (LabProcess _ = tool.listen(place, "cat " + content);
                LabProcess shell =
                        Processes.bash(
                                Processes.line("connect", place.endpoint()) + " > " + taken)) {
            assertEnded(0, "", shell.await(Processes.LIMIT));
        }
        assertEquals(-1, Files.mismatch(content, taken));
    }

    private Path content() throws IOException {
        byte[] content = new byte[8 * 1024 * 1024];
        new Random(42).nextBytes(content);
        return Files.write(folder.resolve("content"), content);
    }

    @ParameterizedTest
    @CsvSource(textBlock = MATRIX)
    void endsQuietlyWith141WhenNobodyReadsStdoutAnyMore(Tool tool, String kind) throws Exception {
        Place place = place(kind);
        try (LabProcess _ = tool.listen(place, "yes");
                LabProcess shell =
                        Processes.bash(
                                Processes.line("connect", place.endpoint())
                                        + " | head -n 2; echo \"${PIPESTATUS[0]}\"")) {
            assertEnded(0, "y\ny\n141\n", shell.await(Processes.LIMIT));
            assertEquals("", shell.stderr());
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = MATRIX)
    void noticesWithinASecondThatStdoutIsGoneWhileNothingArrives(Tool tool, String kind)
            throws Exception {
        Place place = place(kind);
        try (LabProcess _ = tool.listen(place, "echo one; sleep 60");
                LabProcess shell =
                        Processes.bash(
                                "mkfifo "
                                        + folder.resolve("stdin")
                                        + "; exec 3<>"
                                        + folder.resolve("stdin")
                                        + "; "
                                        + Processes.line("connect", place.endpoint())
                                        + " <&3 | head -n 1; echo \"${PIPESTATUS[0]}\"")) {
            shell.awaitStdout("one\n", Processes.LIMIT);
            assertEnded(0, "one\n141\n", shell.await(AT_ONCE));
            assertEquals("", shell.stderr());
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSignalEndsAConnectionWithItsStatus(String signal, int status) throws Exception {
        Place place = Place.tcp();
        try (LabProcess _ = Tool.SOCAT.listen(place, "echo ready; cat");
                LabProcess fairlead = Processes.fairlead("connect", "-v", place.endpoint())) {
            fairlead.awaitStdout("ready\n", Processes.LIMIT);
            fairlead.signal(signal);
            assertEnded(status, "ready\n", fairlead.await(AT_ONCE));
            assertTrue(!fairlead.stderr().contains("fairlead: "), fairlead.stderr());
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalEndsAWatchOfThePathWithItsStatus(String signal, int status) throws Exception {
        try (LabProcess fairlead =
                Processes.fairlead("path", "--watch", "--json", "--to", "127.0.0.1")) {
            fairlead.awaitStdout("\"type\":\"path\".*\n", Processes.LIMIT);
            fairlead.signal(signal);
            LabProcess.Result ended = fairlead.await(AT_ONCE);
            assertEquals(status, ended.exitCode(), ended.stderr());
            assertEquals("", ended.stderr());
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalUndoesWhatListenSetUp(String signal, int status) throws Exception {
        Path path = folder.resolve("ours");
        try (LabProcess fairlead =
                        Processes.fairlead(
                                "listen",
                                "-k",
                                "--json",
                                "--exec",
                                "trap 'echo undone >&2; exit' TERM; echo up; sleep 60 & wait",
                                "unix:" + path);
                LabProcess peer = Tool.SOCAT.connect(listening("unix", fairlead))) {
            peer.awaitStdout("up\n", Processes.LIMIT);
            fairlead.signal(signal);
            assertEnded(status, "", fairlead.await(AT_ONCE));
            assertTrue(Files.notExists(path), "the socket file is still there");
            fairlead.awaitStderr("undone\n", Processes.LIMIT); // by the command it had started
        }
    }

    @ParameterizedTest
    @CsvSource({"NCAT", "SOCAT"})
    void aOneShotListenerIsNotUsedUpByAConnectionThatClosesBeforeAnyByte(Tool tool)
            throws Exception {
        try (LabProcess fairlead = Processes.fairlead("listen", "--json", "127.0.0.1:0")) {
            Place place = Place.tcp(Processes.port(fairlead));
            try (LabProcess scanner =
                    LabProcess.start(List.of("ncat", "-z", "127.0.0.1", place.port()))) {
                assertEquals(0, scanner.await(Processes.LIMIT).exitCode());
            }
            try (LabProcess silent = tool.connect(place)) {
                silent.stdin().close();
                silent.await(Processes.LIMIT);
            }
            try (LabProcess peer = tool.connect(place)) {
                write(peer, "the one");
                peer.stdin().close();
                assertEnded(0, "the one", fairlead.await(Processes.LIMIT));
                peer.await(Processes.LIMIT);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"NCAT", "SOCAT"})
    void aCommandServesEachConnection(Tool tool) throws Exception {
        try (LabProcess fairlead =
                Processes.fairlead(
                        "listen", "-k", "--json", "--exec", "tr a-z A-Z", "127.0.0.1:0")) {
            Place place = Place.tcp(Processes.port(fairlead));
            for (String word : List.of("first", "second")) {
                try (LabProcess peer = tool.connect(place)) {
                    write(peer, word);
                    peer.stdin().close();
                    assertEnded(
                            0,
                            word.toUpperCase(java.util.Locale.ROOT),
                            peer.await(Processes.LIMIT));
                }
            }
        }
    }
}

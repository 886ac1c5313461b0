package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `browse`, `advertise`, and what `resolve`, `probe` and `connect` make of a service, over the
/// loopback interface.
@Tag("loopback")
class NeighbourCommandsTest {
    private static final AtomicInteger TYPES = new AtomicInteger();

    /// No two tests see each other's services.
    private final String type =
            "_c%d-%d._tcp"
                    .formatted(ProcessHandle.current().pid() % 10_000_000, TYPES.getAndIncrement());

    private Run advertise(String name, String port, String... more) {
        String[] words = new String[6 + more.length];
        System.arraycopy(
                new String[] {"advertise", "--interface", "lo", name, type, port}, 0, words, 0, 6);
        System.arraycopy(more, 0, words, 6, more.length);
        Run run = new Run().start(words);
        run.awaitOut("registered");
        return run;
    }

    @Test
    void whatOneTellsTheOtherShows() {
        Run told = advertise("Ann's box", "4242", "path=/a", "flag");
        try {
            assertTrue(
                    told.awaitOut("").contains("registered Ann's box." + type + ".local"),
                    told.awaitOut(""));
            assertTrue(
                    told.awaitErr("").contains("all on the network can read"), told.awaitErr(""));
            Run shown =
                    new Run().start("browse", type, "--json", "--interface", "lo", "--for", "20s");
            String lines = shown.awaitOut("\"port\":4242");
            shown.signal();
            assertTrue(
                    lines.startsWith(
                            "{\"type\":\"added\",\"name\":\"Ann's box\",\"service\":\""
                                    + type
                                    + "\",\"domain\":\"local\",\"interfaces\":[\"lo\"],"),
                    lines);
            assertTrue(lines.contains("\"txt\":{\"path\":\"/a\",\"flag\":true}"), lines);
            Run.Ended found =
                    Run.of("resolve", "--interface", "lo", "Ann's box." + type + ".local");
            assertEquals(0, found.status(), found.err());
            assertTrue(found.out().startsWith("at   "), found.out());
            assertTrue(found.out().contains("127.0.0.1:4242"), found.out());
            assertTrue(found.out().contains("txt  path=/a"), found.out());
        } finally {
            told.signal();
        }
    }

    @Test
    void onATerminalATableShowsWhatIsThereNow() {
        Run shown = new Run().onTerminals().start("browse", type, "--interface", "lo");
        shown.awaitOut("services of type " + type + ": none");
        Run told = advertise("Box", "4242");
        String there = shown.awaitOut("  Box." + type + ".local   lo");
        assertTrue(there.contains("services of type " + type + ": 1"), there);
        told.signal();
        shown.awaitOut("\033[2A\r\033[J\033[?7lservices of type " + type + ": none");
        shown.signal();
    }

    @Test
    void aServiceThatNobodyHasIsNotFound() {
        Run.Ended run =
                Run.of(
                        "resolve",
                        "--interface",
                        "lo",
                        "--deadline",
                        "200ms",
                        "Nobody." + type + ".local");
        assertEquals(11, run.status());
        assertTrue(run.err().contains("resolve.no-such-neighbour"), run.err());
    }

    @Test
    void nothingFoundEndsWithTheStatusOfAnUnresolvedName() {
        Run.Ended run = Run.of("browse", type, "--interface", "lo", "--for", "100ms");
        assertEquals(11, run.status());
        assertEquals("", run.out());
    }

    @Test
    void withoutMulticastItIsThePathThatFails() {
        Run.Ended run = Run.of("browse", type, "--interface", "nosuch0", "--for", "200ms");
        assertEquals(10, run.status());
        assertTrue(run.err().contains("nosuch0"), run.err());
    }

    @ParameterizedTest
    @CsvSource({
        "browse http ipp, fairlead browse http",
        "browse --subtype _printer, fairlead browse ipp --subtype _printer",
        "browse http --all, fairlead browse http",
        "browse toolongforanameofatype, RFC 6335",
        "browse http --backend avahi, system or dns-sd is allowed",
        "browse --subnets, fairlead browse --domains",
        "browse http --everywhere --domain example.com, fairlead browse http --everywhere",
        "browse --domains --everywhere, fairlead browse --domains",
        "browse http --domains, needs no type",
        "browse --domains --txt, --txt is for services",
        "browse --domains --domain local, no nameserver",
        "advertise box http, fairlead advertise",
        "advertise box http 0, port 0",
        "advertise box http 80 =x, RFC 6763",
        "advertise box http 80 --srp key, --domain default.service.arpa",
        "advertise box http 80 --domain d.arpa --srp nowhere/key, cannot be used",
        "advertise --anonymous http, fairlead advertise --anonymous http 8080",
        "connect box._http._tcp.local 80, has its own port",
    })
    void refusesWithTheRemedy(String line, String remedy) {
        Run.Ended run = Run.of(line.split(" "));
        assertEquals(2, run.status(), run.out());
        assertTrue(run.err().contains(remedy), run.err());
    }

    @Test
    void aDomainWhoseNameserverIsNotThereIsWaitedForAndThatIsSaid() {
        Run.Ended run =
                Run.of(
                        "browse",
                        "http",
                        "--domain",
                        "example.com",
                        "--server",
                        "127.0.0.1:1",
                        "--for",
                        "500ms");
        assertEquals(11, run.status(), run.err());
        assertTrue(run.err().contains("resolve.no-answer"), run.err());
        assertTrue(run.err().contains("127.0.0.1:1"), run.err());
    }

    @Test
    void aRegistrarIsToldWithAKeyThatIsMadeAndKept(@TempDir Path folder) throws IOException {
        Path key = folder.resolve("host.key");
        String[] words = {
            "advertise",
            "box",
            "http",
            "80",
            "--domain",
            "default.service.arpa",
            "--server",
            "127.0.0.1:1",
            "--srp",
            key.toString(),
            "--for",
            "500ms"
        };
        Run.Ended first = Run.of(words);
        assertEquals(0, first.status(), first.err());
        byte[] made = Files.readAllBytes(key);
        Run.Ended second = Run.of(words);
        assertEquals(0, second.status(), second.err());
        assertArrayEquals(made, Files.readAllBytes(key));
    }

    @Test
    void domainsThatNobodyTellsOfAreAFailedLookUp() {
        Run.Ended run =
                Run.of("browse", "--domains", "--domain", "example.com", "--server", "127.0.0.1:1");
        assertEquals(11, run.status(), run.err());
        assertTrue(run.err().contains("resolve.no-answer"), run.err());
    }

    @Test
    void aServerWithoutADomainIsWrongUsage() {
        Run.Ended run = Run.of("browse", "http", "--server", "127.0.0.1");
        assertEquals(2, run.status());
        assertTrue(run.err().contains("--domain"), run.err());
    }
}

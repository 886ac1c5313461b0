package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.quic.Quic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `connect`, `listen` and `probe` with `--quic`.
@Tag("loopback")
class QuicCommandTest {
    private static final Pattern LINE =
            Pattern.compile("\"connect\":\"fairlead connect ([^\"]+)\"");

    @TempDir Path folder;

    /// What a listener that has made its certificate says to type at the other end.
    private static List<String> listen(Run run, String... options) {
        List<String> all =
                new ArrayList<>(List.of("listen", "--json", "--quic", "--alpn", "hello"));
        all.addAll(List.of(options));
        all.add("127.0.0.1:0");
        run.start(all.toArray(String[]::new));
        String listening = run.awaitErr("\"listening\"");
        assertTrue(listening.contains("\"protocol\":\"quic\""), listening);
        Matcher said = LINE.matcher(listening);
        assertTrue(said.find(), listening);
        return List.of(said.group(1).split(" "));
    }

    private static Run.Ended type(String command, Run client, List<String> words, String... more) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(more));
        all.addAll(words);
        return client.start(all.toArray(String[]::new)).end();
    }

    private static void stop(Run run) {
        run.signal();
        var _ = run.end(); // how it ends is not what is asked here
    }

    @Test
    void whatAListenerSaysToTypeConnects() {
        Run there = new Run().input("from there");
        List<String> words = listen(there);
        assertEquals("--quic", words.getFirst());
        Run.Ended here = type("connect", new Run().input("from here"), words);
        assertEquals("from there", here.out());
        assertEquals(0, here.status(), here.err());
        Run.Ended ended = there.end();
        assertEquals("from here", ended.out());
        assertEquals(0, ended.status(), ended.err());
    }

    @Test
    void theKeyLogAndTheQlogAreWritten() throws Exception {
        Path keys = folder.resolve("keys");
        Run there = new Run();
        List<String> words = listen(there, "-k", "--echo");
        Run.Ended here =
                type(
                        "connect",
                        new Run().input("and back"),
                        words,
                        "--keylog",
                        keys.toString(),
                        "--qlog",
                        folder.toString());
        assertEquals("and back", here.out());
        assertTrue(Files.readString(keys).contains("CLIENT_TRAFFIC_SECRET_0"));
        try (Stream<Path> files = Files.list(folder)) {
            assertTrue(files.anyMatch(file -> file.toString().endsWith(".qlog")));
        }
        stop(there);
    }

    @Test
    void probeShowsTheHandshakeAndTheCertificate() {
        Run there = new Run();
        List<String> words = listen(there, "-k", "--echo");
        Run.Ended probe = type("probe", new Run(), words);
        assertEquals(0, probe.status(), probe.err());
        assertTrue(probe.out().contains("ready after"), probe::out);
        assertTrue(probe.out().contains("ALPN hello"), probe::out);
        Run.Ended json = type("probe", new Run(), words, "--json");
        assertTrue(json.out().contains("\"protocol\":\"quic\""), json::out);
        assertTrue(json.out().contains("\"presentedChain\":[{"), json::out);
        stop(there);
    }

    @Test
    void whereOnlyTlsIsSpokenItIsTaken() {
        Run there = new Run();
        there.start("listen", "--json", "-k", "--echo", "--tls", "--alpn", "hello", "127.0.0.1:0");
        Matcher said = LINE.matcher(there.awaitErr("\"listening\""));
        assertTrue(said.find());
        List<String> words = new ArrayList<>(List.of(said.group(1).split(" ")));
        words.replaceAll(word -> word.equals("--tls") ? "--quic" : word);
        Run.Ended here = type("connect", new Run().input("and back"), words, "--or-tls");
        assertEquals("and back", here.out(), here.err());
        assertEquals(0, here.status(), here.err());
        Run.Ended probe = type("probe", new Run(), words, "--or-tls", "--json");
        assertTrue(probe.out().contains("\"protocol\":\"udp, quic\""), probe::out);
        assertTrue(probe.out().contains("\"protocol\":\"tcp, tls\""), probe::out);
        stop(there);
    }

    @Test
    void aListenerThatTakesEarlyDataServesAnyoneElseAsEver() {
        Run there = new Run();
        List<String> words = listen(there, "-k", "--echo", "--0rtt");
        Run.Ended here = type("connect", new Run().input("and back"), words);
        assertEquals("and back", here.out());
        stop(there);
    }

    @Test
    void datagramsGoBothWays() {
        Run there = new Run();
        List<String> words = listen(there, "-k", "--echo", "--datagrams");
        assertTrue(words.contains("--datagrams"), words::toString);
        Run.Ended here = type("connect", new Run().input("and back"), words, "--linger", "300ms");
        assertEquals("and back", here.out());
        assertEquals(0, here.status(), here.err());
        List<String> without = new ArrayList<>(words);
        without.remove("--datagrams");
        Run.Ended refused = type("connect", new Run().input("x"), without);
        assertEquals(15, refused.status(), refused.err());
        assertTrue(refused.err().contains("datagrams are needed"), refused::err);
        stop(there);
    }

    @Test
    void aServerWithoutDatagramsIsNamedByProbe() {
        Run there = new Run();
        List<String> words = listen(there, "-k", "--echo");
        Run.Ended probe = type("probe", new Run(), words, "--datagrams");
        assertEquals(15, probe.status(), probe.err());
        assertTrue(probe.out().contains("[protocol.quic-no-datagrams]"), probe::out);
        stop(there);
    }

    @Test
    void aFailureHasTheStatusOfItsStage() throws IOException {
        Run there = new Run();
        List<String> words = listen(there, "-k", "--echo");
        String endpoint = words.getLast();
        Run.Ended distrusted = Run.of("connect", "--alpn", "hello", "quic://" + endpoint);
        assertEquals(14, distrusted.status(), distrusted::err);
        assertTrue(distrusted.err().contains("[tls.self-signed]"), distrusted::err);
        Run.Ended stranger = Run.of("probe", "--alpn", "other", "quic://" + endpoint);
        assertTrue(stranger.out().contains("[tls.no-application-protocol]"), stranger::out);
        stop(there);
        int port;
        try (var listener =
                Listener.open(
                        Endpoint.host("127.0.0.1", 0),
                        Quic.stack("hello")
                                .tls(dev.fairlead.security.Identities.selfSigned("localhost")))) {
            port = listener.port();
        }
        Run.Ended refused = Run.of("connect", "--alpn", "hello", "quic://127.0.0.1:" + port);
        assertEquals(12, refused.status(), refused::err);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connect --quic localhost:1 | --alpn NAME",
                "listen --quic 0 | --alpn NAME",
                "connect --quic --tls --alpn a localhost:1 | do not go together",
                "connect --quic --alpn a --framed lines localhost:1 | do not go together",
                "connect --quic --alpn a --pcap x localhost:1 | do not go together",
                "connect --quic --alpn a --linger 1s localhost:1 | --linger is for",
                "connect --quic --alpn a --tls-max 1.2 localhost:1 | TLS below 1.3",
                "connect --quic --alpn a --qlog /nowhere/at/all localhost:1 | no directory",
                "connect --tls --qlog . localhost:1 | --qlog is for --quic",
                "connect --tls --datagrams localhost:1 | --datagrams is for --quic",
                "listen --quic --alpn a --datagrams --exec true 0 | do not go together",
                "connect --ws --quic --alpn a localhost:1 | do not go together",
                "forward quic://:0 localhost:1 | QUIC",
            })
    void whatQuicCannotDoIsWrongUsage(String line, String why) {
        Run.Ended ended = Run.of(line.split(" "));
        assertEquals(2, ended.status(), ended::err);
        assertTrue(ended.err().contains(why), ended::err);
    }
}

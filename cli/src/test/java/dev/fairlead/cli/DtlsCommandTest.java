package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `connect`, `listen` and `probe` with `--dtls`.
@Tag("loopback")
class DtlsCommandTest {
    private static final Pattern LINE =
            Pattern.compile("\"connect\":\"fairlead connect ([^\"]+)\"");

    /// A listener that has made its certificate, and what it says to type at the other end.
    private record Serving(Run run, List<String> words) {
        static Serving start(String... options) {
            List<String> all = new ArrayList<>(List.of("listen", "--json"));
            all.addAll(List.of(options));
            all.add("127.0.0.1:0");
            Run run = new Run().input("from there").start(all.toArray(String[]::new));
            Matcher said = LINE.matcher(run.awaitErr("\"listening\""));
            assertTrue(said.find());
            return new Serving(run, List.of(said.group(1).split(" ")));
        }

        void stop() {
            run.signal();
            var _ = run.end(); // how it ends is not what is asked here
        }

        Run.Ended type(String command, Run client) {
            List<String> all = new ArrayList<>(List.of(command));
            all.addAll(words);
            return client.start(all.toArray(String[]::new)).end();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--dtls", "--udp --tls"})
    void whatAListenerSaysToTypeConnects(String options) {
        Serving there = Serving.start(options.split(" "));
        assertEquals("--dtls", there.words().getFirst());
        Run.Ended here = there.type("connect", new Run().input("from here"));
        assertEquals("from there", here.out());
        assertEquals(0, here.status(), here.err());
        Run.Ended ended = there.run().end();
        assertEquals("from here", ended.out());
        assertEquals(0, ended.status(), ended.err());
    }

    @Test
    void aKeyThatTheListenerMakesLetsIn() {
        Serving there = Serving.start("--udp", "--psk", "new");
        assertEquals("--dtls", there.words().getFirst());
        Run.Ended here = there.type("connect", new Run().input("from here"));
        assertEquals("from there", here.out());
        assertEquals("from here", there.run().end().out());
    }

    @Test
    void probeShowsTheHandshakeAndTheCertificate() {
        Serving there = Serving.start("-k", "--echo", "--dtls");
        Run.Ended probe = there.type("probe", new Run());
        assertEquals(0, probe.status(), probe.err());
        assertTrue(probe.out().contains("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"), probe::out);
        assertTrue(probe.out().contains("ready after"), probe::out);
        assertFalse(probe.out().contains("and not 1.3"), probe::out);
        there.stop();
    }

    @Test
    void aConnectionIdIsThereIfBothEndsSayCid() {
        Serving there = Serving.start("-k", "--echo", "--dtls", "--cid");
        assertTrue(there.words().contains("--cid"), there.words()::toString);
        Run.Ended with = there.type("probe", new Run());
        assertTrue(with.out().contains("connection ID"), with::out);
        List<String> words = new ArrayList<>(List.of("probe", "--json"));
        words.addAll(there.words());
        words.remove("--cid");
        String without = Run.of(words.toArray(String[]::new)).out();
        assertTrue(without.contains("\"connectionIds\":false"), without);
        there.stop();
        Run.Ended refused = Run.of("connect", "--tls", "--cid", "localhost:1");
        assertEquals(2, refused.status());
        assertTrue(refused.err().contains("--cid is for --dtls"), refused::err);
    }

    @Test
    void whoeverIsNotTrustedIsRefusedWithTheStageOfTls() {
        Serving there = Serving.start("-k", "--echo", "--dtls");
        String endpoint = there.words().getLast();
        Run.Ended refused = Run.of("connect", "dtls://" + endpoint);
        assertEquals(14, refused.status());
        assertTrue(refused.err().contains("[tls.self-signed]"), refused::err);
        there.stop();
    }

    @Test
    void whatDtlsCannotDoIsWrongUsage() {
        Run.Ended ended = Run.of("connect", "--dtls", "--keylog", "keys", "localhost:1");
        assertEquals(2, ended.status());
        assertTrue(ended.err().contains("--keylog is for --tls"), ended::err);
        assertEquals(2, Run.of("connect", "--dtls", "--tcp", "localhost:1").status());
        assertEquals(2, Run.of("listen", "--dtls", "--exec", "true", "0").status());
    }
}

package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `pair` and `trust`, over the loopback interface.
@Tag("loopback")
class PairCommandTest {
    @TempDir private Path here;

    private String store(String name) {
        return here.resolve(name).toString();
    }

    private static String field(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(json);
        assertTrue(matcher.find(), name + " in " + json);
        return matcher.group(1);
    }

    private Run waiting() {
        return new Run().start("pair", "--json", "--interface", "lo", "--store", store("here.p12"));
    }

    private Run.Ended pair(String code, String... there) {
        Run run = new Run().environment("FAIRLEAD_CODE", code);
        return there.length == 1
                ? run.start("pair", there[0], "--interface", "lo", "--store", store("there.p12"))
                        .end()
                : run.start("pair", there[0], there[1], "--store", store("there.p12")).end();
    }

    @Test
    void whoHasPairedIsListedRenamedAndRevoked() {
        Run waits = waiting();
        String shown = waits.awaitOut("\"type\":\"waiting\"");
        Run.Ended came = pair(field(shown, "code"), "--at", "127.0.0.1:" + field(shown, "port"));
        assertEquals(0, came.status(), came.err() + came.out());
        assertTrue(came.out().startsWith("paired  "), came.out());
        Run.Ended waited = waits.end();
        assertEquals(0, waited.status(), waited.err());
        String fingerprint = field(waited.out().substring(shown.length()), "fingerprint");
        assertEquals(64, fingerprint.length());

        String[] in = {"--store", store("here.p12")};
        assertTrue(Run.of("trust", "list", "--json", in[0], in[1]).out().contains(fingerprint));
        Run.Ended renamed =
                Run.of("trust", "rename", fingerprint.substring(0, 8), "Old phone", in[0], in[1]);
        assertEquals(0, renamed.status(), renamed.err());
        assertTrue(Run.of("trust", "list", in[0], in[1]).out().endsWith("  Old phone\n"));
        assertEquals(0, Run.of("trust", "revoke", "Old phone", in[0], in[1]).status());
        assertEquals("", Run.of("trust", "list", in[0], in[1]).out());
        Run.Ended nobody = Run.of("trust", "revoke", "Old phone", in[0], in[1]);
        assertEquals(2, nobody.status());
        assertTrue(nobody.err().contains("no peer is called 'Old phone'"), nobody.err());
    }

    @Test
    void theOtherIsFoundByTheNameThatItShows() {
        Run waits = waiting();
        String shown = waits.awaitOut("\"type\":\"waiting\"");
        Run.Ended came = pair(field(shown, "code"), field(shown, "name"));
        assertEquals(0, came.status(), came.err() + came.out());
        assertEquals(0, waits.end().status());
    }

    @Test
    void aWrongCodeKeepsNobody() {
        Run waits = waiting();
        String shown = waits.awaitOut("\"type\":\"waiting\"");
        String code = field(shown, "code");
        String wrong = (code.charAt(0) == '1' ? '2' : '1') + code.substring(1);
        Run.Ended came = pair(wrong, "--at", "127.0.0.1:" + field(shown, "port"));
        assertTrue(came.err().contains("pairing code"), came.err());
        assertTrue(came.status() >= 10, came.err());
        assertEquals("", Run.of("trust", "list", "--store", store("there.p12")).out());
        waits.signal();
    }

    @Test
    void whatIsNoLineIsToldWhy() {
        assertEquals(2, Run.of("trust").status());
        assertEquals(2, Run.of("trust", "forget", "x").status());
        assertEquals(2, Run.of("trust", "revoke").status());
        assertEquals(2, Run.of("pair", "a", "b").status());
        assertEquals(2, Run.of("pair", "a", "--at", "b:1").status());
        assertEquals(2, Run.of("pair", "--at", "b").status());
    }
}

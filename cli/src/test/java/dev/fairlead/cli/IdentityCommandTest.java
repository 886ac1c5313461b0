package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.security.Identities;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `fairlead identity`.
@Tag("loopback")
class IdentityCommandTest {
    @TempDir Path directory;

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private static Run.Ended done(String... words) {
        Run.Ended ended = Run.of(words);
        assertEquals(0, ended.status(), ended.err());
        return ended;
    }

    @ParameterizedTest
    @ValueSource(strings = {"p256", "ed25519", "rsa"})
    void newMakesAKeyThatOnlyItsOwnerMayRead(String kind) throws Exception {
        String out = file("db.pem");
        Run.Ended made =
                done("identity", "new", "--out", out, "--kind", kind, "db.test", "192.0.2.7");
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(out))));
        assertTrue(made.out().contains("names     db.test, 192.0.2.7\n"), made.out());
        String pin = Identities.load(Path.of(out), Path.of(out)).pin();
        assertEquals(pin + "\n", done("identity", "pin", out).out());
        assertEquals(made.out(), done("identity", "show", out).out());
    }

    @Test
    void anAuthoritySignsOthers() {
        String ca = file("ca.pem");
        String server = file("server.pem");
        done("identity", "new", "--authority", "--out", ca, "Our authority");
        done("identity", "new", "--signed-by", ca, "--out", server, "db.test");
        Run.Ended shown = done("identity", "show", "--json", server);
        assertEquals(2, shown.outLines().size(), shown.out());
        String first = shown.outLines().getFirst();
        assertTrue(first.contains("\"issuer\":\"CN=Our authority\""), first);
        assertTrue(first.contains("\"hasKey\":true"), first);
        assertTrue(shown.outLines().getLast().contains("\"authority\":true"), shown.out());
        Run.Ended refused =
                Run.of("identity", "new", "--signed-by", server, "--out", file("x.pem"), "x");
        assertEquals(2, refused.status());
        assertTrue(refused.err().contains("CN=db.test is no authority"), refused.err());
    }

    @Test
    void whatIsThereIsNotReplacedUnlessForced() throws Exception {
        Path out = directory.resolve("id.pem");
        Files.writeString(out, "precious");
        Run.Ended refused = Run.of("identity", "new", "--out", out.toString(), "db.test");
        assertEquals(2, refused.status());
        assertTrue(refused.err().contains("is there already"), refused.err());
        assertEquals("precious", Files.readString(out));
        done("identity", "new", "--force", "--out", out.toString(), "db.test");
        assertTrue(Files.readString(out).contains("BEGIN PRIVATE KEY"));
    }

    @Test
    void pkcs12TakesAPassword() throws Exception {
        String out = file("id.p12");
        String password = Files.writeString(directory.resolve("password"), "secret\n").toString();
        Run.Ended without = Run.of("identity", "new", "--out", out, "db.test");
        assertEquals(2, without.status());
        assertTrue(without.err().contains("--password-file"), without.err());
        Run.Ended made =
                done("identity", "new", "--out", out, "--password-file", password, "db.test");
        assertEquals(made.out(), done("identity", "show", "--password-file", password, out).out());
    }

    @Test
    void pinOfAServerIsThatOfItsKey() throws Exception {
        String pem = file("server.pem");
        done("identity", "new", "--out", pem, "localhost");
        Run server = new Run();
        server.start("listen", "-k", "--echo", "--json", "--tls", "--cert", pem, "127.0.0.1:0");
        var port =
                java.util.regex.Pattern.compile("\"port\":(\\d+)")
                        .matcher(server.awaitErr("\"listening\""));
        assertTrue(port.find());
        Run.Ended told = done("identity", "pin", "127.0.0.1:" + port.group(1));
        assertEquals(done("identity", "pin", pem).out(), told.out());
        assertTrue(told.err().contains("compare it by another way"), told.err());
        server.signal();
        server.end();
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'what to do: new, show or pin'",
        "shw x, 'identity ''shw'' is not known'",
        "new db.test, 'needs --out'",
        "new --out x.pem, 'needs the names'",
        "new --out x.pem --kind dsa a.test, 'p256, ed25519 or rsa'",
        "new --out x.pem --days 0 a.test, 'a whole number from 1'",
        "new --out x.pem a..test, 'a..test'",
        "show, 'takes one FILE, and 0 came'",
        "show no-such-file.pem, 'no-such-file.pem'",
    })
    void wrongUsageIsNamed(String words, String message) {
        String[] line = ("identity " + words).strip().split(" ");
        Run.Ended ended = Run.of(line);
        assertEquals(2, ended.status(), ended.out());
        assertTrue(ended.err().contains(message), ended.err());
    }
}

package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `connect` and `listen` with `--tls`: against each other, and beside sockets of the JDK.
@Tag("loopback")
class TlsCommandTest extends TlsCommandScene {
    // ---- a listener without a certificate

    @Test
    void theLineThatListenPrintsConnectsFromTheOtherEnd() {
        Run listener = new Run();
        String listening = listen(listener, "--echo");
        assertEquals("tls", field(listening, "protocol"));
        String line = field(listening, "connect");
        assertTrue(
                line.startsWith("fairlead connect --tls --pin " + field(listening, "pin") + " "));
        Run.Ended ended = exchange(line.substring("fairlead ".length()).split(" "));
        assertEquals(new Run.Ended(0, "hello\n", ""), ended);
        stop(listener);
    }

    @Test
    void listenTellsPeopleThePinAndTheLine() throws Exception {
        Run listener = new Run().start("listen", "-k", "--tls", "--echo", "127.0.0.1:0");
        String told = listener.awaitErr("at the other end: ");
        List<String> lines = told.lines().toList();
        assertTrue(lines.get(0).matches("listening on 127.0.0.1:\\d+, with TLS"), told);
        Matcher pin =
                Pattern.compile("a certificate was made for this run; its pin is (sha256/\\S+)")
                        .matcher(lines.get(1));
        assertTrue(pin.matches(), told);
        assertTrue(
                lines.get(2)
                        .matches(
                                "at the other end: fairlead connect --tls --pin "
                                        + Pattern.quote(pin.group(1))
                                        + " 127.0.0.1:\\d+"),
                told);
        stop(listener);
    }

    @Test
    void aListenerOnEveryAddressIsReachedByTheLineThatItPrints() {
        Run listener = new Run();
        listener.start("listen", "-k", "--tls", "--echo", "--json", "0");
        String listening = listener.awaitErr("\"listening\"");
        String line = field(listening, "connect");
        assertEquals(
                new Run.Ended(0, "hello\n", ""),
                exchange(line.substring("fairlead ".length()).split(" ")));
        String port = field(listening, "port");
        String pin = field(listening, "pin");
        assertEquals(
                new Run.Ended(0, "hello\n", ""),
                exchange("connect", "--tls", "--pin", pin, "localhost:" + port));
        stop(listener);
    }

    // ---- what is agreed on

    @ParameterizedTest
    @CsvSource({
        "--tls-max 1.2, '', TLSv1.2",
        "'', --tls-max TLSv1.2, TLSv1.2",
        "--tls-min 1.3, '', TLSv1.3",
        "'', '', TLSv1.3",
    })
    void theVersionIsThatOfTheOptions(String ours, String theirs, String version) throws Exception {
        Run listener = new Run();
        String listening = listen(listener, words("--echo", theirs));
        Run.Ended ended =
                exchange(
                        words(
                                "connect --tls --json --pin " + field(listening, "pin"),
                                ours,
                                endpoint(listening)));
        assertEquals(0, ended.status(), ended.err());
        assertEquals(version, field(ended.err(), "version"));
        assertEquals("false", field(ended.err(), "resumed"));
        assertFalse(field(ended.err(), "cipher").isEmpty());
        assertFalse(field(ended.err(), "engineReason").isEmpty());
        assertTrue(listener.awaitErr("\"version\":\"" + version).contains("\"accepted\""));
        stop(listener);
    }

    private static String[] words(String... parts) {
        return String.join(" ", parts).strip().split(" +");
    }

    @Test
    void noCommonVersionIsTold() {
        Run listener = new Run();
        String listening = listen(listener, "--echo", "--tls-max", "1.2");
        Run.Ended ended = exchange("connect", "--tls", "--tls-min", "1.3", endpoint(listening));
        assertEquals(14, ended.status());
        assertTrue(ended.err().contains("[tls.no-common-version]"), ended.err());
        stop(listener);
    }

    @Test
    void applicationProtocolsAreChosenOrRefusedOrDoneWithout() {
        Run listener = new Run();
        String listening = listen(listener, "--echo", "--alpn", "h2,x", "--alpn-optional");
        String pin = field(listening, "pin");
        String there = endpoint(listening);
        Run.Ended chosen =
                exchange("connect", "--tls", "--json", "--pin", pin, "--alpn", "y,x", there);
        assertEquals("x", field(chosen.err(), "alpn"));
        Run.Ended none = exchange("connect", "--tls", "--pin", pin, "--alpn", "y", there);
        assertEquals(14, none.status());
        assertTrue(none.err().contains("[tls.no-application-protocol]"), none.err());
        Run.Ended without =
                exchange("connect", "--tls", "--pin", pin, "--alpn", "y", "--alpn-optional", there);
        assertEquals(new Run.Ended(0, "hello\n", ""), without);
        stop(listener);
    }

    @Test
    void theSecretsOfASessionAreLogged() throws Exception {
        Run listener = new Run();
        String listening = listen(listener, "--echo");
        Path log = folder.resolve("keys");
        Run.Ended ended =
                exchange(
                        "connect",
                        "--tls",
                        "--pin",
                        field(listening, "pin"),
                        "--keylog",
                        log.toString(),
                        endpoint(listening));
        assertEquals(0, ended.status(), ended.err());
        assertTrue(Files.readString(log).contains("CLIENT_TRAFFIC_SECRET_0 "));
        stop(listener);
    }

    @Test
    void verboseShowsTheHandshakeAndTheCertificates() {
        Run listener = new Run();
        String listening = listen(listener, "--echo");
        Run.Ended ended =
                exchange(
                        "connect",
                        "-v",
                        "--tls",
                        "--pin",
                        field(listening, "pin"),
                        endpoint(listening));
        assertTrue(
                Pattern.compile("connected to 127.0.0.1:\\d+ after .*, TLSv1.3 TLS_AES_")
                        .matcher(ended.err())
                        .find(),
                ended.err());
        for (String shown :
                List.of(
                        "tls       TLSv1.3 TLS_AES_",
                        "showed    1. CN=localhost",
                        "             names   localhost, 127.0.0.1",
                        "             pin     " + field(listening, "pin"),
                        "checked   + pin  + name",
                        "          trusted: its key is pinned")) {
            assertTrue(ended.err().contains(shown), shown + " in " + ended.err());
        }
        stop(listener);
    }
}

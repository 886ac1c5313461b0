package dev.fairlead.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Identity;
import dev.fairlead.security.Identities;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `connect` and `listen` with `--tls`: against each other, and beside sockets of the JDK.
@Tag("loopback")
class TlsCommandTest {
    private final Identity server = Identities.selfSigned("localhost", "127.0.0.1");

    @TempDir Path folder;

    /// Starts a listener that runs until a signal ends it, and gives its `listening` object.
    private static String listen(Run run, String... options) {
        List<String> words = new ArrayList<>(List.of("listen", "-k", "--tls", "--json"));
        words.addAll(List.of(options));
        words.add("127.0.0.1:0");
        run.start(words.toArray(String[]::new));
        return run.awaitErr("\"listening\"");
    }

    private static String field(String json, String name) {
        Matcher field = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(json);
        assertTrue(field.find(), name + " in " + json);
        return field.group(1);
    }

    private static String endpoint(String listening) {
        return "127.0.0.1:" + field(listening, "port");
    }

    private static void stop(Run run) {
        run.signal();
        run.end();
    }

    private Path saved(Identity identity, String name) throws Exception {
        Path file = folder.resolve(name);
        Identities.save(identity, file);
        return file;
    }

    /// Sends a line, waits until it has come back or it all has failed, and ends stdin.
    private static Run.Ended exchange(String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        if (!line.contains("--linger")) {
            line.addAll(1, List.of("--linger", "10ms"));
        }
        Run run = new Run();
        try (OutputStream stdin = run.openInput()) {
            run.start(line.toArray(String[]::new));
            stdin.write("hello\n".getBytes(UTF_8));
            stdin.flush();
            run.awaitOutOrEnd("hello\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return run.end();
    }

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

    // ---- whom connect trusts

    @Test
    void nobodyIsTrustedWithoutAReason() throws Exception {
        Run listener = new Run();
        String listening = listen(listener, "--echo");
        Run.Ended ended = exchange("connect", "--tls", "--json", endpoint(listening));
        assertEquals(14, ended.status());
        assertEquals("", ended.out());
        List<String> lines = ended.err().lines().toList();
        assertTrue(lines.get(0).contains("\"cause\":\"tls.self-signed\""), ended.err());
        assertTrue(lines.get(0).contains("\"verdict\":\"refused\""), ended.err());
        assertTrue(lines.get(0).contains("\"presentedChain\":[{\"subject\":\"CN="), ended.err());
        assertTrue(lines.get(1).startsWith("{\"type\":\"error\",\"exit\":14,"), ended.err());
        assertEquals("tls.alert-received", field(listener.awaitErr("\"refused\""), "cause"));
        stop(listener);
    }

    @Test
    void aPinIsNotEnoughForAnotherName() throws Exception {
        Path file = saved(Identities.selfSigned("one.test"), "one.pem");
        Run listener = new Run();
        String listening = listen(listener, "--echo", "--cert", file.toString());
        String pin = field(listening, "pin");
        Run.Ended refused = exchange("connect", "--tls", "--pin", pin, endpoint(listening));
        assertEquals(14, refused.status());
        assertTrue(refused.err().contains("[tls.wrong-name]"), refused.err());
        Run.Ended named =
                exchange(
                        "connect", "--tls", "--sni", "one.test", "--pin", pin, endpoint(listening));
        assertEquals(new Run.Ended(0, "hello\n", ""), named);
        assertTrue(field(listening, "connect").contains(" --sni one.test "), listening);
        stop(listener);
    }

    @Test
    void aFileOfAuthoritiesAndAPinTogetherAreBothLookedAt() throws Exception {
        Path file = saved(server, "server.pem");
        Run listener = new Run();
        String listening = listen(listener, "--echo", "--cert", file.toString());
        String there = endpoint(listening);
        String ca = file.toString();
        assertEquals(0, exchange("connect", "--tls", "--ca", ca, there).status());
        assertEquals(
                0, exchange("connect", "--tls", "--ca", ca, "--pin", server.pin(), there).status());
        String other = Identities.selfSigned("x").pin();
        Run.Ended refused = exchange("connect", "--tls", "--ca", ca, "--pin", other, there);
        assertEquals(14, refused.status());
        assertTrue(refused.err().contains("[tls.pin-mismatch]"), refused.err());
        stop(listener);
    }

    @Test
    void insecureIsLoud() throws Exception {
        Run listener = new Run();
        String there = endpoint(listen(listener, "--echo"));
        Run.Ended plain = exchange("connect", "--tls", "--insecure", there);
        assertEquals(0, plain.status());
        assertEquals("hello\n", plain.out());
        assertTrue(plain.err().startsWith("warning: --insecure: nobody verified"), plain.err());
        Run.Ended json = exchange("connect", "--tls", "--insecure", "--json", there);
        assertTrue(json.err().contains("\"warnings\":[\"--insecure: nobody verified"), json.err());
        assertTrue(json.err().contains("\"verdict\":\"not-verified\""), json.err());
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

    // ---- who we are

    @Test
    void clientsShowWhoTheyAreIfTheyAreAsked() throws Exception {
        Identity client = Identities.selfSigned("client.test");
        String own = saved(client, "client.pem").toString();
        Run listener = new Run();
        String listening = listen(listener, "--echo", "--ca", own);
        String pin = field(listening, "pin");
        String there = endpoint(listening);
        assertTrue(field(listening, "connect").contains(" --cert YOURS.pem "), listening);
        assertEquals(
                new Run.Ended(0, "hello\n", ""),
                exchange("connect", "--tls", "--pin", pin, "--cert", own, there));
        assertTrue(listener.awaitErr("\"accepted\"").contains("\"pin\":\"" + client.pin()));
        Run.Ended without = exchange("connect", "--tls", "--pin", pin, there);
        assertEquals(14, without.status(), without.err());
        assertTrue(without.err().contains("[tls.client-certificate-missing]"), without.err());
        String other = saved(Identities.selfSigned("other.test"), "other.pem").toString();
        Run.Ended wrong = exchange("connect", "--tls", "--pin", pin, "--cert", other, there);
        assertEquals(14, wrong.status(), wrong.err());
        assertTrue(wrong.err().contains("[tls.client-certificate-refused]"), wrong.err());
        stop(listener);

        Run lenient = new Run();
        String optional =
                listen(lenient, "--echo", "--pin", client.pin(), "--client-auth", "optional");
        assertEquals(
                new Run.Ended(0, "hello\n", ""),
                exchange("connect", "--tls", "--pin", field(optional, "pin"), endpoint(optional)));
        stop(lenient);
    }

    @Test
    void anIdentityComesFromPkcs12WithAPasswordThatNobodySees() throws Exception {
        Path file = folder.resolve("server.p12");
        char[] password = "correct horse".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "key", server.key(), password, server.chain().toArray(Certificate[]::new));
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password);
        }
        Path secret = Files.writeString(folder.resolve("secret"), "correct horse\nnot this\n");
        Run byFile = new Run();
        String listening =
                listen(
                        byFile,
                        "--echo",
                        "--cert",
                        file.toString(),
                        "--password-file",
                        secret.toString());
        assertEquals(server.pin(), field(listening, "pin"));
        stop(byFile);
        Run byEnvironment = new Run().environment("FAIRLEAD_KEY_PASSWORD", "correct horse");
        listening = listen(byEnvironment, "--echo", "--cert", file.toString());
        assertEquals(
                0,
                exchange("connect", "--tls", "--pin", server.pin(), endpoint(listening)).status());
        stop(byEnvironment);

        Run.Ended none = Run.of("listen", "--tls", "--cert", file.toString(), "127.0.0.1:0");
        assertEquals(2, none.status());
        assertTrue(none.err().contains("the password is wrong"), none.err());
        assertTrue(none.err().contains("--password-file FILE, or FAIRLEAD_KEY_PASSWORD"));
    }

    // ---- how it ends

    @Test
    void afterTheEndOfStdinAnswersAreWaitedForUntilThePeerEnds() throws Exception {
        try (TlsPeer peer = new TlsPeer(server)) {
            Run run = new Run().input("question");
            run.start(
                    "connect", "--tls", "--linger", "20s", "--pin", server.pin(), peer.endpoint());
            try (TlsPeer.Session session = peer.next()) {
                assertEquals("question", Peer.receive(session.tls(), 8));
                Peer.send(session.tls(), "an ");
                run.awaitOut("an ");
                Peer.send(session.tls(), "answer");
                session.tls().close(); // with close_notify
                assertEquals(new Run.Ended(0, "an answer", ""), run.end());
            }
        }
    }

    @Test
    void aSilenceAfterTheEndOfStdinEndsItWithACloseNotify() throws Exception {
        try (TlsPeer peer = new TlsPeer(server)) {
            Run run = new Run().input("all");
            run.start(
                    "connect",
                    "--tls",
                    "--json",
                    "--linger",
                    "100ms",
                    "--pin",
                    server.pin(),
                    peer.endpoint());
            try (TlsPeer.Session session = peer.next()) {
                assertEquals("all", Peer.receiveAll(session.tls())); // to the end, not to a cut
                Run.Ended ended = run.end();
                assertEquals(0, ended.status(), ended.err());
                assertEquals("stdin", field(ended.err().lines().toList().getLast(), "reason"));
            }
        }
    }

    @Test
    void thePeersEndEndsItEvenWithStdinOpen() throws Exception {
        try (TlsPeer peer = new TlsPeer(server)) {
            Run run = new Run();
            try (OutputStream _ = run.openInput()) {
                run.start("connect", "--tls", "--pin", server.pin(), peer.endpoint());
                try (TlsPeer.Session session = peer.next()) {
                    Peer.send(session.tls(), "bye");
                    session.tls().close();
                    assertEquals(new Run.Ended(0, "bye", ""), run.end());
                }
            }
        }
    }

    @Test
    void anEndWithoutCloseNotifyIsAFailureAfterWhatCame() throws Exception {
        try (TlsPeer peer = new TlsPeer(server)) {
            Run run = new Run();
            try (OutputStream _ = run.openInput()) {
                run.start("connect", "--tls", "--pin", server.pin(), peer.endpoint());
                try (TlsPeer.Session session = peer.next()) {
                    Peer.send(session.tls(), "not al");
                    run.awaitOut("not al");
                    session.socket().shutdownOutput();
                    Run.Ended ended = run.end();
                    assertEquals(16, ended.status());
                    assertEquals("not al", ended.out());
                    assertTrue(ended.err().contains("[transfer.truncated]"), ended.err());
                }
            }
        }
    }

    @Test
    void listenSendsStdinAndPrintsWhatComes() throws Exception {
        Run listener = new Run().input("from here");
        listener.start("listen", "--tls", "--json", "--linger", "20s", "127.0.0.1:0");
        String listening = listener.awaitErr("\"listening\"");
        Run peer = new Run();
        try (OutputStream stdin = peer.openInput()) {
            peer.start(
                    "connect",
                    "--tls",
                    "--linger",
                    "10ms",
                    "--pin",
                    field(listening, "pin"),
                    endpoint(listening));
            stdin.write("from there".getBytes(UTF_8));
            stdin.flush();
            peer.awaitOut("from here");
        }
        assertEquals(new Run.Ended(0, "from here", ""), peer.end());
        Run.Ended ended = listener.end();
        assertEquals(0, ended.status(), ended.err());
        assertEquals("from there", ended.out());
    }

    @Test
    void aOneShotListenerIsNotUsedUpByHandshakesThatFailNorByProbes() throws Exception {
        Run listener = new Run();
        listener.start("listen", "--tls", "--json", "--recv-only", "127.0.0.1:0");
        String listening = listener.awaitErr("\"listening\"");
        String there = endpoint(listening);
        Peer.connect(Integer.parseInt(field(listening, "port"))).close(); // no handshake at all
        assertEquals(14, Run.of("probe", "--tls", "-q", there).status()); // not trusted
        assertEquals(0, Run.of("probe", "--tls", "-q", "--insecure", there).status());
        Run.Ended ended =
                new Run()
                        .input("at last")
                        .start(
                                "connect",
                                "--tls",
                                "--send-only",
                                "--pin",
                                field(listening, "pin"),
                                there)
                        .end();
        assertEquals(new Run.Ended(0, "", ""), ended);
        assertEquals("at last", listener.end().out());
        assertEquals(0, listener.end().status());
    }

    @Test
    void aCommandServesAConnection() {
        Run listener = new Run();
        String listening = listen(listener, "--exec", "read -r word; echo \"got $word\"");
        Run.Ended ended =
                exchange(
                        "connect",
                        "--tls",
                        "--linger",
                        "20s",
                        "--pin",
                        field(listening, "pin"),
                        endpoint(listening));
        assertEquals(new Run.Ended(0, "got hello\n", ""), ended);
        stop(listener);
    }

    // ---- what is not TLS

    @Test
    void aServerThatDoesNotSpeakTlsIsToldApart() throws Exception {
        try (Peer peer = new Peer()) {
            Run run = new Run().start("connect", "--tls", peer.endpoint());
            try (Socket socket = peer.next()) {
                Peer.send(socket, "HTTP/1.0 400 Bad Request\r\n\r\n");
                Run.Ended ended = run.end();
                assertEquals(14, ended.status());
                assertTrue(ended.err().contains("[tls.not-tls]"), ended.err());
            }
        }
    }

    @Test
    void passwordsAndKeysAreNeverShown() throws Exception {
        Path file = saved(server, "server.pem");
        String key = Files.readString(file).split("PRIVATE KEY-----\n")[1].substring(0, 40);
        Run listener = new Run().environment("FAIRLEAD_KEY_PASSWORD", "hush hush");
        String listening = listen(listener, "--echo", "--cert", file.toString());
        exchange("connect", "-vv", "--tls", "--pin", server.pin(), endpoint(listening));
        stop(listener);
        String all = listener.end().err();
        assertFalse(all.contains("hush hush"), all);
        assertFalse(all.contains(key), all);
    }

    @Test
    void aCertificateFileThatIsNotThereIsNoMatterOfAPassword() {
        Run.Ended run = Run.of("listen", "--tls", "--cert", "/nowhere.pem", "127.0.0.1:0");
        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().contains("/nowhere.pem does not exist"), run.err());
        assertFalse(run.err().contains("--password-file"), run.err());
    }
}

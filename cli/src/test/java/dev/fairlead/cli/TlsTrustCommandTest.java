package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Identity;
import dev.fairlead.security.Identities;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whom `connect --tls` and `listen --tls` trust, and who they say they are.
@Tag("loopback")
class TlsTrustCommandTest extends TlsCommandScene {
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

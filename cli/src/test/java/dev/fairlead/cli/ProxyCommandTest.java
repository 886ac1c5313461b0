package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `--proxy` and `--starttls`, with a peer that plays the proxy and the server.
@Timeout(60)
class ProxyCommandTest {
    private static String head(Socket client) throws Exception {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(Peer.receive(client, 1));
        }
        return head.toString();
    }

    @Test
    void connectsThroughAnHttpProxy() throws Exception {
        try (Peer proxy = new Peer()) {
            Run run =
                    new Run()
                            .input("hello")
                            .start(
                                    "connect",
                                    "--proxy",
                                    "http://" + proxy.endpoint(),
                                    "db.test:5432");
            Socket client = proxy.next();
            assertTrue(head(client).startsWith("CONNECT db.test:5432 HTTP/1.1\r\n"), "the request");
            Peer.send(client, "HTTP/1.1 200 OK\r\n\r\nwelcome");
            assertEquals("hello", Peer.receiveAll(client));
            client.close();
            Run.Ended ended = run.end();
            assertEquals(0, ended.status(), ended.err());
            assertEquals("welcome", ended.out());
        }
    }

    @Test
    void aProxyThatSaysNoIsExit13() throws Exception {
        try (Peer proxy = new Peer()) {
            Run run =
                    new Run().start("probe", "--tcp", "--proxy", proxy.endpoint(), "db.test:5432");
            Socket client = proxy.next();
            head(client);
            Peer.send(client, "HTTP/1.1 403 Forbidden\r\n\r\n");
            Run.Ended ended = run.end();
            assertEquals(13, ended.status(), ended.err());
            assertTrue(ended.out().contains("proxy.refused-by-rules"), ended.out());
        }
    }

    @Test
    void theProxyOfTheEnvironmentIsUsedIfAskedFor() throws Exception {
        try (Peer proxy = new Peer()) {
            String url = "http://ada:pw@" + proxy.endpoint();
            Run run =
                    new Run()
                            .environment("ALL_PROXY", url)
                            .start("connect", "--json", "--proxy", "env", "db.test:5432");
            Socket client = proxy.next();
            String credentials =
                    Base64.getEncoder()
                            .encodeToString("ada:pw".getBytes(StandardCharsets.US_ASCII));
            assertTrue(head(client).contains("Basic " + credentials), "the credentials");
            Peer.send(client, "HTTP/1.1 200 OK\r\n\r\n");
            client.close();
            Run.Ended ended = run.end();
            assertEquals(0, ended.status(), ended.err());
            assertTrue(ended.err().contains("http-connect"), ended.err());
        }
    }

    @Test
    void aPasswordInTheLineIsWarnedOfAndNotShown() throws Exception {
        try (Peer proxy = new Peer()) {
            String url = "http://ada:sesame@" + proxy.endpoint();
            Run run = new Run().start("connect", "--proxy", url, "db.test:5432");
            proxy.next().close();
            Run.Ended ended = run.end();
            assertEquals(13, ended.status());
            assertTrue(ended.err().contains("warning: --proxy"), ended.err());
            assertFalse(ended.err().contains("sesame"), ended.err());
        }
    }

    @Test
    void aPasswordMayStandInTheEnvironment() throws Exception {
        try (Peer proxy = new Peer()) {
            Run run =
                    new Run()
                            .environment("FAIRLEAD_PROXY_PASSWORD", "pw")
                            .start(
                                    "connect",
                                    "--proxy",
                                    "http://ada@" + proxy.endpoint(),
                                    "a.test:1");
            Socket client = proxy.next();
            assertTrue(head(client).contains("Basic YWRhOnB3"), "the credentials");
            client.close();
            assertEquals(13, run.end().status());
        }
    }

    @Test
    void aPasswordIsAskedForAtTheTerminalOnce() throws Exception {
        try (Peer proxy = new Peer()) {
            Run run =
                    new Run()
                            .answers("pw")
                            .start(
                                    "connect",
                                    "--proxy",
                                    "http://ada@" + proxy.endpoint(),
                                    "a.test:1");
            Socket client = proxy.next();
            assertTrue(head(client).contains("Basic YWRhOnB3"), "the credentials");
            client.close();
            assertEquals(13, run.end().status());
            assertEquals(List.of("password of 'ada' for the proxy: "), run.asked());
        }
    }

    @Test
    void aPasswordMayStandInAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "pw\n");
        try (Peer proxy = new Peer()) {
            Run run =
                    new Run()
                            .start(
                                    "connect",
                                    "--proxy-pass-file",
                                    file.toString(),
                                    "--proxy",
                                    "http://ada@" + proxy.endpoint(),
                                    "a.test:1");
            Socket client = proxy.next();
            assertTrue(head(client).contains("Basic YWRhOnB3"), "the credentials");
            client.close();
            assertEquals(13, run.end().status());
        }
    }

    @Test
    void aUserWithoutAPasswordIsRefusedWithTheWaysToGiveIt() {
        Run.Ended ended = Run.of("connect", "--proxy", "http://ada@localhost:1", "a.test:1");
        assertEquals(2, ended.status());
        assertTrue(ended.err().contains("--proxy-pass-file FILE"), ended.err());
        assertTrue(ended.err().contains("FAIRLEAD_PROXY_PASSWORD"), ended.err());
        Run.Ended without = Run.of("connect", "--proxy-pass-file", "/x", "a.test:1");
        assertEquals(2, without.status());
        assertTrue(without.err().contains("needs --proxy"), without.err());
    }

    @Test
    void startTlsThatIsNotOfferedIsExit14() throws Exception {
        try (Peer server = new Peer()) {
            Run run = new Run().start("connect", "--starttls", "smtp", server.endpoint());
            Socket client = server.next();
            Peer.send(client, "220 mx.test\r\n");
            assertEquals("EHLO [127.0.0.1]\r\n", Peer.receive(client, 18));
            Peer.send(client, "250 SIZE 1\r\n");
            Run.Ended ended = run.end();
            assertEquals(14, ended.status(), ended.err());
            assertTrue(ended.err().contains("tls.starttls-not-offered"), ended.err());
        }
    }
}

package dev.fairlead.internal.captive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CaptivePortal;
import dev.fairlead.CaptivePortal.State;
import dev.fairlead.CaptivePortalOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.internal.stack.tls.Authority;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Over loopback, from a server that answers what the test says.
class PortalInquiryTest {
    private static final Authority ROOT = Authority.root("Root of the portal");
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: application/captive+json\r\n\r\n";

    private final LinkedBlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private Network network;

    @TempDir Path root;

    @BeforeEach
    void open() {
        network = Network.open(NetworkOptions.DEFAULT.withEventLoops(1));
    }

    @AfterEach
    void close() {
        network.close();
    }

    private static TlsOptions trusting() {
        return TlsOptions.DEFAULT.withTrust(TrustPolicy.anchors(ROOT.certificate()));
    }

    private static Stack<StreamConnection> secure() {
        Authority.Issued issued = ROOT.issue("localhost").today().issued();
        return Tcp.stack().tls(Identity.of(issued.key(), issued.certificate()));
    }

    /// @param answer empty for none
    private Listener<StreamConnection> serve(Stack<StreamConnection> stack, String answer)
            throws NetworkException {
        Listener<StreamConnection> server =
                network.listen(Endpoint.host("127.0.0.1", 0), stack, ListenerOptions.DEFAULT);
        server.serve(connection -> {
            StringBuilder request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                request.append(new String(connection.receive(1, 1024).content(), ISO_8859_1));
            }
            requests.add(request.toString());
            if (answer.isEmpty()) {
                connection.receive(1, 1);
            }
            connection.send(answer.getBytes(ISO_8859_1));
            connection.close();
        });
        return server;
    }

    private Optional<CaptivePortal> ask(CaptivePortalOptions options) {
        return new PortalInquiry(network::open, options, new ToldPortals(root)).over("lo", 1);
    }

    private static URI api(Listener<?> server) {
        return URI.create("https://localhost:" + server.port() + "/capport?x=y");
    }

    private static URI probe(Listener<?> server) {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    @Test
    void asksWhomItIsToldToAskAndSaysNothingOfThisMachine() throws Exception {
        try (var server = serve(secure(), HEAD + "{\"captive\":true}")) {
            CaptivePortalOptions options =
                    CaptivePortalOptions.DEFAULT.withApi(api(server)).withTls(trusting());
            assertEquals(State.CAPTIVE, ask(options).orElseThrow().state());
            assertEquals(
                    "GET /capport?x=y HTTP/1.1\r\nHost: localhost:"
                            + server.port()
                            + "\r\nAccept: application/captive+json\r\nCache-Control: no-cache\r\n"
                            + "Connection: close\r\n\r\n",
                    requests.take());
        }
    }

    @Test
    void asksWhomTheNetworkNames() throws Exception {
        try (var server = serve(secure(), HEAD + "{\"captive\":false}")) {
            network("CAPTIVE_PORTAL=" + api(server));
            CaptivePortal portal =
                    ask(CaptivePortalOptions.DEFAULT.withTls(trusting())).orElseThrow();
            assertEquals(State.OPEN, portal.state(), portal.because());
        }
    }

    @Test
    void aNetworkThatSaysThatItHasNoneIsBelieved() throws IOException {
        network("CAPTIVE_PORTAL=urn:ietf:params:capport:unrestricted");
        assertEquals(State.OPEN, ask(CaptivePortalOptions.DEFAULT).orElseThrow().state());
    }

    @Test
    void whereNobodyIsNamedNobodyIsAsked() throws IOException {
        assertEquals(Optional.empty(), ask(CaptivePortalOptions.DEFAULT));
        network("CAPTIVE_PORTAL=http://portal.example/");
        CaptivePortal portal = ask(CaptivePortalOptions.DEFAULT).orElseThrow();
        assertEquals(State.UNKNOWN, portal.state());
        assertTrue(portal.because().contains("no https URI"), portal.because());
    }

    @Test
    void oneThatNobodyVouchesForIsNotBelieved() throws Exception {
        try (var server = serve(secure(), HEAD + "{\"captive\":false}")) {
            CaptivePortal portal =
                    ask(CaptivePortalOptions.DEFAULT.withApi(api(server))).orElseThrow();
            assertEquals(State.UNKNOWN, portal.state(), portal.because());
            assertTrue(requests.isEmpty());
        }
    }

    @Test
    void aProbeThatIsLedElsewhereMeetsAPortal() throws Exception {
        String elsewhere = "HTTP/1.0 302 Found\r\nLocation: http://10.0.0.1/login\r\n\r\n";
        try (var server = serve(Tcp.stack(), elsewhere)) {
            CaptivePortal portal =
                    ask(CaptivePortalOptions.DEFAULT.withProbe(probe(server))).orElseThrow();
            assertEquals(State.CAPTIVE, portal.state());
            assertEquals(Optional.of(URI.create("http://10.0.0.1/login")), portal.page());
            assertTrue(requests.take().startsWith("GET / HTTP/1.1\r\n"));
        }
    }

    @Test
    void whatIsNoAnswerOrNoneAtAllIsNotKnown() throws Exception {
        for (String answer : new String[] {"SSH-2.0-x\r\n", "HTTP/1.1 200 OK\r\n", ""}) {
            try (var server = serve(Tcp.stack(), answer)) {
                CaptivePortal portal =
                        ask(CaptivePortalOptions.DEFAULT
                                        .withProbe(probe(server))
                                        .withTimeout(
                                                Duration.ofMillis(answer.isEmpty() ? 300 : 5000)))
                                .orElseThrow();
                assertEquals(State.UNKNOWN, portal.state(), portal.because());
            }
        }
    }

    @Test
    void anInterfaceThatDoesNotLeadThereIsNotLeft() throws Exception {
        try (var server = serve(Tcp.stack(), "HTTP/1.1 204 No Content\r\n\r\n")) {
            CaptivePortalOptions options = CaptivePortalOptions.DEFAULT.withProbe(probe(server));
            CaptivePortal portal =
                    new PortalInquiry(network::open, options, new ToldPortals(root))
                            .over("none0", 99)
                            .orElseThrow();
            assertEquals(State.UNKNOWN, portal.state(), portal.because());
            assertTrue(requests.isEmpty());
        }
    }

    @Test
    void nobodyIsAskedWithoutBeingToldTo() {
        assertEquals(Optional.empty(), NetworkOptions.DEFAULT.captivePortals());
        assertThrows(IllegalStateException.class, network::captivePortals);
    }

    @Test
    void optionsThatCannotWorkAreRefused() {
        CaptivePortalOptions options = CaptivePortalOptions.DEFAULT;
        assertThrows(
                IllegalArgumentException.class, () -> options.withApi(URI.create("http://a/")));
        assertThrows(
                IllegalArgumentException.class, () -> options.withProbe(URI.create("https://a/")));
        assertThrows(
                IllegalArgumentException.class, () -> options.withApi(URI.create("https://u@a/")));
        assertThrows(IllegalArgumentException.class, () -> options.withPause(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> options.withTimeout(Duration.ofDays(1)));
    }

    private void network(String line) throws IOException {
        Path links = Files.createDirectories(root.resolve("run/systemd/netif/links"));
        Files.writeString(
                links.resolve("1"),
                "# This is private data. Do not parse.\nADMIN_STATE=configured\n" + line + "\n");
    }
}

package dev.fairlead.security.dtls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.CertificateFailure;
import dev.fairlead.Connection;
import dev.fairlead.DatagramConnection;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.SecurityFailure;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.ClientAuthentication;
import dev.fairlead.TransferFailure;
import dev.fairlead.TrustPolicy;
import dev.fairlead.Udp;
import dev.fairlead.security.Identities;
import dev.fairlead.testkit.FaultTable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// DTLS over loopback, both ends ours.
@Timeout(30)
class DtlsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Identity SERVER = Identities.selfSigned("localhost", "127.0.0.1");
    private static final TlsOptions TRUSTING =
            TlsOptions.DEFAULT.withTrust(TrustPolicy.pinned(SERVER.pin()));

    private static Listener<DatagramConnection> listener(TlsOptions options) throws Exception {
        return Listener.open(Endpoint.host("127.0.0.1", 0), Udp.stack().dtls(options));
    }

    private static Listener<DatagramConnection> listener() throws Exception {
        return listener(TlsOptions.DEFAULT.withIdentity(SERVER));
    }

    private static DatagramConnection connect(Listener<?> to, TlsOptions options)
            throws NetworkException {
        return Connection.open(Endpoint.host("127.0.0.1", to.port()), Udp.stack().dtls(options));
    }

    private static NetworkFailure failureOf(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(NetworkException.class, call).failure();
    }

    private static String text(DatagramConnection from) throws NetworkException {
        return new String(from.within(SOON).receive().content(), UTF_8);
    }

    @Test
    void carriesDatagramsBothWays() throws Exception {
        try (var listener = listener();
                var near = connect(listener, TRUSTING);
                var far = listener.accept(SOON)) {
            near.send("hello".getBytes(UTF_8));
            assertEquals("hello", text(far));
            far.send("and back".getBytes(UTF_8));
            assertEquals("and back", text(near));
            near.send(new byte[0]);
            assertEquals("", text(far));
        }
    }

    @Test
    void reportsWhatWasAgreedOn() throws Exception {
        TlsOptions server = TlsOptions.DEFAULT.withIdentity(SERVER).withAlpn("coap", "other");
        try (var listener = listener(server);
                var near =
                        connect(
                                listener,
                                TRUSTING.withServerName("localhost").withAlpn("other", "coap"));
                var far = listener.accept(SOON)) {
            TlsHandshake tls = near.report().tls().orElseThrow();
            assertEquals("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", tls.cipherSuite());
            assertEquals("coap", tls.alpn().orElseThrow());
            assertEquals("localhost", tls.serverName().orElseThrow());
            assertEquals(List.of(SERVER.certificate()), tls.peer().presented());
            assertEquals(TlsOptions.Engine.BOUNCY_CASTLE, tls.engine());
            assertEquals(
                    List.of("udp", "dtls"),
                    near.report().handshakes().stream().map(Handshake::protocol).toList());
            TlsHandshake there = far.report().tls().orElseThrow();
            assertEquals("localhost", there.serverName().orElseThrow());
            assertEquals("coap", there.alpn().orElseThrow());
        }
    }

    @Test
    void aCertificateThatIsNotTrustedIsRefusedAtBothEnds() throws Exception {
        try (var listener = listener()) {
            assertInstanceOf(
                    CertificateFailure.class,
                    failureOf(() -> connect(listener, TlsOptions.DEFAULT)));
            assertEquals(
                    "tls.wrong-name",
                    failureOf(() -> connect(listener, TRUSTING.withServerName("other.test")))
                            .cause());
        }
    }

    @Test
    void aClientShowsItsCertificateWhenItIsAsked() throws Exception {
        Identity client = Identities.selfSigned("client");
        TlsOptions server =
                TlsOptions.DEFAULT
                        .withIdentity(SERVER)
                        .withClientAuthentication(ClientAuthentication.REQUIRED)
                        .withTrust(TrustPolicy.pinned(client.pin()));
        try (var listener = listener(server)) {
            try (var near = connect(listener, TRUSTING.withIdentity(client));
                    var far = listener.accept(SOON)) {
                assertEquals(
                        List.of(client.certificate()),
                        far.report().tls().orElseThrow().peer().presented());
                near.send("in".getBytes(UTF_8));
                assertEquals("in", text(far));
            }
            assertEquals(
                    "tls.client-certificate-missing",
                    failureOf(() -> connect(listener, TRUSTING)).cause());
            assertEquals(
                    "tls.client-certificate-refused",
                    failureOf(() ->
                                    connect(
                                            listener,
                                            TRUSTING.withIdentity(
                                                    Identities.selfSigned("somebody"))))
                            .cause());
        }
    }

    @Test
    void noCommonApplicationProtocolIsAFailure() throws Exception {
        try (var listener = listener(TlsOptions.DEFAULT.withIdentity(SERVER).withAlpn("coap"))) {
            assertInstanceOf(
                    SecurityFailure.NoApplicationProtocol.class,
                    failureOf(() -> connect(listener, TRUSTING.withAlpn("other"))));
        }
    }

    @Test
    void closingIsToldToThePeerAfterWhatWasSent() throws Exception {
        try (var listener = listener()) {
            DatagramConnection near = connect(listener, TRUSTING);
            try (var far = listener.accept(SOON)) {
                near.send("last".getBytes(UTF_8));
                near.close();
                assertEquals("last", text(far));
                NetworkFailure told = failureOf(() -> far.within(SOON).receive());
                assertInstanceOf(TransferFailure.ClosedByPeer.class, told);
                assertEquals("transfer.closed-by-peer", told.cause());
                FaultTable.assertTold(
                        "the peer closes a DTLS connection", told.cause(), told.hint());
            }
        }
    }

    @Test
    void nobodyThereIsARefusalAtOnce() throws Exception {
        int port;
        try (var listener = listener()) {
            port = listener.port();
        }
        assertEquals(
                "connect.refused",
                failureOf(() ->
                                Connection.open(
                                        Endpoint.host("127.0.0.1", port),
                                        Udp.stack().dtls(TRUSTING)))
                        .cause());
    }

    @Test
    void theLargestDatagramArrivesWholeAndALargerOneIsRefused() throws Exception {
        try (var listener = listener();
                var near = connect(listener, TRUSTING);
                var far = listener.accept(SOON)) {
            byte[] largest = new byte[near.maximumDatagramSize()];
            Arrays.fill(largest, (byte) 7);
            near.send(largest);
            assertEquals(largest.length, far.within(SOON).receive().content().length);
            assertInstanceOf(
                    TransferFailure.TooBig.class,
                    failureOf(() -> near.send(new byte[largest.length + 1])));
            near.send("still open".getBytes(UTF_8));
            assertEquals("still open", text(far));
        }
    }

    @Test
    void manyPeersShareOneSocket() throws Exception {
        try (var listener = listener()) {
            listener.serve(connection -> {
                while (true) {
                    connection.send(connection.receive().content());
                }
            });
            DatagramConnection[] peers = new DatagramConnection[20];
            for (int i = 0; i < peers.length; i++) {
                peers[i] = connect(listener, TRUSTING);
            }
            for (int i = 0; i < peers.length; i++) {
                peers[i].send(("peer " + i).getBytes(UTF_8));
            }
            for (int i = 0; i < peers.length; i++) {
                assertEquals("peer " + i, text(peers[i]));
                peers[i].close();
            }
        }
    }

    @Test
    void optionsThatDtlsCannotHonourAreRefusedWhenTheStackIsBuilt() {
        for (TlsOptions options :
                List.of(
                        TlsOptions.DEFAULT.withEngine(TlsOptions.Engine.JSSE),
                        TlsOptions.DEFAULT.withNeeds(TlsOptions.Need.HALF_CLOSE),
                        TlsOptions.DEFAULT.withKeyLog(java.nio.file.Path.of("keys")),
                        TlsOptions.DEFAULT.withVersions(
                                dev.fairlead.TlsVersion.TLS_1_3, dev.fairlead.TlsVersion.TLS_1_3),
                        TlsOptions.DEFAULT.withCipherSuites13(List.of("TLS_AES_128_GCM_SHA256")),
                        TlsOptions.DEFAULT.withCipherSuites12(
                                List.of("TLS_RSA_WITH_AES_128_CBC_SHA")))) {
            String said =
                    assertThrows(IllegalArgumentException.class, () -> Udp.stack().dtls(options))
                            .getMessage();
            assertTrue(said.contains("DTLS"), said);
        }
    }
}

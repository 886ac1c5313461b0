package dev.fairlead;

import static dev.fairlead.Calls.failureOf;
import static dev.fairlead.Calls.text;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.NetworkEvent.HandshakeFailed;
import dev.fairlead.TlsOptions.ClientAuthentication;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Who the ends are, what they agree on, and what is told when they do not.
@ParameterizedClass
@MethodSource("dev.fairlead.TlsPair#all")
class TlsHandshakeTest {
    private final TlsPair pair;
    private final Events events = new Events();
    private final Network network = Network.open(NetworkOptions.DEFAULT.withObserver(events));

    TlsHandshakeTest(TlsPair pair) {
        this.pair = pair;
    }

    @AfterEach
    void close() {
        network.close();
    }

    private Listener<StreamConnection> listen(TlsOptions options) throws NetworkException {
        return TlsPair.listen(network, options);
    }

    private StreamConnection connect(Listener<?> to, TlsOptions options) throws NetworkException {
        return network.open(to.local(), Tcp.stack().tls(options), Parameters.DEFAULT);
    }

    /// With TLS 1.3 a client is done before the server has looked at its certificate.
    private NetworkFailure refusal(Listener<?> by, TlsOptions options) {
        return failureOf(() -> {
            try (StreamConnection connection = connect(by, options)) {
                connection.receive(1, 1);
            }
        });
    }

    private NetworkFailure toldToTheServer() throws InterruptedException {
        return events.next(HandshakeFailed.class).reason();
    }

    // ---- application protocols

    @Test
    void theServersFirstCommonProtocolIsChosen() throws Exception {
        try (Ends ends =
                pair.open(
                        pair.clientOptions().withAlpn("http/1.1", "h2"),
                        pair.serverOptions().withAlpn("x", "h2", "http/1.1"))) {
            assertEquals("h2", ends.near().report().tls().orElseThrow().alpn().orElseThrow());
            assertEquals("h2", ends.far().report().tls().orElseThrow().alpn().orElseThrow());
        }
    }

    @Test
    void noCommonProtocolIsAFailureAtBothEnds() throws Exception {
        try (var listener = listen(pair.serverOptions().withAlpn("smtp"))) {
            var failure =
                    assertInstanceOf(
                            SecurityFailure.NoApplicationProtocol.class,
                            refusal(listener, pair.clientOptions().withAlpn("h2")));
            assertEquals(List.of("h2"), failure.ours());
            assertInstanceOf(SecurityFailure.NoApplicationProtocol.class, toldToTheServer());
        }
    }

    @Test
    void noCommonProtocolIsNoneWhereItIsOptional() throws Exception {
        try (Ends ends =
                pair.open(
                        pair.clientOptions().withAlpn("h2").withAlpnOptional(true),
                        pair.serverOptions().withAlpn("smtp").withAlpnOptional(true))) {
            assertEquals(Optional.empty(), ends.near().report().tls().orElseThrow().alpn());
        }
    }

    // ---- the identity of the server

    @Test
    void theServerIsWhomTheClientAsksFor() throws Exception {
        TlsOptions server =
                pair.serverOptions()
                        .withIdentity(TlsPair.identity("one.test"), TlsPair.identity("*.two.test"));
        try (var listener = listen(server);
                var two = connect(listener, pair.clientOptions().withServerName("a.two.test"));
                var one = connect(listener, pair.clientOptions().withServerName("one.test"))) {
            assertEquals(List.of("*.two.test"), namesOf(two));
            assertEquals(List.of("one.test"), namesOf(one));
        }
    }

    private static List<String> namesOf(StreamConnection connection) {
        var presented = connection.report().tls().orElseThrow().peer().presented();
        return CertificateSummary.of(presented.getFirst()).names();
    }

    @Test
    void anAddressIsVerifiedToo() throws Exception {
        Identity identity =
                TlsPair.identityOf(
                        TlsPair.root().issue("x.test").withoutNames().address("127.0.0.1"));
        try (var listener = listen(pair.serverOptions().withIdentity(identity))) {
            TlsOptions byAddress = pair.clientOptions().withServerName("127.0.0.1");
            try (var connection = connect(listener, byAddress)) {
                var tls = connection.report().tls().orElseThrow();
                assertEquals(Optional.empty(), tls.serverName());
                try (var far = listener.accept()) {
                    var seen = far.report().tls().orElseThrow();
                    assertEquals(Optional.empty(), seen.serverName(), "addresses are not sent");
                }
            }
            assertInstanceOf(
                    CertificateFailure.class,
                    refusal(listener, pair.clientOptions().withServerName("127.0.0.2")));
        }
    }

    @Test
    void identitiesAreRenewedWithoutARestart() throws Exception {
        var current = new AtomicReference<>(List.of(TlsPair.identity("old.test")));
        try (var listener = listen(pair.serverOptions().withIdentities(current::get))) {
            connect(listener, pair.clientOptions().withServerName("old.test")).close();
            current.set(List.of(TlsPair.identity("new.test")));
            connect(listener, pair.clientOptions().withServerName("new.test")).close();
        }
    }

    @Test
    void aServerOfAStrangersAuthorityIsNotTrusted() throws Exception {
        Identity identity = TlsPair.identityOf(TlsPair.STRANGER.issue("server.test"));
        try (var listener = listen(pair.serverOptions().withIdentity(identity))) {
            var failure = refusal(listener, pair.clientOptions());
            assertInstanceOf(CertificateFailure.class, failure);
            assertEquals(Stage.TLS, failure.stage());
        }
    }

    // ---- the identity of the client

    private TlsOptions requiring() {
        return pair.serverOptions().withClientAuthentication(ClientAuthentication.REQUIRED);
    }

    @Test
    void aRequiredClientCertificateIsShownToTheServer() throws Exception {
        Identity client = TlsPair.identity("client.test");
        try (Ends ends = pair.open(pair.clientOptions().withIdentity(client), requiring())) {
            var seen = ends.far().report().tls().orElseThrow().peer();
            assertEquals(client.chain(), seen.presented());
            assertEquals(TlsPair.root().certificate(), seen.validated().getLast());
            ends.near().send(utf8("hello"));
            assertEquals("hello", text(ends.far().receiveExactly(5)));
        }
    }

    /// With TLS 1.3 it comes while the server still looks at the certificate of the client.
    @Test
    void whatIsSentAtOnceIsNotLostBehindTheHandshake() throws Exception {
        TlsOptions client = pair.clientOptions().withIdentity(TlsPair.identity("client.test"));
        CountDownLatch sent = new CountDownLatch(2);
        TlsOptions slow =
                requiring()
                        .withTrust(
                                TlsPair.trust()
                                        .withVerifier(_ -> {
                                            sent.await(100, TimeUnit.MILLISECONDS);
                                            return CertificateVerifier.Decision.accept();
                                        }));
        for (TlsOptions server : List.of(requiring(), slow)) {
            try (var listener = listen(server);
                    var near = connect(listener, client)) {
                near.send(utf8("at once"));
                sent.countDown();
                try (var far = listener.accept(Duration.ofSeconds(20))) {
                    assertEquals(
                            "at once", text(far.within(Duration.ofSeconds(5)).receiveExactly(7)));
                }
            }
        }
    }

    @Test
    void aRequiredClientCertificateThatIsMissingIsAFailureAtBothEnds() throws Exception {
        try (var listener = listen(requiring())) {
            var failure = refusal(listener, pair.clientOptions());
            var missing = assertInstanceOf(SecurityFailure.ClientCertificateMissing.class, failure);
            assertEquals(
                    List.of(TlsPair.root().certificate().getSubjectX500Principal().getName()),
                    missing.authorities());
            assertInstanceOf(SecurityFailure.ClientCertificateMissing.class, toldToTheServer());
            assertEquals(0, listener.openConnections(), "the program never sees it");
        }
    }

    @Test
    void aClientCertificateOfAnotherAuthorityIsRefused() throws Exception {
        Identity client = TlsPair.identityOf(TlsPair.STRANGER.issue("client.test"));
        try (var listener = listen(requiring())) {
            // A challenge shows what it likes; an identity is not shown to those who do not want
            // it.
            var failure =
                    refusal(listener, pair.clientOptions().withChallenge(_ -> Optional.of(client)));
            var refused =
                    assertInstanceOf(
                            SecurityFailure.ClientCertificateRefused.class,
                            failure,
                            failure::summary);
            assertEquals("O=Test,CN=client.test", refused.shown().title());
            assertInstanceOf(CertificateFailure.class, toldToTheServer());
        }
    }

    @Test
    void anOptionalClientCertificateMayBeMissing() throws Exception {
        try (Ends ends =
                pair.open(
                        pair.clientOptions(),
                        pair.serverOptions()
                                .withClientAuthentication(ClientAuthentication.OPTIONAL))) {
            assertEquals(List.of(), ends.far().report().tls().orElseThrow().peer().presented());
        }
    }

    @Test
    void aChallengeIsAnsweredOnAVirtualThread() throws Exception {
        Identity client = TlsPair.identity("client.test");
        var asked = new AtomicReference<CertificateChallenge.Request>();
        var thread = new AtomicReference<Thread>();
        TlsOptions options =
                pair.clientOptions()
                        .withChallenge(request -> {
                            asked.set(request);
                            thread.set(Thread.currentThread());
                            return Optional.of(client);
                        });
        try (Ends ends = pair.open(options, requiring())) {
            assertEquals(
                    client.chain(), ends.far().report().tls().orElseThrow().peer().presented());
        }
        assertTrue(thread.get().isVirtual(), thread.toString());
        assertEquals(
                List.of(TlsPair.root().certificate().getSubjectX500Principal().getName()),
                asked.get().authorities());
        assertTrue(asked.get().keyTypes().contains("EC"), asked.toString());
    }

    @Test
    void aChallengeThatThrowsEndsTheHandshake() throws Exception {
        TlsOptions options =
                pair.clientOptions()
                        .withChallenge(_ -> {
                            throw new IllegalStateException("nobody is here");
                        });
        try (var listener = listen(requiring())) {
            var failure = refusal(listener, options);
            assertTrue(failure.summary().contains("nobody is here"), failure.summary());
        }
    }

    // ---- no common ground

    @Test
    void noCommonVersionIsToldAtBothEnds() throws Exception {
        TlsVersion other =
                pair.version() == TlsVersion.TLS_1_2 ? TlsVersion.TLS_1_3 : TlsVersion.TLS_1_2;
        try (var listener = listen(pair.serverOptions().withVersions(other, other))) {
            assertInstanceOf(
                    SecurityFailure.NoCommonVersion.class, refusal(listener, pair.clientOptions()));
            assertInstanceOf(SecurityFailure.NoCommonVersion.class, toldToTheServer());
        }
    }

    @Test
    void noCommonCipherSuiteIsToldToTheServer() throws Exception {
        if (pair.version() == TlsVersion.TLS_1_3) {
            return; // every end has the one that RFC 8446, section 9.1, asks for
        }
        TlsOptions client =
                pair.clientOptions()
                        .withCipherSuites12(List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
        try (var listener = listen(pair.serverOptions())) { // its key is of kind EC
            var atClient = refusal(listener, client);
            var atServer = toldToTheServer();
            assertInstanceOf(
                    SecurityFailure.NoCommonCipherSuite.class, atServer, atServer::summary);
            assertEquals(
                    TlsDifference.NO_SUITE_FOR_THE_KEY.causeAt(pair.server(), pair.version()),
                    atClient.cause());
        }
    }

    /// Only JSSE takes a list for TLS 1.3.
    @Test
    void noCommonCipherSuiteOfTls13IsToldAtBothEnds() throws Exception {
        TlsPair jsse =
                new TlsPair(TlsOptions.Engine.JSSE, TlsOptions.Engine.JSSE, TlsVersion.TLS_1_3);
        TlsOptions client =
                jsse.clientOptions().withCipherSuites13(List.of("TLS_CHACHA20_POLY1305_SHA256"));
        TlsOptions server =
                jsse.serverOptions().withCipherSuites13(List.of("TLS_AES_128_GCM_SHA256"));
        try (var listener = listen(server)) {
            assertEquals(Stage.TLS, refusal(listener, client).stage());
            var atServer = toldToTheServer();
            assertInstanceOf(
                    SecurityFailure.NoCommonCipherSuite.class, atServer, atServer::summary);
        }
    }

    @Test
    void aVerifierThatHangsIsEndedByTheTimeout() throws Exception {
        var interrupted = new java.util.concurrent.CompletableFuture<Boolean>();
        TlsOptions client =
                pair.clientOptions()
                        .withHandshakeTimeout(Duration.ofMillis(300))
                        .withTrust(
                                TlsPair.trust()
                                        .withVerifier(_ -> {
                                            try {
                                                new CountDownLatch(1).await();
                                            } catch (InterruptedException e) {
                                                interrupted.complete(
                                                        Thread.currentThread().isVirtual());
                                            }
                                            return CertificateVerifier.Decision.accept();
                                        }));
        try (var listener = listen(pair.serverOptions())) {
            var failure =
                    assertInstanceOf(
                            SecurityFailure.HandshakeTimedOut.class, refusal(listener, client));
            assertTrue(failure.received() > 0, failure.summary());
            assertTrue(interrupted.get(20, java.util.concurrent.TimeUnit.SECONDS));
        }
    }
}

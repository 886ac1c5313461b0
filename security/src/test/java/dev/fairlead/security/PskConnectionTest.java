package dev.fairlead.security;

import static dev.fairlead.security.PskEnds.KEY;
import static dev.fairlead.security.PskEnds.OTHER_KEY;
import static dev.fairlead.security.PskEnds.handshake;
import static dev.fairlead.security.PskEnds.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Listener;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.PathFailure;
import dev.fairlead.Psk;
import dev.fairlead.Psk.KeyExchange;
import dev.fairlead.PskFailure;
import dev.fairlead.Received;
import dev.fairlead.SecurityFailure;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import dev.fairlead.TrustPolicy;
import dev.fairlead.testkit.FaultTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Connections under a key that both ends know, and what is told when they do not.
@Tag("loopback")
@Timeout(60)
@SuppressWarnings("try") // what an end says is part of the test
class PskConnectionTest {
    private static final Psk PHONE = Psk.of("phone", KEY);

    private final PskEnds ends = new PskEnds();

    @AfterEach
    void close() {
        ends.close();
    }

    private static TlsOptions only(TlsVersion version, Psk psk) {
        return with(psk).withVersions(version, version);
    }

    // ---- what is agreed on

    record Case(
            Psk client,
            Psk server,
            TlsVersion from,
            TlsVersion to,
            TlsVersion version,
            String suite) {
        @Override
        public String toString() {
            return client.keyExchange() + " to " + server.keyExchange() + ", " + from + " to " + to;
        }
    }

    static List<Case> cases() {
        TlsVersion older = TlsVersion.TLS_1_2;
        TlsVersion newer = TlsVersion.TLS_1_3;
        List<Case> all = new ArrayList<>();
        for (KeyExchange client : KeyExchange.values()) {
            for (KeyExchange server : KeyExchange.values()) {
                Psk near = PHONE.withKeyExchange(client);
                Psk far = PHONE.withKeyExchange(server);
                all.add(new Case(near, far, older, newer, newer, "TLS_AES_128_GCM_SHA256"));
                all.add(
                        new Case(
                                near,
                                far,
                                older,
                                older,
                                older,
                                "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256"));
            }
        }
        Psk longer = PHONE.withHash(Psk.Hash.SHA_384);
        all.add(new Case(longer, longer, newer, newer, newer, "TLS_AES_256_GCM_SHA384"));
        return all;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bothEndsAgreeOnTheBestThatBothHave(Case one) throws Exception {
        try (var listener = ends.listen(with(one.server));
                var near = ends.connect(listener, with(one.client).withVersions(one.from, one.to));
                var far = listener.accept()) {
            for (StreamConnection end : List.of(near, far)) {
                TlsHandshake handshake = handshake(end);
                assertEquals(one.version, handshake.version());
                assertEquals(one.suite, handshake.cipherSuite());
                assertEquals(Optional.of("phone"), handshake.pskIdentity());
                assertEquals(TlsOptions.Engine.BOUNCY_CASTLE, handshake.engine());
                assertEquals(List.of(), handshake.peer().presented());
                assertFalse(handshake.resumed());
            }
            exchange(near, far);
        }
    }

    static Stream<String> suites() {
        return Stream.of(
                "TLS_AES_128_GCM_SHA256",
                "TLS_CHACHA20_POLY1305_SHA256",
                "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384",
                "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256",
                "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256",
                "TLS_PSK_WITH_AES_128_GCM_SHA256",
                "TLS_PSK_WITH_AES_256_GCM_SHA384",
                "TLS_PSK_WITH_CHACHA20_POLY1305_SHA256",
                "TLS_PSK_WITH_AES_128_CBC_SHA256");
    }

    @ParameterizedTest
    @MethodSource("suites")
    void everySuiteCarriesBytesBothWays(String suite) throws Exception {
        boolean newer = !suite.contains("_WITH_");
        Psk psk = PHONE.withKeyExchange(KeyExchange.PLAIN);
        TlsOptions options =
                newer
                        ? only(TlsVersion.TLS_1_3, psk).withCipherSuites13(List.of(suite))
                        : only(TlsVersion.TLS_1_2, psk).withCipherSuites12(List.of(suite));
        try (var listener = ends.listen(with(psk));
                var near = ends.connect(listener, options);
                var far = listener.accept()) {
            assertEquals(suite, handshake(near).cipherSuite());
            assertEquals(suite, handshake(far).cipherSuite());
            exchange(near, far);
        }
    }

    private static void exchange(StreamConnection near, StreamConnection far) throws IOException {
        near.send("hello".getBytes(UTF_8));
        assertEquals("hello", new String(far.receive(5, 5).content(), UTF_8));
        far.send("and you".getBytes(UTF_8));
        assertEquals("and you", new String(near.receive(7, 7).content(), UTF_8));
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void muchIsCarriedInOrderToASlowReader(TlsVersion version) throws Exception {
        byte[] content = new byte[24 * 1024 * 1024];
        new Random(7).nextBytes(content);
        try (var listener = ends.listen(with(PHONE));
                var near = ends.connect(listener, only(version, PHONE));
                var far = listener.accept()) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            var sending =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    near.send(rest);
                                    near.close();
                                } catch (NetworkException e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            task -> Thread.ofVirtual().start(task));
            ByteBuffer got = ByteBuffer.allocate(content.length);
            got.put(far.receive(1, 1).content());
            // The sender is not let run ahead by more than buffers hold.
            assertFalse(sending.isDone());
            for (Received next = far.receive(1, 100_000);
                    !next.endOfStream();
                    next = far.receive(1, 100_000)) {
                got.put(next.content());
            }
            sending.join();
            assertArrayEquals(content, got.array());
        }
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void whatNobodyReadsStaysWithTheSender(TlsVersion version) throws Exception {
        try (var listener = ends.listen(with(PHONE));
                var near = ends.connect(listener, only(version, PHONE));
                var far = listener.accept()) {
            ByteBuffer much = ByteBuffer.allocate(64 * 1024 * 1024);
            NetworkException late =
                    assertThrows(
                            NetworkException.class,
                            () -> near.within(Duration.ofSeconds(2)).send(much));
            assertEquals("deadline", late.failure().cause().split("\\.")[0]);
            assertTrue(much.remaining() > 32 * 1024 * 1024, much.toString());
            near.abort();
            far.abort();
        }
    }

    @Test
    void aStreamEndsAloneWithTls13() throws Exception {
        TlsOptions options = with(PHONE).withNeeds(TlsOptions.Need.HALF_CLOSE);
        try (var listener = ends.listen(options);
                var near = ends.connect(listener, options);
                var far = listener.accept()) {
            near.send("question".getBytes(UTF_8));
            near.shutdownOutput();
            assertEquals("question", new String(far.receive(8, 8).content(), UTF_8));
            assertTrue(far.receive(1, 1).endOfStream());
            far.send("answer".getBytes(UTF_8));
            far.shutdownOutput();
            assertEquals("answer", new String(near.receive(6, 6).content(), UTF_8));
            assertTrue(near.receive(1, 1).endOfStream());
        }
    }

    @Test
    void bothStreamsEndTogetherWithTls12() throws Exception {
        try (var listener = ends.listen(with(PHONE));
                var near = ends.connect(listener, only(TlsVersion.TLS_1_2, PHONE));
                var far = listener.accept()) {
            near.send("last".getBytes(UTF_8));
            near.close();
            assertEquals("last", new String(far.receive(4, 4).content(), UTF_8));
            assertTrue(far.receive(1, 1).endOfStream());
        }
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void bothEndsExportTheSameSecret(TlsVersion version) throws Exception {
        TlsOptions options = only(version, PHONE).withNeeds(TlsOptions.Need.EXPORTER);
        try (var listener = ends.listen(options);
                var near = ends.connect(listener, options);
                var far = listener.accept()) {
            byte[] context = {1, 2};
            assertArrayEquals(
                    handshake(near).exportKeyingMaterial("EXPORTER-test", context, 40),
                    handshake(far).exportKeyingMaterial("EXPORTER-test", context, 40));
            assertFalse(
                    Arrays.equals(
                            handshake(near).exportKeyingMaterial("EXPORTER-test", context, 40),
                            handshake(near).exportKeyingMaterial("EXPORTER-tesu", context, 40)));
        }
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void theServersFirstCommonProtocolIsChosen(TlsVersion version) throws Exception {
        try (var listener = ends.listen(with(PHONE).withAlpn("x", "b", "a"));
                var near = ends.connect(listener, only(version, PHONE).withAlpn("a", "b"));
                var far = listener.accept()) {
            assertEquals(Optional.of("b"), handshake(near).alpn());
            assertEquals(Optional.of("b"), handshake(far).alpn());
        }
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void noCommonProtocolIsAFailureAtBothEnds(TlsVersion version) throws Exception {
        try (var listener = ends.listen(with(PHONE).withAlpn("x"))) {
            assertInstanceOf(
                    SecurityFailure.NoApplicationProtocol.class,
                    ends.refusal(listener, only(version, PHONE).withAlpn("a")));
            assertInstanceOf(SecurityFailure.NoApplicationProtocol.class, ends.toldToTheServer());
        }
    }

    @Test
    void theNameAskedForIsTold() throws Exception {
        try (var listener = ends.listen(with(PHONE));
                var near = ends.connect(listener, with(PHONE).withServerName("box.test"));
                var far = listener.accept()) {
            assertEquals(Optional.of("box.test"), handshake(near).serverName());
            assertEquals(Optional.of("box.test"), handshake(far).serverName());
        }
    }

    // ---- several keys

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void eachClientHasItsOwnKey(TlsVersion version) throws Exception {
        Psk server = PHONE.and("tablet", OTHER_KEY);
        try (var listener = ends.listen(with(server))) {
            for (Psk client : List.of(PHONE, Psk.of("tablet", OTHER_KEY))) {
                try (var near = ends.connect(listener, only(version, client));
                        var far = listener.accept()) {
                    assertEquals(
                            client.identities(),
                            List.of(handshake(far).pskIdentity().orElseThrow()));
                    exchange(near, far);
                }
            }
        }
    }

    @Test
    void aClientOffersAllItsKeysWithTls13() throws Exception {
        Psk client = Psk.of("unknown", OTHER_KEY).and("phone", KEY);
        try (var listener = ends.listen(with(PHONE));
                var near = ends.connect(listener, with(client));
                var far = listener.accept()) {
            assertEquals(Optional.of("phone"), handshake(near).pskIdentity());
            exchange(near, far);
        }
    }

    @Test
    void theHintOfAServerChoosesTheKeyWithTls12() throws Exception {
        Psk client = Psk.of("unknown", OTHER_KEY).and("phone", KEY);
        TlsOptions options = only(TlsVersion.TLS_1_2, client);
        try (var listener = ends.listen(with(PHONE.withIdentityHint("phone")));
                var near = ends.connect(listener, options);
                var far = listener.accept()) {
            assertEquals(Optional.of("phone"), handshake(near).pskIdentity());
            exchange(near, far);
        }
        try (var listener = ends.listen(with(PHONE.withIdentityHint("whoever")))) {
            assertEquals("tls.psk-unknown-identity", ends.refusal(listener, options).cause());
        }
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void keysAreLookedUpOnAVirtualThread(TlsVersion version) throws Exception {
        AtomicReference<Thread> caller = new AtomicReference<>();
        Psk server =
                Psk.lookup(identity -> {
                    caller.set(Thread.currentThread());
                    return identity.equals("phone") ? Optional.of(KEY) : Optional.empty();
                });
        try (var listener = ends.listen(with(server));
                var near = ends.connect(listener, only(version, PHONE));
                var far = listener.accept()) {
            assertTrue(caller.get().isVirtual(), caller.toString());
            exchange(near, far);
        }
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void aLookupThatThrowsEndsTheHandshakeAndIsTold(TlsVersion version) throws Exception {
        Psk server =
                Psk.lookup(_ -> {
                    throw new IOException("the database is down");
                });
        try (var listener = ends.listen(with(server))) {
            assertEquals(
                    "tls.alert-received", ends.refusal(listener, only(version, PHONE)).cause());
            NetworkFailure told = ends.toldToTheServer();
            assertTold("the look-up of a key fails", "tls.psk-lookup-failed", told);
            assertTrue(told.summary().contains("the database is down"), told.summary());
        }
    }

    @Test
    void aPasscodeThatALookupGivesIsNoKey() throws Exception {
        Psk server = Psk.lookup(_ -> Optional.of("hunter2 hunter2 hunter2".getBytes(UTF_8)));
        try (var listener = ends.listen(with(server))) {
            ends.refusal(listener, with(PHONE));
            NetworkFailure told = ends.toldToTheServer();
            assertEquals("tls.psk-lookup-failed", told.cause());
            assertTrue(told.summary().contains("is text"), told.summary());
            assertFalse(told.summary().contains("hunter2"), told.summary());
        }
    }

    // ---- what goes wrong

    private static void assertTold(String fault, String cause, NetworkFailure told)
            throws IOException {
        assertEquals(cause, told.cause(), told.summary());
        FaultTable.assertTold(fault, cause, told.hint());
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void aWrongKeyIsToldAtBothEnds(TlsVersion version) throws Exception {
        Psk wrong = Psk.of("phone", OTHER_KEY);
        try (var listener = ends.listen(with(PHONE))) {
            var told =
                    assertInstanceOf(
                            PskFailure.WrongKey.class,
                            ends.refusal(listener, only(version, wrong)));
            assertTold("the pre-shared key is another", "tls.psk-wrong-key", told);
            assertTrue(told.byPeer());
            var here = assertInstanceOf(PskFailure.WrongKey.class, ends.toldToTheServer());
            assertEquals(List.of("phone"), here.identities());
            assertFalse(here.byPeer());
        }
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void anUnknownIdentityIsToldAtBothEnds(TlsVersion version) throws Exception {
        Psk stranger = Psk.of("stranger", KEY);
        try (var listener = ends.listen(with(PHONE))) {
            var told =
                    assertInstanceOf(
                            PskFailure.UnknownIdentity.class,
                            ends.refusal(listener, only(version, stranger)));
            assertTold("the server does not know the identity", "tls.psk-unknown-identity", told);
            var here = assertInstanceOf(PskFailure.UnknownIdentity.class, ends.toldToTheServer());
            assertEquals(List.of("stranger"), here.identities());
        }
    }

    @Test
    void whoHasNoDiffieHellmanIsToldOfTheProfileForIt() throws Exception {
        TlsOptions plainOnly =
                only(TlsVersion.TLS_1_2, PHONE.compatible())
                        .withCipherSuites12(List.of("TLS_PSK_WITH_AES_128_GCM_SHA256"));
        try (var listener = ends.listen(with(PHONE))) {
            assertEquals("tls.psk-not-accepted", ends.refusal(listener, plainOnly).cause());
            NetworkFailure told = ends.toldToTheServer();
            assertTold(
                    "a peer with keys alone, without Diffie-Hellman",
                    "tls.psk-no-key-exchange",
                    told);
            assertTrue(told.hint().contains("Psk.compatible()"), told.hint());
        }
        try (var listener = ends.listen(plainOnly)) {
            NetworkFailure told = ends.refusal(listener, only(TlsVersion.TLS_1_2, PHONE));
            assertTold("the server takes no key as it is offered", "tls.psk-not-accepted", told);
            assertTrue(told.hint().contains("Psk.compatible()"), told.hint());
        }
        try (var listener = ends.listen(with(PHONE.compatible()));
                var near = ends.connect(listener, plainOnly);
                var far = listener.accept()) {
            assertEquals("TLS_PSK_WITH_AES_128_GCM_SHA256", handshake(far).cipherSuite());
            exchange(near, far);
        }
    }

    @Test
    void aServerWithACertificateIsNotGoneOnWith() throws Exception {
        TlsOptions server =
                TlsOptions.DEFAULT
                        .withEngine(TlsOptions.Engine.JSSE)
                        .withIdentity(Identities.selfSigned("localhost"));
        try (var listener = ends.listen(server)) {
            for (TlsVersion version : TlsVersion.values()) {
                NetworkFailure told = ends.refusal(listener, only(version, PHONE));
                assertEquals("tls.psk-not-accepted", told.cause(), version.toString());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TlsVersion.class)
    void aClientWithoutAKeyIsTold(TlsVersion version) throws Exception {
        TlsOptions client = TlsOptions.DEFAULT.withVersions(TlsVersion.TLS_1_2, version);
        try (var listener = ends.listen(with(PHONE))) {
            NetworkFailure told = ends.refusal(listener, client);
            assertEquals("tls.alert-received", told.cause());
            assertTrue(told.hint().contains("pre-shared key"), told.hint());
            assertTold(
                    "a client without a key at a server of keys",
                    "tls.psk-none-offered",
                    ends.toldToTheServer());
        }
    }

    @Test
    void noCommonVersionIsTold() throws Exception {
        try (var listener = ends.listen(only(TlsVersion.TLS_1_2, PHONE))) {
            assertEquals(
                    "tls.no-common-version",
                    ends.refusal(listener, only(TlsVersion.TLS_1_3, PHONE)).cause());
        }
    }

    @Test
    void aClientNeedsKeysOfItsOwn() throws Exception {
        try (Listener<?> listener = ends.listen(with(PHONE))) {
            NetworkFailure told = ends.refusal(listener, with(Psk.lookup(_ -> Optional.of(KEY))));
            assertInstanceOf(PathFailure.OptionNotSupported.class, told);
            Psk many = PHONE;
            for (int i = 0; i < 16; i++) {
                many = many.and("key " + i, KEY);
            }
            NetworkFailure tooMany = ends.refusal(listener, with(many));
            assertTrue(tooMany.summary().contains("17"), tooMany.summary());
        }
    }

    @Test
    void optionsOfCertificatesDoNotGoWithKeys() {
        TlsOptions keyed = with(PHONE);
        for (TlsOptions wrong :
                List.of(
                        keyed.withIdentity(Identities.selfSigned("localhost")),
                        keyed.withTrust(TrustPolicy.acceptingAnyCertificate()),
                        keyed.withClientAuthentication(TlsOptions.ClientAuthentication.REQUIRED),
                        keyed.withChallenge(_ -> Optional.empty()),
                        keyed.withKeyLog(Path.of("target/keys.log")),
                        keyed.withEngine(TlsOptions.Engine.JSSE),
                        keyed.withCipherSuites12(List.of("TLS_RSA_WITH_AES_128_CBC_SHA")))) {
            var refused =
                    assertThrows(IllegalArgumentException.class, () -> Tcp.stack().tls(wrong));
            assertTrue(refused.getMessage().length() > 20, refused.getMessage());
        }
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        Tcp.stack()
                                .tls(
                                        TlsOptions.DEFAULT.withEngine(
                                                TlsOptions.Engine.BOUNCY_CASTLE)));
    }
}

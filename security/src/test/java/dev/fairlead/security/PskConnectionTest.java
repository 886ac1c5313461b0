package dev.fairlead.security;

import static dev.fairlead.security.PskEnds.KEY;
import static dev.fairlead.security.PskEnds.OTHER_KEY;
import static dev.fairlead.security.PskEnds.PHONE;
import static dev.fairlead.security.PskEnds.exchange;
import static dev.fairlead.security.PskEnds.handshake;
import static dev.fairlead.security.PskEnds.only;
import static dev.fairlead.security.PskEnds.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.NetworkException;
import dev.fairlead.Psk;
import dev.fairlead.Psk.KeyExchange;
import dev.fairlead.Received;
import dev.fairlead.SecurityFailure;
import dev.fairlead.StreamConnection;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import java.nio.ByteBuffer;
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

/// Connections under a key that both ends know.
@Tag("loopback")
@Timeout(60)
@SuppressWarnings("try") // what an end says is part of the test
class PskConnectionTest {
    private final PskEnds ends = new PskEnds();

    @AfterEach
    void close() {
        ends.close();
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
}

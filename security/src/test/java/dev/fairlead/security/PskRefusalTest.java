package dev.fairlead.security;

import static dev.fairlead.security.PskEnds.KEY;
import static dev.fairlead.security.PskEnds.OTHER_KEY;
import static dev.fairlead.security.PskEnds.PHONE;
import static dev.fairlead.security.PskEnds.exchange;
import static dev.fairlead.security.PskEnds.handshake;
import static dev.fairlead.security.PskEnds.only;
import static dev.fairlead.security.PskEnds.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Listener;
import dev.fairlead.NetworkFailure;
import dev.fairlead.PathFailure;
import dev.fairlead.Psk;
import dev.fairlead.PskFailure;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import dev.fairlead.TrustPolicy;
import dev.fairlead.testkit.FaultTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is told when there is no key that both ends know, or they cannot agree on how to use it.
@Tag("loopback")
@Timeout(60)
class PskRefusalTest {
    private final PskEnds ends = new PskEnds();

    @AfterEach
    void close() {
        ends.close();
    }

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
}

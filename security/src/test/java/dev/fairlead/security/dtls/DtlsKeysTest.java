package dev.fairlead.security.dtls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.fairlead.Connection;
import dev.fairlead.DatagramConnection;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.Network;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Psk;
import dev.fairlead.PskFailure;
import dev.fairlead.SecurityFailure;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.Udp;
import dev.fairlead.security.Identities;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// DTLS with pre-shared keys over loopback, both ends ours.
@Timeout(60)
class DtlsKeysTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final byte[] KEY = Psk.newKey();

    private static Listener<DatagramConnection> listener(TlsOptions options) throws Exception {
        return Listener.open(Endpoint.host("127.0.0.1", 0), Udp.stack().dtls(options));
    }

    private static DatagramConnection connect(Listener<?> to, TlsOptions options)
            throws NetworkException {
        return Connection.open(Endpoint.host("127.0.0.1", to.port()), Udp.stack().dtls(options));
    }

    private static TlsOptions with(Psk psk) {
        return TlsOptions.DEFAULT.withPsk(psk);
    }

    private static NetworkFailure failureOf(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(NetworkException.class, call).failure();
    }

    @ParameterizedTest
    @EnumSource
    void whoHasTheKeyIsLetIn(Psk.KeyExchange exchange) throws Exception {
        TlsOptions options = with(Psk.of("sensor 7", KEY).withKeyExchange(exchange));
        try (var listener = listener(options);
                var near = connect(listener, options);
                var far = listener.accept(SOON)) {
            near.send("hello".getBytes(UTF_8));
            assertEquals("hello", new String(far.within(SOON).receive().content(), UTF_8));
            TlsHandshake tls = far.report().tls().orElseThrow();
            assertEquals("TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256", tls.cipherSuite());
            assertEquals("sensor 7", tls.pskIdentity().orElseThrow());
            assertEquals("sensor 7", near.report().tls().orElseThrow().pskIdentity().orElseThrow());
        }
    }

    @Test
    void bothEndsExportTheSameSecret() throws Exception {
        TlsOptions options = with(Psk.of("sensor", KEY)).withNeeds(TlsOptions.Need.EXPORTER);
        try (var listener = listener(options);
                var near = connect(listener, options);
                var far = listener.accept(SOON)) {
            TlsHandshake ours = near.report().tls().orElseThrow();
            TlsHandshake theirs = far.report().tls().orElseThrow();
            for (byte[] context : new byte[][] {null, {}, {1, 2}}) {
                byte[] secret = ours.exportKeyingMaterial("EXPORTER-test", context, 40);
                assertArrayEquals(
                        secret, theirs.exportKeyingMaterial("EXPORTER-test", context, 40));
                byte[] other = ours.exportKeyingMaterial("EXPORTER-tesu", context, 40);
                assertFalse(Arrays.equals(secret, other));
            }
        }
    }

    @Test
    void anIdentityThatNobodyKnowsIsToldToBoth() throws Exception {
        BlockingQueue<NetworkFailure> told = new LinkedBlockingQueue<>();
        try (Network network = observed(told);
                var listener = listening(network, with(Psk.lookup(_ -> Optional.empty())))) {
            assertInstanceOf(
                    PskFailure.UnknownIdentity.class,
                    failureOf(() -> connect(listener, with(Psk.of("nobody", KEY)))));
            assertInstanceOf(PskFailure.UnknownIdentity.class, told.poll(20, TimeUnit.SECONDS));
        }
    }

    /// What is protected with another key is noise, and dropped: neither end hears of an error.
    @Test
    void aWrongKeyIsToldByTheServerOnceTheHandshakeIsOutOfTime() throws Exception {
        BlockingQueue<NetworkFailure> told = new LinkedBlockingQueue<>();
        Duration limit = Duration.ofSeconds(2);
        TlsOptions server = with(Psk.of("sensor", KEY)).withHandshakeTimeout(limit);
        TlsOptions client = with(Psk.of("sensor", Psk.newKey()));
        try (Network network = observed(told);
                var listener = listening(network, server)) {
            assertInstanceOf(
                    SecurityFailure.HandshakeTimedOut.class,
                    failureOf(() ->
                            connect(listener, client.withHandshakeTimeout(limit.multipliedBy(2)))));
            assertInstanceOf(PskFailure.WrongKey.class, told.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void keysAndCertificatesAreNotMixed() {
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        Udp.stack()
                                .dtls(
                                        with(Psk.of("a", KEY))
                                                .withIdentity(Identities.selfSigned("a"))));
    }

    private static Network observed(BlockingQueue<NetworkFailure> told) {
        return Network.open(
                NetworkOptions.DEFAULT.withObserver(event -> {
                    if (event instanceof NetworkEvent.HandshakeFailed(_, _, _, var reason)) {
                        told.add(reason);
                    }
                }));
    }

    private static Listener<DatagramConnection> listening(Network network, TlsOptions options)
            throws Exception {
        return network.listen(
                Endpoint.host("127.0.0.1", 0),
                Udp.stack().dtls(options),
                dev.fairlead.ListenerOptions.DEFAULT);
    }
}

package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.TlsOptions.Need;
import dev.fairlead.internal.stack.tls.OcspResponder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What can be asked for, and what is refused before anything is sent.
class TlsOptionsTest {
    private static final List<String> CHACHA = List.of("TLS_CHACHA20_POLY1305_SHA256");

    @Test
    void thePageHasTheTableOfDifferences() throws Exception {
        String page = Files.readString(Path.of("../docs/guide/tls.md"));
        assertTrue(page.contains(TlsDifference.table()), TlsDifference.table());
    }

    @Test
    void whatAnEngineCannotDoIsRefusedWhenTheStackIsBuilt() throws Exception {
        Identity plain = TlsPair.identity("server.test");
        Identity stapling =
                plain.withStapledResponse(OcspResponder.good(TlsPair.root(), plain.certificate()));
        for (Engine engine : TlsPair.engines()) {
            for (TlsVersion version : TlsVersion.values()) {
                TlsOptions options =
                        TlsOptions.DEFAULT
                                .withEngine(engine)
                                .withVersions(TlsVersion.TLS_1_2, version);
                expect(TlsDifference.SUITES_OF_13, options, options.withCipherSuites13(CHACHA));
                expect(
                        TlsDifference.NO_PROTOCOL_ALERT,
                        options,
                        options.withNeeds(Need.NO_APPLICATION_PROTOCOL_ALERT));
                expect(TlsDifference.EXPORTER, options, options.withNeeds(Need.EXPORTER));
                expect(TlsDifference.STAPLED_RESPONSE, options, options.withIdentity(stapling));
                expect(
                        TlsDifference.KEY_LOG,
                        options,
                        options.withKeyLog(Path.of("target/keylog.txt")));
            }
        }
    }

    private static void expect(TlsDifference row, TlsOptions plain, TlsOptions asking) {
        if (row.isRefused(plain.engine(), plain.maximumVersion())) {
            var refusal =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> Tcp.stack().tls(asking),
                            () -> row + " with " + plain.engine());
            assertTrue(
                    refusal.getMessage().contains(plain.engine().toString()), refusal.getMessage());
        } else {
            assertEquals(asking, Tcp.stack().tls(asking).options());
        }
    }

    @Test
    void theAutomaticEngineIsTheOneThatCan() throws Exception {
        try (Ends ends = automatic(TlsOptions.DEFAULT.withNeeds(Need.HALF_CLOSE))) {
            TlsHandshake tls = ends.near().report().tls().orElseThrow();
            assertEquals(Engine.JSSE, tls.engine());
            assertEquals("BoringSSL cannot do half-close", tls.engineReason());
        }
        try (Ends ends = automatic(TlsOptions.DEFAULT)) {
            TlsHandshake tls = ends.near().report().tls().orElseThrow();
            assertEquals(TlsPair.engines().getLast(), tls.engine());
        }
    }

    private static Ends automatic(TlsOptions client) throws Exception {
        TlsPair any = new TlsPair(Engine.JSSE, Engine.JSSE, TlsVersion.TLS_1_3);
        return any.open(
                client.withTrust(TlsPair.trust()).withServerName("server.test"),
                any.serverOptions());
    }

    @Test
    void aSuiteThatNobodyKnowsIsRefused() {
        var refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                Tcp.stack()
                                        .tls(
                                                TlsOptions.DEFAULT
                                                        .withEngine(Engine.JSSE)
                                                        .withCipherSuites12(List.of("TLS_NONE"))));
        assertTrue(refusal.getMessage().contains("TLS_NONE"), refusal.getMessage());
    }

    @Test
    void wrongValuesAreRefusedWithTheirRule() {
        TlsOptions options = TlsOptions.DEFAULT;
        assertThrows(IllegalArgumentException.class, () -> options.withServerName(" "));
        assertThrows(IllegalArgumentException.class, () -> options.withAlpn("a", ""));
        assertThrows(
                IllegalArgumentException.class,
                () -> options.withVersions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2));
        assertThrows(
                IllegalArgumentException.class,
                () -> options.withHandshakeTimeout(Duration.ofMillis(99)));
    }

    @Test
    void optionsAreEqualByTheirValues() {
        TlsOptions one = TlsOptions.DEFAULT.withAlpn("h2").withServerName("a.test");
        TlsOptions same = TlsOptions.DEFAULT.withServerName("a.test").withAlpn("h2");
        assertEquals(one, same);
        assertEquals(one.hashCode(), same.hashCode());
        assertEquals(Tcp.stack().tls(one), Tcp.stack().tls(same));
        assertTrue(!one.equals(same.withResumption(false)));
    }

    @Test
    void aServerWithoutAnIdentityCannotListen() {
        try (Network network = Network.open(NetworkOptions.DEFAULT)) {
            var failure = Calls.failureOf(() -> TlsPair.listen(network, TlsOptions.DEFAULT));
            assertEquals("path.option-not-supported", failure.cause());
        }
    }
}

package dev.fairlead.internal.stack.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.TrustPolicy;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// What shares a context, and with it its sessions; and that contexts go.
class TlsContextsTest {
    private static final TlsOptions OPTIONS = TlsOptions.DEFAULT.withEngine(Engine.JSSE);

    @Test
    void onlyEqualOptionsInTheSameRoleShareOne() throws Exception {
        try (TlsContexts contexts = new TlsContexts()) {
            TlsContext one = contexts.of(OPTIONS, PeerRole.SERVER);
            assertSame(one, contexts.of(OPTIONS.withAlpn(), PeerRole.SERVER));
            assertNotSame(one, contexts.of(OPTIONS, PeerRole.CLIENT));
            assertNotSame(one, contexts.of(OPTIONS.withAlpn("h2"), PeerRole.SERVER));
            assertNotSame(
                    one,
                    contexts.of(
                            OPTIONS.withTrust(TrustPolicy.system().acceptingAnyName()),
                            PeerRole.SERVER));
        }
    }

    @Test
    void aProgramThatMakesNewOptionsAllTheTimeKeepsFew() throws Exception {
        assumeTrue(EngineChoice.boringSslMissing().isEmpty(), "there is no BoringSSL here");
        TlsOptions options = TlsOptions.DEFAULT.withEngine(Engine.BORINGSSL);
        try (TlsContexts contexts = new TlsContexts()) {
            for (int i = 0; i < 200; i++) {
                contexts.of(options.withServerName("host" + i), PeerRole.SERVER);
            }
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (contexts.held() > 64) {
                assertTrue(System.nanoTime() < end, contexts.held() + " are still held");
                System.gc();
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void theEndOfANetworkReleasesAll() throws Exception {
        assumeTrue(EngineChoice.boringSslMissing().isEmpty(), "there is no BoringSSL here");
        TlsContexts contexts = new TlsContexts();
        contexts.of(TlsOptions.DEFAULT.withEngine(Engine.BORINGSSL), PeerRole.SERVER);
        assertEquals(1, contexts.held());
        contexts.close();
        assertEquals(0, contexts.held());
    }
}

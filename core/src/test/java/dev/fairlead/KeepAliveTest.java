package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeepAliveTest {
    /// With a drop time, Linux gives an idle connection up at the first probe that is due after it,
    /// however few went unanswered (tcp(7), TCP_USER_TIMEOUT): one lost packet must not be enough.
    @Test
    void theDropTimeOfAPresetLeavesTimeForSeveralProbes() {
        assertSeveralProbes(TcpOptions.DEFAULT);
        assertSeveralProbes(TcpOptions.LOCAL_NETWORK);
    }

    private static void assertSeveralProbes(TcpOptions preset) {
        KeepAlive keepAlive = preset.keepAlive().orElseThrow();
        Duration beforeTheDrop = preset.dropTime().orElseThrow().minus(keepAlive.idle());
        long probes = 1 + beforeTheDrop.minusNanos(1).dividedBy(keepAlive.interval());
        assertTrue(probes >= 3, preset + " sends " + probes + " before it gives up");
    }
}

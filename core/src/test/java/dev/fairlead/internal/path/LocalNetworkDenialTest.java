package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.fairlead.internal.path.LocalNetworkDenial.Link;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The pattern alone: no macOS is at hand to see it.
class LocalNetworkDenialTest {
    private static final List<Link> LINKS =
            List.of(
                    new Link(InetAddress.ofLiteral("127.0.0.1"), 8),
                    new Link(InetAddress.ofLiteral("192.168.7.20"), 22),
                    new Link(InetAddress.ofLiteral("2001:db8:7::20"), 64));

    @ParameterizedTest
    @CsvSource({
        "Mac OS X, 15.0, 192.168.4.9, 2, true",
        "Mac OS X, 26.1, 2001:db8:7::9, 2, true",
        "Mac OS X, 15.3.1, fe80::9, 2, true",
        "Mac OS X, 14.7, 192.168.4.9, 2, false", // that one did not deny
        "Mac OS X, odd, 192.168.4.9, 2, false",
        "Mac OS X, 15.0, 192.168.8.9, 2, false", // behind a router
        "Mac OS X, 15.0, 192.168.7.20, 2, false", // this machine
        "Mac OS X, 15.0, 127.0.0.9, 2, false",
        "Mac OS X, 15.0, 192.168.4.9, 3000, false", // it was looked for, and is away
        "Linux, 15.0, 192.168.4.9, 2, false",
    })
    void noRouteToANeighbourAtOnceIsADenial(
            String system, String version, String host, int millis, boolean likely) {
        assertEquals(
                likely,
                new LocalNetworkDenial(system, version)
                        .isLikely(InetAddress.ofLiteral(host), LINKS, Duration.ofMillis(millis)));
    }

    @Test
    void thisSystemIsAsked() {
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        if (!mac) {
            assertFalse(
                    LocalNetworkDenial.ofSystem()
                            .isLikely(InetAddress.ofLiteral("fe80::9"), Duration.ZERO));
        }
    }
}

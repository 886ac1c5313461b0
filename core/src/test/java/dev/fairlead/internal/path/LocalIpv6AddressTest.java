package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalIpv6AddressTest {
    @Test
    void readsPrefixLengthAndDeprecation() throws UnknownHostException {
        var found =
                LocalIpv6Address.parse(
                        List.of(
                                "20010db8000000000000000000000002 02 40 00 20     eth0",
                                "20010db8000000000000000000000003 02 80 00 80     eth0"));
        LocalIpv6Address deprecated = found.get(InetAddress.getByName("2001:db8::2"));
        assertTrue(deprecated.isDeprecated());
        assertEquals(64, deprecated.prefixLength());
        LocalIpv6Address permanent = found.get(InetAddress.getByName("2001:db8::3"));
        assertFalse(permanent.isDeprecated());
        assertEquals(128, permanent.prefixLength());
    }

    @Test
    void passesOverWhatItDoesNotKnow() {
        assertEquals(
                0,
                LocalIpv6Address.parse(
                                List.of(
                                        "",
                                        "short 02 40 00 20 eth0",
                                        "zz010db8000000000000000000000002 02 40 00 20 eth0",
                                        "20010db8000000000000000000000002 02 xx 00 20 eth0"))
                        .size());
    }
}

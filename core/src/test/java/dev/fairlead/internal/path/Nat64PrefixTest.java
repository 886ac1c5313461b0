package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Nat64PrefixTest {

    /// RFC 6052, section 2.4.
    @ParameterizedTest
    @CsvSource({
        "2001:db8::, 32, 2001:db8:c000:221::",
        "2001:db8:100::, 40, 2001:db8:1c0:2:21::",
        "2001:db8:122::, 48, 2001:db8:122:c000:2:2100::",
        "2001:db8:122:300::, 56, 2001:db8:122:3c0:0:221::",
        "2001:db8:122:344::, 64, 2001:db8:122:344:c0:2:2100::",
        "2001:db8:122:344::, 96, 2001:db8:122:344::192.0.2.33",
        "64:ff9b::, 96, 64:ff9b::192.0.2.33",
    })
    void embedsAsTheTableSays(String prefix, int length, String expected)
            throws UnknownHostException {
        Nat64Prefix nat64 = new Nat64Prefix((Inet6Address) ip(prefix), length);
        assertEquals(Optional.of(ip(expected)), nat64.translate((Inet4Address) ip("192.0.2.33")));
    }

    @ParameterizedTest
    @CsvSource({
        "32, 2001:db8:c000:aa::, 2001:db8:c000:ab::",
        "40, 2001:db8:1c0:0:aa::, 2001:db8:1c0:0:ab::",
        "48, 2001:db8:122:c000:0:aa00::, 2001:db8:122:c000:0:ab00::",
        "56, 2001:db8:122:3c0:0:aa::, 2001:db8:122:3c0:0:ab::",
        "64, 2001:db8:122:344:c0:0:aa00::, 2001:db8:122:344:c0:0:ab00::",
        "96, 64:ff9b::c000:aa, 64:ff9b::c000:ab",
    })
    void findsThePrefixOfEachLength(int length, String one, String other)
            throws UnknownHostException {
        assertEquals(length, Nat64Prefix.find(ips(one, other)).orElseThrow().length());
        assertEquals(length, Nat64Prefix.find(ips(other)).orElseThrow().length());
    }

    @Test
    void findsNoneWhereNoWellKnownAddressIs() throws UnknownHostException {
        assertEquals(Optional.empty(), Nat64Prefix.find(List.of()));
        assertEquals(Optional.empty(), Nat64Prefix.find(ips("2001:db8::1", "192.0.0.170")));
    }

    @Test
    void aWellKnownAddressThatIsThereTwiceIsSettledByTheOther() throws UnknownHostException {
        // 192.0.0.170 by itself is found at /96 and inside the prefix, at /32.
        List<InetAddress> answers = ips("2001:db8:c000:aa::c000:aa", "2001:db8:c000:aa::c000:ab");
        Nat64Prefix found = Nat64Prefix.find(answers).orElseThrow();
        assertEquals(96, found.length());
        assertEquals(ip("2001:db8:c000:aa::"), found.bits());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "169.254.1.1",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "10.0.0.1",
                "192.168.1.1",
                "172.16.0.1"
            })
    void theWellKnownPrefixTranslatesNoAddressThatIsNotGlobal(String address)
            throws UnknownHostException {
        assertEquals(new Nat64Prefix((Inet6Address) ip("64:ff9b::"), 96), Nat64Prefix.WELL_KNOWN);
        assertEquals(
                Optional.empty(), Nat64Prefix.WELL_KNOWN.translate((Inet4Address) ip(address)));
    }

    @Test
    void aNetworksOwnPrefixTranslatesPrivateAddresses() throws UnknownHostException {
        Nat64Prefix own = new Nat64Prefix((Inet6Address) ip("2001:db8:64::"), 96);
        assertEquals(
                Optional.of(ip("2001:db8:64::10.0.0.1")),
                own.translate((Inet4Address) ip("10.0.0.1")));
        assertEquals(Optional.empty(), own.translate((Inet4Address) ip("127.0.0.1")));
    }

    @Test
    void isWrittenAsRfc5952Says() {
        assertEquals("64:ff9b::/96", Nat64Prefix.WELL_KNOWN.toString());
    }

    @Test
    void anotherLengthIsRefused() {
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new Nat64Prefix((Inet6Address) ip("64:ff9b::"), 95));
        assertTrue(refused.getMessage().contains("95"), refused.getMessage());
    }

    private static List<InetAddress> ips(String... literals) {
        return Arrays.stream(literals).map(Nat64PrefixTest::ipUnchecked).toList();
    }

    private static InetAddress ipUnchecked(String literal) {
        try {
            return ip(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    private static InetAddress ip(String literal) throws UnknownHostException {
        return InetAddress.getByName(literal);
    }
}

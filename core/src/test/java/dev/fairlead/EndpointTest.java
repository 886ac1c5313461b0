package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Endpoints are values; numeric literals are addresses from the start.
class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1:80",
        "0.0.0.0, 0.0.0.0:80",
        "255.255.255.255, 255.255.255.255:80",
        "::, [::]:80",
        "::1, [::1]:80",
        "2001:DB8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:80",
        "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:80",
        "fe80::1%lo, [fe80::1%lo]:80",
        "fe80::1%2, [fe80::1%2]:80",
        "::ffff:192.0.2.1, 192.0.2.1:80",
        "64:ff9b::192.0.2.1, [64:ff9b::c000:201]:80",
        "1:2:3:4:5:6:7::, [1:2:3:4:5:6:7:0]:80",
        "::2:3:4:5:6:7:8, [0:2:3:4:5:6:7:8]:80",
    })
    void aNumericLiteralIsAnAddressWrittenAsRfc5952Says(String host, String text) {
        Endpoint endpoint = Endpoint.host(host, 80);
        assertInstanceOf(Endpoint.Address.class, endpoint);
        assertEquals(text, endpoint.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "a",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "01.2.3.4",
                "0x7f.1",
                "127.1",
                "xn--bcher-kva.example",
                "bücher.example",
                "_dns.example.com",
                "example.com."
            })
    void whatIsNoLiteralIsAName(String host) {
        assertInstanceOf(Endpoint.Host.class, Endpoint.host(host, 80));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                "a b",
                "a/b",
                "[::1]",
                "1:2",
                "::1::",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "g::1",
                "fe80::1%",
                "192.0.2.1%eth0",
                "a\u0000b",
                "user@host"
            })
    void whatIsNeitherIsRefusedWithTheValue(String host) {
        var e = assertThrows(IllegalArgumentException.class, () -> Endpoint.host(host, 80));
        assertTrue(e.getMessage().contains("'"), e.getMessage());
    }

    @Test
    void aLabelHasAtMost63BytesAndANameAtMost253() {
        Endpoint.host("a".repeat(63) + ".example", 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> Endpoint.host("a".repeat(64) + ".example", 1));
        String longest = ("a".repeat(49) + ".").repeat(5) + "abc";
        assertEquals(253, longest.length());
        Endpoint.host(longest, 1);
        assertThrows(IllegalArgumentException.class, () -> Endpoint.host(longest + "d", 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536, Integer.MAX_VALUE})
    void aPortOutsideItsRangeIsRefusedWithTheNumber(int port) {
        var e = assertThrows(IllegalArgumentException.class, () -> Endpoint.host("a", port));
        assertTrue(e.getMessage().contains(Integer.toString(port)), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Port.of(port));
    }

    @Test
    void aPortMayBeAServiceName() {
        assertEquals(443, Endpoint.host("example.com", "https").port());
        assertEquals(22, Port.parse("ssh").number());
        assertEquals(8080, Port.parse("8080").number());
        assertEquals(0, Port.any().number());
        for (String wrong :
                new String[] {"", "65536", "99999999999", "-1", "no-such-service", "#"}) {
            var e = assertThrows(IllegalArgumentException.class, () -> Port.parse(wrong));
            assertTrue(e.getMessage().contains(wrong), e.getMessage());
        }
    }

    @Test
    void endpointsAreValues() throws Exception {
        assertEquals(Endpoint.host("Example.COM", 80), Endpoint.host("example.com", 80));
        assertEquals(
                Endpoint.host("Example.COM", 80).hashCode(),
                Endpoint.host("example.com", 80).hashCode());
        assertNotEquals(Endpoint.host("example.com", 80), Endpoint.host("example.com", 81));
        assertEquals(Endpoint.host("::1", 1), Endpoint.host("0:0::1", 1));
        assertNotEquals(Endpoint.host("fe80::1%2", 1), Endpoint.host("fe80::1%3", 1));
        assertNotEquals(Endpoint.host("fe80::1%2", 1), Endpoint.host("fe80::1", 1));
        InetAddress named = InetAddress.getByAddress("name", new byte[] {127, 0, 0, 1});
        assertEquals(Endpoint.host("127.0.0.1", 1), Endpoint.address(named, 1));
        assertEquals(Endpoint.unix(Path.of("/tmp/s")), Endpoint.unix(Path.of("/tmp/s")));
    }

    @Test
    void aScopeIsResolvedToAnInterfaceOfThisMachine() throws Exception {
        NetworkInterface loopback =
                NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        var byName = (Endpoint.Address) Endpoint.host("fe80::1%" + loopback.getName(), 9);
        var byIndex = (Endpoint.Address) Endpoint.host("fe80::1%" + loopback.getIndex(), 9);
        InetSocketAddress expected = byIndex.toSocketAddress();
        assertEquals(9, expected.getPort());
        assertEquals(
                loopback.getIndex(),
                ((java.net.Inet6Address) byName.toSocketAddress().getAddress()).getScopeId());
        var gone = (Endpoint.Address) Endpoint.host("fe80::1%nosuch0", 9);
        var e = assertThrows(UnknownHostException.class, gone::toSocketAddress);
        assertTrue(e.getMessage().contains("nosuch0"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, loopback",
        "127.255.0.1, loopback",
        "::1, loopback",
        "169.254.1.1, link-local",
        "fe80::1, link-local",
        "224.0.0.251, multicast",
        "ff02::fb, multicast",
        "0.0.0.0, unspecified",
        "::, unspecified",
        "255.255.255.255, broadcast",
        "10.1.2.3, private",
        "172.16.0.1, private",
        "192.168.0.1, private",
        "fd00::1, unique-local",
        "fc00::1, unique-local",
        "2002:c000:201::1, 6to4",
        "192.0.2.1, none",
        "2001:db8::1, none",
        "172.32.0.1, none",
        "169.253.1.1, none",
    })
    void saysWhatKindOfAddressItIs(String host, String kind) {
        var address = (Endpoint.Address) Endpoint.host(host, 1);
        assertEquals(kind.equals("loopback"), address.isLoopback());
        assertEquals(kind.equals("link-local"), address.isLinkLocal());
        assertEquals(kind.equals("multicast"), address.isMulticast());
        assertEquals(kind.equals("unspecified"), address.isUnspecified());
        assertEquals(kind.equals("broadcast"), address.isBroadcast());
        assertEquals(kind.equals("private"), address.isPrivate());
        assertEquals(kind.equals("unique-local"), address.isUniqueLocal());
        assertEquals(kind.equals("6to4"), address.is6to4());
        assertNotEquals(address.isIpv4(), address.isIpv6());
    }

    @Test
    void aUriGivesHostAndPort() {
        assertEquals(443, Endpoint.uri("https://example.com/x").port());
        assertEquals(8443, Endpoint.uri("wss://example.com:8443/x").port());
        assertEquals(0, Endpoint.uri("foo://example.com").port());
        assertEquals(
                Endpoint.host("2001:db8::1", 80),
                Endpoint.uri("ws://[2001:db8::1]/").hostEndpoint());
        assertEquals(
                Endpoint.host("example.com", 443),
                Endpoint.uri("TLS://example.com").hostEndpoint());
        var e =
                assertThrows(
                        IllegalArgumentException.class, () -> Endpoint.uri("mailto:a@b.example"));
        assertTrue(e.getMessage().contains("mailto:a@b.example"), e.getMessage());
    }

    @Test
    void aServiceInstanceHas1To63BytesAndAProperType() {
        var printer = Endpoint.service("Büro.1", "_ipp._tcp", "local.");
        assertEquals("local", printer.domain());
        assertEquals("Büro.1._ipp._tcp.local", printer.toString());
        Endpoint.service("x".repeat(63), "_ipp._tcp", "local");
        assertThrows(
                IllegalArgumentException.class,
                () -> Endpoint.service("ü".repeat(32), "_ipp._tcp", "local"));
        for (String type : new String[] {"ipp._tcp", "_ipp", "_ipp._sctp", "_-a._tcp", "_._tcp"}) {
            var e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> Endpoint.service("x", type, "local"));
            assertTrue(e.getMessage().contains(type), e.getMessage());
        }
    }

    @Test
    void aUnixPathHasAtMost107Bytes() {
        Endpoint.unix(Path.of("/" + "a".repeat(106)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Endpoint.unix(Path.of("/" + "a".repeat(107))));
    }

    @Test
    void whatIsWrittenCanBeReadAgain() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 16 : 4];
            random.nextBytes(bytes);
            for (int zero = random.nextInt(bytes.length + 1); zero > 0; zero--) {
                bytes[random.nextInt(bytes.length)] = 0;
            }
            var made = (Endpoint.Address) assertAddress(bytes);
            String text = made.withPort(1).toString();
            String host =
                    made.isIpv6()
                            ? text.substring(1, text.lastIndexOf(']'))
                            : text.substring(0, text.lastIndexOf(':'));
            assertEquals(made, Endpoint.host(host, 0), "seed " + seed + ", " + text);
        }
    }

    private static Endpoint assertAddress(byte[] bytes) {
        try {
            return Endpoint.address(InetAddress.getByAddress(bytes), 0);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anUnresolvedSocketAddressIsRefused() {
        var unresolved = InetSocketAddress.createUnresolved("example.com", 80);
        var e = assertThrows(IllegalArgumentException.class, () -> Endpoint.address(unresolved));
        assertFalse(e.getMessage().isEmpty());
        assertTrue(e.getMessage().contains("example.com"), e.getMessage());
    }
}

package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressOrderTest {

    /// The examples of RFC 6724, section 10.2, but for the one about home addresses; then cases of
    /// our own. Each row: the better destination and its source, the other and its source.
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "matching scope, 2001:db8:1::1, 2001:db8:1::2, 198.51.100.121, 169.254.13.78",
        "matching scope IPv4, 198.51.100.121, 198.51.100.117, 2001:db8:1::1, fe80::1",
        "higher precedence, 2001:db8:1::1, 2001:db8:1::2, 10.1.2.3, 10.1.2.4",
        "smaller scope, fe80::1, fe80::2, 2001:db8:1::1, 2001:db8:1::2",
        "longest prefix, 2001:db8:1::1, 2001:db8:1::2, 2001:db8:3ffe::1, 2001:db8:3f44::2",
        "matching label, 2002:c633:6401::1, 2002:c633:6401::2, 2001:db8:1::1, 2002:c633:6401::2",
        "higher precedence 6to4, 2001:db8:1::1, 2001:db8:1::2, 2002:c633:6401::1, 2002:c633:6401::2",
        "private IPv4 over ULA to global, 192.0.2.1, 192.0.2.9, 2001:db8::1, fd00::9",
        "global IPv6 over ULA, 2001:db8::1, 2001:db8::9, fd00::1, fd00::9",
        "IPv4 over ULA, 192.0.2.1, 10.0.0.9, fd00::1, fd00::9",
        "IPv4 over Teredo, 192.0.2.1, 10.0.0.9, 2001::1, 2001::9",
        "loopback IPv6 over IPv4, ::1, ::1, 127.0.0.1, 127.0.0.1",
    })
    void prefers(String rule, String better, String betterSource, String other, String otherSource)
            throws UnknownHostException {
        Destination first = destination(better, betterSource);
        Destination second = destination(other, otherSource);
        assertEquals(List.of(first, second), sorted(first, second), rule);
        assertEquals(List.of(first, second), sorted(second, first), rule);
    }

    @Test
    void aDestinationWithoutRouteComesLast() throws UnknownHostException {
        Destination unusable = Destination.unusable(ip("2001:db8::1"));
        Destination usable = destination("192.0.2.1", "169.254.1.1");
        assertEquals(List.of(usable, unusable), sorted(unusable, usable));
        assertFalse(unusable.isUsable());
    }

    @Test
    void aDeprecatedSourceComesAfterOneThatIsNot() throws UnknownHostException {
        Destination deprecated =
                new Destination(ip("2001:db8:1::1"), ip("2001:db8:1::2"), true, 64);
        Destination good = destination("192.0.2.1", "192.0.2.9");
        assertEquals(List.of(good, deprecated), sorted(deprecated, good));
    }

    @Test
    void thePrefixIsComparedNoFurtherThanTheNetworkOfTheSource() throws UnknownHostException {
        Destination near = destination("2001:db8:1::2:1", "2001:db8:1::2:2");
        Destination far = destination("2001:db8:1::1:1", "2001:db8:1::2:2");
        assertEquals(List.of(far, near), sorted(far, near));
    }

    @Test
    void ipv4AddressesStayInTheOrderOfTheAnswer() throws UnknownHostException {
        Destination far = destination("198.51.100.1", "192.0.2.9");
        Destination near = destination("192.0.2.1", "192.0.2.9");
        assertEquals(List.of(far, near), sorted(far, near));
        assertEquals(List.of(near, far), sorted(near, far));
    }

    @Test
    void theOrderIsTotalWhateverComesIn() throws UnknownHostException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] addresses = {
            "::1",
            "127.0.0.1",
            "fe80::1",
            "fd00::1",
            "fec0::1",
            "2001:db8::1",
            "2001:db8:1::1",
            "2001::1",
            "2002:102:304::1",
            "192.0.2.1",
            "10.0.0.1",
            "169.254.0.1",
            "::102:304",
            "ff02::1",
            "ff0e::1",
            "224.0.0.1",
            "3ffe::1"
        };
        for (int i = 0; i < 50; i++) {
            List<Destination> all = new ArrayList<>();
            for (int j = 0; j < 60; j++) {
                InetAddress to = ip(addresses[random.nextInt(addresses.length)]);
                List<String> sources =
                        List.of(addresses).stream()
                                .filter(a -> a.contains(":") == (to.getAddress().length == 16))
                                .toList();
                InetAddress from = ip(sources.get(random.nextInt(sources.size())));
                all.add(
                        new Destination(
                                to,
                                random.nextInt(9) == 0 ? null : from,
                                random.nextBoolean(),
                                64));
            }
            Collections.shuffle(all, random);
            List<Destination> once = new ArrayList<>(all);
            once.sort(AddressOrder.BEST_FIRST);
            for (int a = 0; a < once.size(); a++) {
                for (int b = a + 1; b < once.size(); b++) {
                    int order = AddressOrder.BEST_FIRST.compare(once.get(a), once.get(b));
                    assertTrue(order <= 0, "seed " + seed + ": " + once.get(a) + once.get(b));
                }
            }
        }
    }

    @Test
    void thisMachineSendsToItselfFromItself() throws UnknownHostException {
        LocalNetwork network = LocalNetwork.ofSystem();
        assertEquals(ip("127.0.0.1"), network.locate(ip("127.0.0.1")).source());
        AddressOrder order = new AddressOrder(network);
        List<InetAddress> sorted = order.sort(List.of(ip("127.0.0.2"), ip("127.0.0.1")));
        assertEquals(List.of(ip("127.0.0.2"), ip("127.0.0.1")), sorted);
    }

    private static List<Destination> sorted(Destination... destinations) {
        List<Destination> sorted = new ArrayList<>(List.of(destinations));
        sorted.sort(AddressOrder.BEST_FIRST);
        return sorted;
    }

    private static Destination destination(String address, String source)
            throws UnknownHostException {
        return new Destination(ip(address), ip(source), false, 64);
    }

    private static InetAddress ip(String literal) throws UnknownHostException {
        return InetAddress.getByName(literal);
    }
}

package dev.fairlead.lab;

import static dev.fairlead.lab.Observed.at;
import static dev.fairlead.lab.Observed.refusedHere;
import static dev.fairlead.lab.RaceLab.NAT64_FOUR;
import static dev.fairlead.lab.RaceLab.SIX;

import dev.fairlead.Network;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A client with IPv6 only, on a network that translates (NAT64): how it comes to a server that has
/// only IPv4.
class Nat64LabTest {
    private static final double SLACK = 50;
    private static final String DNS64 = "2001:db8:77:1::1";

    /// The server's IPv4 address behind the well-known prefix (RFC 6052, section 2.1).
    private static final String TRANSLATED = "64:ff9b::6440:902";

    private static RaceLab net;

    @BeforeAll
    static void up() {
        Requirement.lab("tcpdump", "unbound", "tayga");
        net = RaceLab.nat64();
    }

    @AfterAll
    static void down() {
        if (net != null) {
            net.writeTable("nat64.md");
            net.close();
        }
    }

    @AfterEach
    void calm() {
        net.calm();
    }

    /// The nameserver tells the prefix of this network (RFC 7050), and otherwise knows nothing of
    /// NAT64.
    private static void tellPrefix() {
        net.dns.answer(
                "ipv4only.arpa",
                DnsType.AAAA,
                DnsReply.addresses("64:ff9b::c000:aa", "64:ff9b::c000:ab"));
        net.dns.answer(
                "ipv4only.arpa", DnsType.A, DnsReply.addresses("192.0.0.170", "192.0.0.171"));
    }

    @Test
    void whereTheNameserverMakesAddressesTheyAreUsed() {
        net.lab.resolvConf("client", List.of(DNS64));
        net.note("name, with DNS64", net.open("v4.netlab.test"))
                .tried(at(0, TRANSLATED))
                .won(TRANSLATED);
    }

    @Test
    void anIpv4LiteralIsTranslated() {
        tellPrefix();
        net.note("IPv4 literal", net.open(NAT64_FOUR))
                .tried(refusedHere(0, NAT64_FOUR), at(0, TRANSLATED))
                .won(TRANSLATED)
                .took(0, SLACK);
    }

    @Test
    void anIpv4LiteralIsTranslatedWithThePrefixOfThisNetwork() {
        net.lab.resolvConf("client", List.of(DNS64));
        net.note("IPv4 literal, prefix from DNS64", net.open(NAT64_FOUR))
                .tried(refusedHere(0, NAT64_FOUR), at(0, TRANSLATED))
                .won(TRANSLATED)
                .took(0, SLACK);
    }

    @Test
    void aNameWithIpv4AddressesOnlyIsTranslatedWhereTheNameserverDoesNot() {
        tellPrefix();
        net.dns.answer("only4.test", DnsType.A, DnsReply.addresses(NAT64_FOUR));
        net.note("name with A only, no DNS64", net.open("only4.test"))
                .tried(refusedHere(0, NAT64_FOUR), at(0, TRANSLATED))
                .won(TRANSLATED);
    }

    @Test
    void nativeIpv6ComesFirst() {
        tellPrefix();
        net.name("both.test", SIX, NAT64_FOUR);
        net.note("name with both families", net.open("both.test"))
                .tried(at(0, SIX))
                .won(SIX)
                .took(0, SLACK);
    }

    @Test
    void theSecondConnectKnowsThePrefix() {
        tellPrefix();
        try (LabJvm.Held<Network> network = net.network()) {
            net.open(network, NAT64_FOUR).won(TRANSLATED);
            net.note("IPv4 literal, second time", net.open(network, NAT64_FOUR))
                    .tried(refusedHere(0, NAT64_FOUR), at(0, TRANSLATED))
                    .won(TRANSLATED)
                    .took(0, 20);
        }
    }
}

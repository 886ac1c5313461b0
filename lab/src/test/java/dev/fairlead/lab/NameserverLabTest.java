package dev.fairlead.lab;

import static dev.fairlead.lab.Observed.at;
import static dev.fairlead.lab.RaceLab.FOUR;
import static dev.fairlead.lab.RaceLab.NAMESERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections by name where nameservers are old, overloaded, lost, or not alone in answering.
class NameserverLabTest {
    private static final double SLACK = 50;
    private static final String FORGED = "10.77.9.66";
    private static final String OTHER_NAMESERVER = "10.77.1.53";

    private static RaceLab net;

    @BeforeAll
    static void up() {
        Requirement.lab("tcpdump");
        net = RaceLab.dualStack();
        net.lab.addAddress("router", "eth0", OTHER_NAMESERVER + "/24");
    }

    @AfterAll
    static void down() {
        if (net != null) {
            net.writeTable("nameservers.md");
            net.close();
        }
    }

    @AfterEach
    void calm() {
        net.calm();
    }

    @Test
    void aTruncatedAnswerIsAskedForAgainOverTcp() {
        net.dns.answer(
                "long.test",
                DnsType.A,
                DnsReply.addresses(FOUR).with(new DnsReply.Trick.Truncates()));
        net.open("long.test").won(FOUR).took(0, SLACK);
        assertTrue(
                net.dns.queries().stream()
                        .anyMatch(query -> query.overTcp() && query.type().equals(DnsType.A)));
    }

    @Test
    void aliasesAreFollowedToTheirEnd() {
        DnsReply chain = DnsReply.aliases(List.of("b.test", "c.test", "d.test"), FOUR);
        net.dns.answer("www.test", DnsType.A, chain);
        net.note("three aliases", net.open("www.test")).tried(at(0, FOUR)).won(FOUR).took(0, SLACK);
    }

    @Test
    void anAliasWithoutItsTargetIsAskedFor() {
        DnsReply alone = DnsReply.aliases(List.of("target.test"));
        net.dns.answer("alias.test", DnsType.A, alone);
        net.dns.answer("alias.test", DnsType.AAAA, alone);
        net.dns.answer("target.test", DnsType.A, DnsReply.addresses(FOUR));
        net.note("alias alone", net.open("alias.test")).tried(at(0, FOUR)).won(FOUR).took(0, SLACK);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CUT_SHORT")
    void aForgedAnswerIsNotBelieved(DnsReply.Forgery forgery) {
        DnsReply reply = DnsReply.addresses(FOUR).with(new DnsReply.Trick.Forges(forgery, FORGED));
        net.dns.answer("hunted.test", DnsType.A, reply);
        net.note("forged: " + forgery, net.open("hunted.test"))
                .tried(at(0, FOUR))
                .won(FOUR)
                .took(0, SLACK);
    }

    /// It has all that an answer to our question has: the nameserver itself is broken.
    @Test
    void anAnswerThatIsCutShortIsToldAsBad() {
        DnsReply reply =
                DnsReply.addresses(FOUR)
                        .with(new DnsReply.Trick.Forges(DnsReply.Forgery.CUT_SHORT, FORGED));
        net.dns.answer("cut.test", DnsType.A, reply);
        net.note("answer cut short", net.open("cut.test"))
                .tried()
                .failed("resolve.bad-answer")
                .took(0, SLACK);
    }

    @Test
    void aForgedFurtherRecordIsNotRemembered() {
        DnsReply reply =
                DnsReply.addresses(FOUR)
                        .with(new DnsReply.Trick.Forges(DnsReply.Forgery.OUT_OF_BAILIWICK, FORGED));
        net.dns.answer("hunted.test", DnsType.A, reply);
        net.dns.answer("victim.test", DnsType.A, DnsReply.addresses(FOUR));
        try (var network = net.network()) {
            net.open(network, "hunted.test").won(FOUR);
            net.open(network, "victim.test").tried(at(0, FOUR)).won(FOUR);
        }
    }

    @Test
    void aServerThatRefusesEdnsIsAskedWithout() {
        DnsReply reply = DnsReply.addresses(FOUR).with(new DnsReply.Trick.RefusesEdns());
        net.dns.answer("old.test", DnsType.A, reply);
        net.note("FORMERR for EDNS", net.open("old.test")).won(FOUR).took(0, SLACK);
        assertTrue(net.dns.queries().stream().anyMatch(query -> !query.edns()));
    }

    @Test
    void aServerThatDropsEdnsIsAskedWithoutInTheEnd() {
        for (DnsType type : List.of(DnsType.A, DnsType.AAAA)) {
            net.dns.answer(
                    "box.test", type, DnsReply.nothing().with(new DnsReply.Trick.DropsEdns()));
        }
        net.dns.answer(
                "box.test",
                DnsType.A,
                DnsReply.addresses(FOUR).with(new DnsReply.Trick.DropsEdns()));
        net.note("EDNS dropped", net.open("box.test")).won(FOUR);
    }

    @Test
    void aLostQueryIsSentAgain() {
        DnsReply.Trick once = new DnsReply.Trick.Misses(1);
        net.dns.answer("lost.test", DnsType.A, DnsReply.addresses(FOUR).with(once));
        net.dns.answer("lost.test", DnsType.AAAA, DnsReply.nothing().with(once));
        net.note("first queries lost", net.open("lost.test")).won(FOUR);
    }

    @ParameterizedTest(name = "rcode {0}")
    @ValueSource(ints = {DnsReply.SERVFAIL, DnsReply.REFUSED})
    void aServerThatCannotAnswerGivesWayToTheNextAtOnce(int rcode) {
        try (LabDns broken = LabDns.on(net.router, OTHER_NAMESERVER)) {
            broken.otherwise(DnsReply.error(rcode));
            net.lab.resolvConf("client", List.of(OTHER_NAMESERVER, NAMESERVER));
            net.dns.answer("next.test", DnsType.A, DnsReply.addresses(FOUR));
            net.dns.answer("next.test", DnsType.AAAA, DnsReply.nothing());
            net.note("first nameserver answers rcode " + rcode, net.open("next.test"))
                    .tried(at(0, FOUR))
                    .won(FOUR)
                    .took(0, SLACK);
        }
    }

    @Test
    void aNameThatDoesNotExistIsToldAtOnceAndNobodyElseIsAsked() {
        try (LabDns other = LabDns.on(net.router, OTHER_NAMESERVER)) {
            other.otherwise(DnsReply.addresses(FOUR));
            net.lab.resolvConf("client", List.of(NAMESERVER, OTHER_NAMESERVER));
            net.note("NXDOMAIN", net.open("nothing.test"))
                    .tried()
                    .failed("resolve.no-such-name")
                    .took(0, SLACK);
            assertEquals(List.of(), other.queries());
        }
    }

    @Test
    void aNameWithoutAddressesIsToldAtOnce() {
        net.dns.answer("mail.test", DnsType.A, DnsReply.nothing());
        net.note("no addresses", net.open("mail.test"))
                .tried()
                .failed("resolve.no-address")
                .took(0, SLACK);
    }

    @Test
    void withoutAnyNameserverThatAnswersTheDeadlineOfTheResolverEndsIt() {
        net.dns.otherwise(DnsReply.silence());
        net.note("silence", net.open("mute.test"))
                .tried()
                .failed("resolve.no-answer")
                .took(2000, 10_500);
    }

    @Test
    void allIsWellOverLossyLinksToo() {
        net.name("lossy.test", RaceLab.SIX, FOUR);
        net.lab.set("access", "wire", "loss=10%", "seed=7");
        try {
            for (int i = 0; i < 10; i++) {
                Observed observed = net.open("lossy.test");
                assertEquals(Opened.READY, observed.opened().failure(), observed.toString());
                observed.took(0, 10_000);
            }
        } finally {
            net.lab.set("access", "clear");
            net.lab.drain("access", java.time.Duration.ofSeconds(5));
        }
    }
}

package dev.fairlead.lab;

import static dev.fairlead.lab.Observed.at;
import static dev.fairlead.lab.RaceLab.FOUR;
import static dev.fairlead.lab.RaceLab.NAMESERVER;
import static dev.fairlead.lab.RaceLab.SIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Network;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Happy Eyeballs (RFC 8305) in networks that break in every way there is: what is tried, when, and
/// how long it takes in all; from the connection's report, from a capture of the client's link, and
/// both against each other.
class HappyEyeballsLabTest {
    /// Of one connect more than the races's own delays: look-up, handshake, and a busy machine.
    private static final double SLACK = 50;

    private static RaceLab net;

    @BeforeAll
    static void up() {
        Requirement.lab("tcpdump");
        net = RaceLab.dualStack();
        for (String address : List.of("10.77.9.3/24", "10.77.9.11/24", "10.77.9.12/24")) {
            net.lab.addAddress("server", "eth0", address);
        }
        for (String address :
                List.of("2001:db8:77:9::3/64", "2001:db8:77:9::11/64", "2001:db8:77:9::12/64")) {
            net.lab.addAddress("server", "eth0", address);
        }
    }

    @AfterAll
    static void down() {
        if (net != null) {
            net.writeTable("happy-eyeballs.md");
            net.close();
        }
    }

    @AfterEach
    void calm() {
        net.calm();
    }

    @Test
    void withBothFamiliesWellOnlyIpv6IsTried() {
        net.name("well.test", SIX, FOUR);
        net.note("both well", net.open("well.test")).tried(at(0, SIX)).won(SIX).took(0, SLACK);
    }

    @Test
    void aBlackHoledAaaaCostsOneAttemptDelay() {
        net.name("dead6.test", SIX, FOUR);
        net.lab.set("uplink", "blackhole6");
        net.note("AAAA black-holed", net.open("dead6.test"))
                .tried(at(0, SIX), at(250, FOUR))
                .won(FOUR)
                .outcome(0, "LOST")
                .took(250, 250 + SLACK);
    }

    @Test
    void aBlackHoledACostsNothing() {
        net.name("dead4.test", SIX, FOUR);
        net.lab.set("uplink", "blackhole4");
        net.note("A black-holed", net.open("dead4.test")).tried(at(0, SIX)).won(SIX).took(0, SLACK);
    }

    @Test
    void aNameOfOneFamilyWithADeadAddressOfFourStillConnects() {
        net.dns.answer("only4.test", DnsType.A, DnsReply.addresses("10.77.9.11", FOUR));
        net.lab.set("uplink", "drop=ip daddr 10.77.9.11");
        net.note("IPv4 only, first address black-holed", net.open("only4.test"))
                .tried(at(0, "10.77.9.11"), at(250, FOUR))
                .won(FOUR)
                .took(250, 250 + SLACK);
    }

    @Test
    void whereBothAreSlowTheFirstStillWins() {
        net.name("slow.test", SIX, FOUR);
        net.lab.set("uplink", "delay=150ms");
        net.note("both slow (round trip 300 ms)", net.open("slow.test"))
                .tried(at(0, SIX), at(250, FOUR))
                .won(SIX)
                .outcome(1, "LOST")
                .took(300, 300 + SLACK);
    }

    @Test
    void anAaaaAnswerWithinTheResolutionDelayIsWaitedFor() {
        lateAaaa(20);
        net.note("AAAA late by 20 ms", net.open("late6.test"))
                .tried(at(20, SIX))
                .won(SIX)
                .took(20, 20 + SLACK);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {80, 500})
    void anAaaaAnswerAfterTheResolutionDelayIsNot(int delay) {
        lateAaaa(delay);
        net.note("AAAA late by " + delay + " ms", net.open("late6.test"))
                .tried(at(50, FOUR))
                .won(FOUR)
                .took(50, 50 + SLACK);
    }

    @Test
    void aLateAaaaAnswerJoinsTheRaceAtTheNextTurn() {
        lateAaaa(80);
        net.lab.set("uplink", "blackhole4");
        net.note("AAAA late by 80 ms, A black-holed", net.open("late6.test"))
                .tried(at(50, FOUR), at(300, SIX))
                .won(SIX)
                .took(300, 300 + SLACK);
    }

    @Test
    void anAaaaAnswerAfterItsTurnIsTriedAtOnce() {
        lateAaaa(500);
        net.lab.set("uplink", "blackhole4");
        net.note("AAAA late by 500 ms, A black-holed", net.open("late6.test"))
                .tried(at(50, FOUR), at(500, SIX))
                .won(SIX)
                .took(500, 500 + SLACK);
    }

    private static void lateAaaa(int delay) {
        net.dns.answer("late6.test", DnsType.AAAA, DnsReply.addresses(SIX).afterMillis(delay));
        net.dns.answer("late6.test", DnsType.A, DnsReply.addresses(FOUR));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {20, 80, 500})
    void aLateAAnswerIsNotWaitedFor(int delay) {
        net.dns.answer("late4.test", DnsType.AAAA, DnsReply.addresses(SIX));
        net.dns.answer("late4.test", DnsType.A, DnsReply.addresses(FOUR).afterMillis(delay));
        net.note("A late by " + delay + " ms", net.open("late4.test"))
                .tried(at(0, SIX))
                .won(SIX)
                .took(0, SLACK);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {80, 500})
    void aLateAAnswerIsTriedWhenItsTurnComes(int delay) {
        net.dns.answer("late4.test", DnsType.AAAA, DnsReply.addresses(SIX));
        net.dns.answer("late4.test", DnsType.A, DnsReply.addresses(FOUR).afterMillis(delay));
        net.lab.set("uplink", "blackhole6");
        int turn = Math.max(250, delay);
        net.note("A late by " + delay + " ms, AAAA black-holed", net.open("late4.test"))
                .tried(at(0, SIX), at(turn, FOUR))
                .won(FOUR)
                .took(turn, turn + SLACK);
    }

    @Test
    void noAnswerForAaaaAtAllCostsTheResolutionDelay() {
        net.dns.answer("mute6.test", DnsType.AAAA, DnsReply.silence());
        net.dns.answer("mute6.test", DnsType.A, DnsReply.addresses(FOUR));
        net.note("no answer for AAAA", net.open("mute6.test"))
                .tried(at(50, FOUR))
                .won(FOUR)
                .took(50, 50 + SLACK);
    }

    @Test
    void noAnswerForAAtAllCostsNothing() {
        net.dns.answer("mute4.test", DnsType.AAAA, DnsReply.addresses(SIX));
        net.dns.answer("mute4.test", DnsType.A, DnsReply.silence());
        net.note("no answer for A", net.open("mute4.test"))
                .tried(at(0, SIX))
                .won(SIX)
                .took(0, SLACK);
    }

    @Test
    void aFailureForAaaaLeavesIpv4() {
        net.dns.answer("fail6.test", DnsType.AAAA, DnsReply.error(DnsReply.SERVFAIL));
        net.dns.answer("fail6.test", DnsType.A, DnsReply.addresses(FOUR));
        net.note("SERVFAIL for AAAA", net.open("fail6.test"))
                .tried(at(0, FOUR))
                .won(FOUR)
                .took(0, SLACK);
    }

    @Test
    void aFailureForALeavesIpv6() {
        net.dns.answer("fail4.test", DnsType.AAAA, DnsReply.addresses(SIX));
        net.dns.answer("fail4.test", DnsType.A, DnsReply.error(DnsReply.SERVFAIL));
        net.note("SERVFAIL for A", net.open("fail4.test"))
                .tried(at(0, SIX))
                .won(SIX)
                .took(0, SLACK);
    }

    @Test
    void familiesTakeTurnsAndTheFirstTwoOfFourAreDead() {
        net.dns.answer("four.test", DnsType.AAAA, DnsReply.addresses("2001:db8:77:9::11", SIX));
        net.dns.answer("four.test", DnsType.A, DnsReply.addresses("10.77.9.11", FOUR));
        net.lab.set("uplink", "drop=ip6 daddr 2001:db8:77:9::11", "drop=ip daddr 10.77.9.11");
        net.note("first two of four dead", net.open("four.test"))
                .tried(at(0, "2001:db8:77:9::11"), at(250, "10.77.9.11"), at(500, SIX))
                .won(SIX)
                .took(500, 500 + SLACK);
    }

    @Test
    void theFirstTwoOfFourOfOneFamilyAreDead() {
        net.dns.answer(
                "four4.test",
                DnsType.A,
                DnsReply.addresses("10.77.9.11", "10.77.9.12", FOUR, "10.77.9.3"));
        net.lab.set("uplink", "drop=ip daddr { 10.77.9.11, 10.77.9.12 }");
        net.note("first two of four dead, IPv4 only", net.open("four4.test"))
                .tried(at(0, "10.77.9.11"), at(250, "10.77.9.12"), at(500, FOUR))
                .won(FOUR)
                .took(500, 500 + SLACK);
    }

    @Test
    void aSilentFirstNameserverIsOvertakenAndTheOrderIsRemembered() {
        net.lab.addAddress("router", "eth0", "10.77.1.53/24");
        try (LabDns silent = LabDns.on(net.router, "10.77.1.53");
                LabJvm.Held<Network> network = net.network()) {
            silent.otherwise(DnsReply.silence());
            net.lab.resolvConf("client", List.of("10.77.1.53", NAMESERVER));
            net.name("one.test", SIX, FOUR);
            net.name("two.test", SIX, FOUR);
            net.note("first nameserver silent", net.open(network, "one.test"))
                    .tried(at(250, SIX))
                    .won(SIX)
                    .took(250, 250 + SLACK);
            net.note("the next name, same network", net.open(network, "two.test"))
                    .tried(at(0, SIX))
                    .won(SIX)
                    .took(0, SLACK);
        }
    }

    @Test
    void theSecondConnectUsesWhatTheFirstLearned() {
        net.name("again.test", SIX, FOUR);
        net.lab.set("uplink", "blackhole6");
        try (LabJvm.Held<Network> network = net.network()) {
            net.note("first connect, AAAA black-holed", net.open(network, "again.test"))
                    .tried(at(0, SIX), at(250, FOUR))
                    .won(FOUR);
            Observed second = net.note("second connect", net.open(network, "again.test"));
            second.tried(at(0, FOUR)).won(FOUR).took(0, 20);
            assertEquals(Map.of(), second.queries(), "answers are still valid: " + second);
        }
    }

    @Test
    void anUnreachableFamilyGivesWayAtOnce() {
        net.name("icmp.test", SIX, FOUR);
        net.lab.set("uplink", "reject6");
        Observed observed = net.note("ICMPv6: no route", net.open("icmp.test"));
        observed.tried(at(0, SIX), at(10, FOUR)).won(FOUR).outcome(0, "FAILED").took(0, SLACK);
        assertTrue(
                observed.wire().of(Packet.Icmp.class).anyMatch(icmp -> icmp.type() == 1),
                "the error was on the wire: " + observed);
    }

    @Test
    void aRefusedFamilyGivesWayAtOnce() {
        net.name("refused.test", SIX, FOUR);
        net.lab.set("uplink", "reset=ip6 nexthdr tcp");
        net.note("reset over IPv6", net.open("refused.test"))
                .tried(at(0, SIX), at(10, FOUR))
                .won(FOUR)
                .outcome(0, "FAILED")
                .took(0, SLACK);
    }

    @Test
    void whereEverythingIsRefusedTheFailureIsToldAtOnce() {
        net.name("none.test", SIX, FOUR);
        net.lab.set("uplink", "reset=meta l4proto tcp");
        net.note("both refused", net.open("none.test"))
                .tried(at(0, SIX), at(10, FOUR))
                .failed("connect.refused")
                .took(0, SLACK);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {1, 5, 20})
    void connectsDespiteLossAndStartsEachAttemptInTime(int percent) {
        net.name("lossy.test", SIX, FOUR);
        net.lab.set("uplink", "loss=" + percent + "%", "seed=" + percent);
        double worst = 0;
        Observed slowest = null;
        for (int i = 0; i < 15; i++) {
            Observed observed = net.open("lossy.test").agrees();
            assertEquals(Opened.READY, observed.opened().failure(), observed.toString());
            int attempts = observed.opened().tried().size();
            if (attempts == 1) {
                observed.tried(at(0, SIX));
            } else {
                observed.tried(at(0, SIX), at(250, FOUR));
            }
            if (observed.opened().totalMillis() >= worst) {
                worst = observed.opened().totalMillis();
                slowest = observed;
            }
        }
        net.note("loss of " + percent + " %, slowest of 15", slowest);
        // both attempts may lose their first packets; TCP sends again after 1 s and after 3 s
        assertTrue(worst < 3250 + SLACK, "the slowest: " + slowest);
    }
}

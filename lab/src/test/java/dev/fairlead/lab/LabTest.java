package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LabTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Lab lab;

    @BeforeAll
    static void up() {
        Requirement.lab("ping");
        lab = Lab.up("pair");
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void aHostHasItsOwnNameAndKnowsTheOthers() {
        assertEquals("client\n", lab.run("client", "hostname"));
        assertTrue(lab.run("client", "getent", "ahostsv4", "server").startsWith("10.77.1.2 "));
    }

    @Test
    void addressesAreThoseOfTheTopology() {
        assertEquals(
                InetAddress.ofLiteral("10.77.1.2"),
                lab.addr("server", StandardProtocolFamily.INET));
        assertEquals(
                InetAddress.ofLiteral("2001:db8:77:1::2"),
                lab.addr("server", StandardProtocolFamily.INET6));
    }

    @Test
    void aFurtherAddressAnswersAtOnce() {
        lab.addAddress("server", "eth0", "2001:db8:77:1::beef/64");
        lab.addAddress("server", "eth0", "10.77.1.77/24");
        lab.run("client", "ping", "-c1", "-W2", "2001:db8:77:1::beef");
        lab.run("client", "ping", "-c1", "-W2", "10.77.1.77");
    }

    @Test
    void exitCodeAndBothOutputsOfAProgramAreKept() {
        LabProcess process = lab.exec("client", "sh", "-c", "echo out; echo err >&2; exit 9");
        assertEquals(new LabProcess.Result(9, "out\n", "err\n"), process.await(SOON));
    }

    @Test
    void aProgramReadsItsStandardInput() throws Exception {
        LabProcess cat = lab.exec("client", "cat");
        cat.stdin().write("hello\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        cat.stdin().flush();
        cat.awaitStdout("^hello$", SOON);
        cat.stdin().close();
        assertEquals(0, cat.await(SOON).exitCode());
    }

    @Test
    void aProgramThatDoesNotEndMissesItsDeadlineAndCanBeEnded() {
        LabProcess process = lab.exec("client", "sleep", "1000");
        assertThrows(LabException.class, () -> process.await(Duration.ofMillis(100)));
        process.close();
        assertFalse(process.isAlive());
    }

    @Test
    void aFailedCommandSaysWhatItPrinted() {
        var failure =
                assertThrows(
                        LabException.class,
                        () -> lab.run("client", "sh", "-c", "echo no luck >&2; exit 3"));
        assertTrue(failure.getMessage().contains("no luck"), failure.getMessage());
    }

    @Test
    void aLinkCountsWhatItCarries() {
        long before = lab.stats("link").get("client").get("packets");
        lab.run("client", "ping", "-c3", "-i0.01", "-W2", "10.77.1.2");
        assertTrue(lab.stats("link").get("client").get("packets") >= before + 3);
    }

    @Test
    void aDrainedLinkHoldsNothingBack() {
        lab.set("link", "wire", "from=client", "delay=400ms");
        try {
            lab.exec("client", "ping", "-c1", "-W2", "10.77.1.2").awaitStdout("^PING", SOON);
            lab.set("link", "clear");
            lab.drain("link", SOON);
            lab.stats("link")
                    .forEach((side, counters) -> assertEquals(0, counters.get("queued"), side));
        } finally {
            lab.set("link", "clear", "direct");
        }
    }

    @Test
    void anUnknownSettingIsRefused() {
        assertThrows(LabException.class, () -> lab.set("link", "dealy=1ms"));
    }

    @Test
    void resolvConfIsTheHostsOwnAndChangesUnderWhatRuns() throws Exception {
        LabProcess shell = lab.exec("client", "sh", "-c", "read line; cat /etc/resolv.conf");
        lab.resolvConf("client", List.of("10.77.1.53", "2001:db8:77:1::53"), "options timeout:1");
        shell.stdin().write('\n');
        shell.stdin().close();
        assertEquals(
                "nameserver 10.77.1.53\nnameserver 2001:db8:77:1::53\noptions timeout:1\n",
                shell.await(SOON).stdout());
        assertFalse(lab.run("server", "cat", "/etc/resolv.conf").contains("10.77.1.53"));
    }

    @Test
    void closingTakesAwayTheLabAndWhatRunsInside() {
        Lab brief = Lab.up("pair");
        LabProcess process = brief.exec("server", "sleep", "1000");
        brief.close();
        assertFalse(process.isAlive());
        assertFalse(Netlab.run("list").contains(brief.name()));
    }
}

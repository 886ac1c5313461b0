package dev.fairlead.interop.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.lab.DnsReply;
import dev.fairlead.lab.Lab;
import dev.fairlead.lab.LabDns;
import dev.fairlead.lab.LabJvm;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `fairlead doctor` on a machine whose network is as it should be, and is then broken.
class DoctorCommandTest {
    private static final String ROUTER = "10.77.1.1";
    private static final String NOBODY = "10.77.1.99";

    private Lab lab;

    @BeforeEach
    void up() {
        Requirement.lab();
        lab = Lab.up("gateway");
        LabDns dns = LabDns.on(LabJvm.on(lab, "router"), ROUTER);
        dns.otherwise(DnsReply.error(2));
        lab.resolvConf("client", List.of(ROUTER));
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private LabProcess.Result doctor(String... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = "doctor";
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        return lab.exec("client", Processes.command(words).toArray(String[]::new))
                .await(Processes.LIMIT);
    }

    private static void assertFound(String expected, LabProcess.Result result) {
        // As it would be where there is ASCII alone; which it is depends on the machine.
        String plain = result.stdout().replace('✗', 'x').replace('·', '-').replace("→", "->");
        assertTrue(plain.contains(expected), result.toString());
    }

    @Test
    void findsNothingWrongWhereNothingIs() {
        LabProcess.Result result = doctor("--json");
        assertEquals(0, result.exitCode(), result.toString());
        assertFound(
                "\"subject\":\"IPv4\",\"status\":\"good\",\"text\":\"gateway 10.77.1.1 on ",
                result);
        assertFound(
                "\"subject\":\"IPv6\",\"status\":\"good\",\"text\":\"gateway 2001:db8:77:1::1 on ",
                result);
        assertFound("\"subject\":\"nameserver 10.77.1.1\",\"status\":\"good\"", result);
        assertFound("{\"type\":\"doctor\",\"problems\":0,\"warnings\":0}\n", result);
    }

    @Test
    void warnsOfASilentNameserverAndTheRemedyHelps() {
        lab.resolvConf("client", List.of(NOBODY, ROUTER));
        LabProcess.Result result = doctor();
        assertEquals(0, result.exitCode(), result.toString());
        assertFound("! nameserver 10.77.1.99  ", result);
        assertFound(
                "-> take it out of /etc/resolv.conf, or move it below one that answers\n", result);
        assertFound("no problem, 1 warning\n", result);
        lab.resolvConf("client", List.of(ROUTER));
        assertFound("nothing is wrong\n", doctor());
    }

    @Test
    void saysThatNoNameserverAnswers() {
        lab.resolvConf("client", List.of(NOBODY));
        LabProcess.Result result = doctor("--json");
        assertEquals(11, result.exitCode(), result.toString());
        assertFound("\"subject\":\"nameserver 10.77.1.99\",\"status\":\"problem\"", result);
    }

    @Test
    void saysThatTheGatewayIsSilent() {
        lab.run("router", "ip", "address", "flush", "dev", "eth0");
        lab.run("client", "ip", "neighbour", "flush", "all");
        LabProcess.Result result = doctor();
        assertEquals(10, result.exitCode(), result.toString());
        assertFound("x IPv4            gateway 10.77.1.1 on eth0 is silent", result);
        assertFound("x IPv6            gateway 2001:db8:77:1::1 on eth0 is silent", result);
        assertFound("-> sysctl -w net.ipv6.conf.eth0.disable_ipv6=1, until it is mended\n", result);
        lab.run("client", "sysctl", "-qw", "net.ipv6.conf.eth0.disable_ipv6=1");
        assertFound("- IPv6            no address beyond this link: not used\n", doctor());
    }

    @Test
    void saysThatTheInterfaceIsDown() {
        lab.run("client", "ip", "link", "set", "eth0", "down");
        LabProcess.Result result = doctor();
        assertEquals(10, result.exitCode(), result.toString());
        assertFound("- eth0            wired, down, 10.77.1.2/24", result);
        assertFound("x interfaces      none but loopback is up", result);
    }

    @Test
    void probesAnEndpointAsWell() {
        LabProcess.Result result = doctor("-4", "10.77.9.2:1");
        assertEquals(12, result.exitCode(), result.toString());
        assertFound("nothing is wrong\n", result);
        assertFound("[connect.refused]", result);
    }

    @Test
    void looksAtAllThatDecidesAboutAnEndpoint() {
        lab.run("client", "nft", "add", "table", "inet", "trial");
        lab.run("client", "nft", "add chain inet trial c { type filter hook output priority 0; }");
        lab.run("client", "nft", "add rule inet trial c ip daddr 10.77.9.0/24 tcp dport 1 reject");
        LabProcess.Result screen = doctor("-4", "10.77.9.2:1");
        assertFound("route           to 10.77.9.2 via 10.77.1.1 over eth0 from 10.77.1.2", screen);
        assertFound("firewall        may drop what goes there: trial c: ip daddr", screen);
        assertFound("cgroup          /", screen);
        assertFound("path MTU        ", screen);
        assertTrue(screen.stdout().lines().count() <= 50, "one screen: " + screen);
        LabProcess.Result json = doctor("--json", "-4", "10.77.9.2:1");
        for (String subject : List.of("route", "firewall", "cgroup", "path MTU")) {
            assertFound(
                    "{\"type\":\"finding\",\"area\":\"endpoint\",\"subject\":\"" + subject, json);
        }
    }

    @Test
    void warnsOfIpv6ThatLeadsNowhereFurtherOn() {
        lab.run("router", "ip", "-6", "route", "flush", "2001:db8:77:9::/64");
        lab.run("router", "ip", "-6", "route", "add", "unreachable", "2001:db8:77:9::/64");
        LabProcess.Result result = doctor("[2001:db8:77:9::2]:1");
        assertTrue(result.exitCode() != 0, result.toString());
        assertFound("[connect.unreachable]", result);
    }
}

package dev.fairlead.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.cli.doctor.Finding.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckupTest {
    private static final Instant BUILT = Instant.parse("2026-11-21T00:00:00Z");

    @TempDir Path root;

    private SystemFiles file(String name, String... lines) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, List.of(lines));
        return new SystemFiles(root);
    }

    private static Finding found(List<Finding> findings, String subject) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError(subject + " is not among " + findings));
    }

    /// With a file that names no nameserver but nonsense, so that nothing is asked.
    private List<Finding> checkup(Map<String, String> environment, Instant now) throws IOException {
        SystemFiles files = file("etc/resolv.conf", "nameserver nowhere", "nameserver ");
        try (Network network = Network.open(NetworkOptions.DEFAULT.withEventLoops(1))) {
            return new Checkup(network, files, environment, BUILT, now, false).run();
        }
    }

    @Test
    void aClockBeforeTheBuildIsWrong() throws Exception {
        Finding clock = found(checkup(Map.of(), BUILT.minusSeconds(1)), "clock");
        assertEquals(Status.PROBLEM, clock.status());
        assertTrue(clock.text().startsWith("it says 2026-11-20, "), clock.text());
        assertEquals(Status.GOOD, found(checkup(Map.of(), BUILT), "clock").status());
    }

    @Test
    void aProxyIsShownWithoutItsPassword() throws Exception {
        Map<String, String> environment =
                Map.of("HTTPS_PROXY", "http://me:secret@proxy:3128", "no_proxy", "", "HOME", "/x");
        List<Finding> findings = checkup(environment, BUILT);
        assertTrue(
                found(findings, "HTTPS_PROXY").text().startsWith("http://…@proxy:3128; "),
                findings.toString());
        assertFalse(findings.toString().contains("secret"));
        assertFalse(findings.toString().contains("no_proxy"));
        assertEquals("proxy:3128", Checkup.withoutPassword("proxy:3128"));
        assertEquals("…@proxy:3128", Checkup.withoutPassword("me:secret@proxy:3128"));
    }

    @Test
    void aNameserverThatIsNoAddressIsNamed() throws Exception {
        Finding finding = found(checkup(Map.of(), BUILT), "nameserver nowhere");
        assertEquals(Status.PROBLEM, finding.status()); // there is no other
        assertEquals(List.of("correct that line of /etc/resolv.conf"), finding.remedies());
    }

    @Test
    void limitsThatAreSmallAreNamedWithWhatRaisesThem() throws Exception {
        file(
                "proc/self/limits",
                "Max open files            1024                 1024                 files");
        file("proc/sys/net/core/rmem_max", "212992");
        List<Finding> small =
                new Installation(file("proc/sys/net/ipv4/tcp_mtu_probing", "0")).look();
        assertEquals(Status.WARNING, found(small, "descriptors").status());
        assertEquals(
                List.of("sysctl -w net.core.rmem_max=7500000"),
                found(small, "UDP buffers").remedies());
        assertEquals(
                List.of("sysctl -w net.ipv4.tcp_mtu_probing=1"),
                found(small, "path MTU").remedies());

        file(
                "proc/self/limits",
                "Max open files            1024                 unlimited            files");
        file("proc/sys/net/core/rmem_max", "8388608");
        List<Finding> large =
                new Installation(file("proc/sys/net/ipv4/tcp_mtu_probing", "1")).look();
        for (String subject : List.of("descriptors", "UDP buffers", "path MTU")) {
            assertEquals(Status.GOOD, found(large, subject).status(), large.toString());
        }
    }

    @Test
    void nothingIsSaidOfWhatTheSystemDoesNotTell() {
        List<Finding> findings = new Installation(new SystemFiles(root)).look();
        assertEquals(
                List.of("Java", "sockets", "TLS"),
                findings.stream().map(Finding::subject).toList());
    }

    @Test
    void readsDefaultRoutesAlone() throws Exception {
        SystemFiles files =
                file(
                        "proc/net/route",
                        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
                        "eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                        "tun0\t00000000\t00000000\t0001\t0\t0\t200\t00000000\t0\t0\t0",
                        "eth1\t00000000\t010200C0\t0203\t0\t0\t100\t00000000\t0\t0\t0",
                        "eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0");
        assertEquals(
                List.of(
                        new Route("eth0", Optional.of(InetAddress.getByName("192.0.2.1"))),
                        new Route("tun0", Optional.empty())),
                Route.defaults(files, true));
        String zero = "0".repeat(32);
        file(
                "proc/net/ipv6_route",
                zero
                        + " 00 "
                        + zero
                        + " 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003 eth0",
                zero + " 00 " + zero + " 00 " + zero + " ffffffff 00000001 00000000 00200200 lo",
                "20010db8000000000000000000000000 40 "
                        + zero
                        + " 00 "
                        + zero
                        + " 00000100 00000001 00000000 00000001 eth0");
        assertEquals(
                List.of(new Route("eth0", Optional.of(InetAddress.getByName("fe80::1")))),
                Route.defaults(files, false));
    }

    @Test
    void aTableThatMakesNoSenseHasNoRoutes() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        String letters = "0aF \tx";
        for (int i = 0; i < 300; i++) {
            StringBuilder line = new StringBuilder("eth0 00000000 ");
            for (int j = random.nextInt(60); j > 0; j--) {
                line.append(letters.charAt(random.nextInt(letters.length())));
            }
            SystemFiles files = file("proc/net/route", line.toString());
            file("proc/net/ipv6_route", "0".repeat(32) + " 00 " + line);
            assertEquals(List.of(), Route.defaults(files, true), line.toString());
            assertEquals(List.of(), Route.defaults(files, false), line.toString());
        }
    }
}

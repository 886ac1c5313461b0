package dev.fairlead.bench;

import static dev.fairlead.bench.Subject.forked;

import dev.fairlead.bench.peer.Curl;
import dev.fairlead.bench.run.LabPlace;
import dev.fairlead.lab.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What is measured in networks that are broken in a definite way. The round trip to the server
/// takes 20 ms in all of them.
final class LabScenarios {
    private static final double ROUND_TRIP = 20;
    private static final String NAME = "server.netlab.test";

    private LabScenarios() {}

    static List<Scenario> all() {
        return List.of(deadIpv6(), deadIpv4(), deadFirstOfFour(), silentNameserver());
    }

    private static Scenario deadIpv6() {
        return lab(
                "dead-ipv6",
                "connect to a name whose IPv6 address is dead and whose IPv4 address works",
                () -> {
                    Lab lab = Lab.up("broken6", "dns");
                    lab.set("uplink", "delay=10ms");
                    return lab;
                },
                NAME,
                Set.of("jdk-socket-v6", "jdk-http-v6"));
    }

    private static Scenario deadIpv4() {
        return lab(
                "dead-ipv4",
                "connect to a name whose IPv4 address is dead and whose IPv6 address works",
                () -> {
                    Lab lab = Lab.up("gateway", "dns");
                    lab.set("uplink", "delay=10ms", "blackhole4");
                    return lab;
                },
                NAME,
                Set.of("jdk-socket", "jdk-http"));
    }

    private static Scenario deadFirstOfFour() {
        return lab(
                "dead-first-of-four",
                "connect to a name with four IPv4 addresses, the first of them dead",
                () -> {
                    Lab lab = Lab.up("gateway");
                    lab.set("uplink", "delay=10ms", "drop=ip daddr 10.77.9.11");
                    for (int i = 11; i <= 14; i++) {
                        lab.addAddress("server", "eth0", "10.77.9." + i + "/24");
                    }
                    lab.hostsFile(
                            "client",
                            "10.77.9.11 four.netlab.test",
                            "10.77.9.12 four.netlab.test",
                            "10.77.9.13 four.netlab.test",
                            "10.77.9.14 four.netlab.test");
                    return lab;
                },
                "four.netlab.test",
                Set.of("jdk-socket", "jdk-socket-v6", "jdk-http", "jdk-http-v6"));
    }

    private static Scenario silentNameserver() {
        return lab(
                "silent-nameserver",
                "connect to a name, the first of two nameservers being silent",
                () -> {
                    Lab lab = Lab.up("gateway", "dns");
                    lab.set("uplink", "delay=10ms", "drop=udp dport 53");
                    lab.resolvConf("client", List.of("10.77.9.2", "10.77.1.1"));
                    return lab;
                },
                NAME,
                Set.of("jdk-socket", "jdk-socket-v6", "jdk-http", "jdk-http-v6", "okhttp", "curl"));
    }

    /// @param slow who takes seconds for each connect
    private static Scenario lab(
            String name, String title, LabPlace.Maker lab, String host, Set<String> slow) {
        String v6 = "-Djava.net.preferIPv6Addresses=system";
        List<Subject> subjects = new ArrayList<>();
        subjects.add(forked("fairlead", "opens/fairlead", "-Dbench.host=" + host));
        subjects.add(forked("jdk-socket", "opens/jdk-socket", "-Dbench.host=" + host));
        subjects.add(forked("jdk-socket-v6", "opens/jdk-socket", "-Dbench.host=" + host, v6));
        subjects.add(forked("jdk-http", "opens/jdk-http", "-Dbench.host=" + host));
        subjects.add(forked("jdk-http-v6", "opens/jdk-http", "-Dbench.host=" + host, v6));
        subjects.add(forked("okhttp", "opens/okhttp", "-Dbench.host=" + host));
        subjects.add(
                Subject.program("curl", "curl", place -> new Curl(place, host, LabPlace.PORT)));
        return new Scenario(
                name,
                title,
                LabPlace::missing,
                () -> LabPlace.of(lab),
                List.of(
                        Metric.lower("first", "ms"),
                        Metric.highest("first-worst", "ms"),
                        Metric.lower("second", "ms"),
                        Metric.highest("second-worst", "ms")),
                subjects.stream()
                        .map(s -> slow.contains(s.name()) ? s.withMostRounds(1) : s)
                        .toList(),
                List.of(
                        Budget.itself("fairlead", "first-worst", 300 + ROUND_TRIP),
                        Budget.itself("fairlead", "second-worst", 20 + ROUND_TRIP)));
    }
}

package dev.fairlead.bench;

import static dev.fairlead.bench.Subject.forked;

import dev.fairlead.bench.peer.Iperf3;
import java.util.List;
import java.util.Optional;

/// Everything that is measured.
public final class Scenarios {
    private Scenarios() {}

    public static List<Scenario> all() {
        return List.of(bulk(), pingPong(), connects(16, 0.8, Double.NaN), connects(1, 0.45, 0.55));
    }

    private static Scenario local(
            String name,
            String title,
            List<Metric> metrics,
            List<Subject> subjects,
            List<Budget> budgets) {
        return new Scenario(name, title, Optional.empty(), Place::here, metrics, subjects, budgets);
    }

    private static Scenario bulk() {
        return local(
                "bulk",
                "TCP, one connection over loopback, 64 KiB a call",
                List.of(Metric.higher("rate", "MiB/s")),
                List.of(
                        forked("fairlead-inline", "bulk/fairlead-inline"),
                        forked("netty-epoll", "bulk/netty-epoll"),
                        forked("fairlead-buffer", "bulk/fairlead-buffer"),
                        forked("jdk-virtual", "bulk/jdk-virtual"),
                        forked("fairlead-allocating", "bulk/fairlead-allocating"),
                        forked("netty-nio", "bulk/netty-nio"),
                        forked("jdk-platform", "bulk/jdk-platform"),
                        forked("vertx", "bulk/vertx"),
                        Subject.program("iperf3", "iperf3", Iperf3::open)),
                List.of(
                        Budget.ratio("fairlead-inline", "rate", "netty-epoll", 0.95),
                        Budget.ratio("fairlead-inline", "rate", "jdk-virtual", 1.3),
                        Budget.ratio("fairlead-buffer", "rate", "netty-epoll", 0.85),
                        Budget.ratio("fairlead-buffer", "rate", "jdk-virtual", 1.3),
                        Budget.ratio("fairlead-allocating", "rate", "netty-epoll", 0.7),
                        Budget.ratio("fairlead-allocating", "rate", "jdk-virtual", 1.3),
                        Budget.shown("fairlead-inline", "rate", "iperf3"),
                        Budget.shown("fairlead-inline", "rate", "vertx")));
    }

    private static Scenario pingPong() {
        return local(
                "ping-pong",
                "TCP over loopback, 64 bytes there and back",
                List.of(Metric.lower("p50", "µs"), Metric.lower("p99", "µs")),
                List.of(
                        forked("fairlead-inline", "ping-pong/fairlead-inline"),
                        forked("netty-epoll", "ping-pong/netty-epoll"),
                        forked("fairlead-virtual", "ping-pong/fairlead-virtual"),
                        forked("jdk-virtual", "ping-pong/jdk-virtual"),
                        forked("fairlead-platform", "ping-pong/fairlead-platform"),
                        forked("jdk-platform", "ping-pong/jdk-platform"),
                        forked("netty-nio", "ping-pong/netty-nio")),
                List.of(
                        Budget.ratio("fairlead-inline", "p50", "netty-epoll", 1.1),
                        Budget.ratio("fairlead-virtual", "p50", "jdk-virtual", 0.8),
                        Budget.ratio("fairlead-platform", "p50", "jdk-platform", 1.5),
                        Budget.shown("fairlead-inline", "p99", "netty-epoll"),
                        Budget.shown("fairlead-virtual", "p99", "jdk-virtual"),
                        Budget.shown("fairlead-platform", "p99", "jdk-platform")));
    }

    private static Scenario connects(int atOnce, double ofNetty, double ofJdk) {
        String name = "connects-" + atOnce;
        return local(
                name,
                "open and close over loopback, racing on, one address, " + atOnce + " at a time",
                List.of(Metric.higher("rate", "/s")),
                List.of(
                        forked("fairlead", name + "/fairlead"),
                        forked("netty-epoll", name + "/netty-epoll"),
                        forked("jdk-virtual", name + "/jdk-virtual"),
                        forked("jdk-platform", name + "/jdk-platform")),
                List.of(
                        Budget.ratio("fairlead", "rate", "netty-epoll", ofNetty),
                        Budget.ratio("fairlead", "rate", "jdk-virtual", ofJdk),
                        Budget.ratio("fairlead", "rate", "jdk-platform", ofJdk)));
    }
}

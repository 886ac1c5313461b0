package dev.fairlead.bench;

import static dev.fairlead.bench.Subject.forked;

import dev.fairlead.bench.peer.Iperf3;
import dev.fairlead.bench.peer.Microsocks;
import dev.fairlead.bench.peer.OkCurl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Everything that is measured.
public final class Scenarios {
    private Scenarios() {}

    public static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        all.add(bulk());
        all.add(proxyBulk());
        all.add(pingPong());
        all.add(connects(16, 0.8, Double.NaN));
        all.add(connects(1, 0.45, 0.55));
        all.add(idle());
        all.addAll(TlsScenarios.all());
        all.addAll(KeyedScenarios.all());
        all.add(datagrams(1));
        all.add(datagrams(64));
        all.addAll(WebSocketScenarios.all());
        all.addAll(LabScenarios.all());
        all.addAll(NeighbourScenarios.all());
        all.add(command());
        all.add(commandOverTls());
        return all;
    }

    private static Scenario local(
            String name,
            String title,
            List<Metric> metrics,
            List<Subject> subjects,
            List<Budget> budgets) {
        return new Scenario(name, title, Optional::empty, Place::here, metrics, subjects, budgets);
    }

    private static Scenario proxyBulk() {
        return new Scenario(
                "proxy-bulk",
                "TCP through a SOCKS5 proxy (microsocks), one connection over loopback, 64 KiB a"
                        + " call",
                () ->
                        Programs.find(Microsocks.PROGRAM).isPresent()
                                ? Optional.empty()
                                : Optional.of(Microsocks.PROGRAM + " is not installed"),
                Place::here,
                List.of(Metric.higher("rate", "MiB/s"), Metric.lower("cpu", "ms/GiB")),
                List.of(
                        forked("fairlead-inline", "proxy-bulk/fairlead-inline"),
                        forked("jdk", "proxy-bulk/jdk"),
                        forked("fairlead-buffer", "proxy-bulk/fairlead-buffer")),
                List.of(
                        Budget.shown("fairlead-inline", "rate", "jdk"),
                        Budget.shown("fairlead-buffer", "rate", "jdk")));
    }

    private static Scenario bulk() {
        return local(
                "bulk",
                "TCP, one connection over loopback, 64 KiB a call",
                List.of(Metric.higher("rate", "MiB/s"), Metric.lower("cpu", "ms/GiB")),
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
                        Budget.shown("fairlead-inline", "cpu", "netty-epoll"),
                        Budget.shown("fairlead-buffer", "cpu", "netty-epoll"),
                        Budget.shown("fairlead-allocating", "cpu", "netty-epoll"),
                        Budget.shown("fairlead-inline", "rate", "iperf3"),
                        Budget.shown("fairlead-inline", "rate", "vertx")));
    }

    private static Scenario pingPong() {
        return local(
                "ping-pong",
                "TCP over loopback, 64 bytes there and back",
                List.of(
                        Metric.lower("p50", "µs"),
                        Metric.lower("p99", "µs"),
                        Metric.lower("cpu", "µs")),
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
                        Budget.shown("fairlead-platform", "p99", "jdk-platform"),
                        Budget.shown("fairlead-inline", "cpu", "netty-epoll"),
                        Budget.shown("fairlead-virtual", "cpu", "jdk-virtual"),
                        Budget.shown("fairlead-platform", "cpu", "jdk-platform")));
    }

    private static Scenario idle() {
        return local(
                "idle",
                "heap of one end of a connection that does nothing, "
                        + Idle.CONNECTIONS
                        + " connections",
                List.of(Metric.lower("heap", "KiB")),
                List.of(
                        forked("fairlead", "idle/fairlead"),
                        forked("netty-epoll", "idle/netty-epoll"),
                        forked("jdk-virtual", "idle/jdk-virtual")),
                List.of(
                        Budget.difference("fairlead", "heap", "netty-epoll", 8),
                        Budget.difference("fairlead", "heap", "jdk-virtual", Double.NaN)));
    }

    private static Scenario datagrams(int flows) {
        String name = "udp-" + flows;
        String over = flows == 1 ? "one flow" : flows + " flows to one socket";
        return local(
                name,
                "UDP over loopback, 1200 bytes there and back, "
                        + Datagrams.WINDOW
                        + " under way, "
                        + over,
                List.of(Metric.higher("rate", "k/s"), Metric.lower("cpu", "µs")),
                List.of(
                        forked("fairlead-inline", name + "/fairlead-inline"),
                        forked("netty-epoll", name + "/netty-epoll"),
                        forked("fairlead-virtual", name + "/fairlead-virtual"),
                        forked("jdk-virtual", name + "/jdk-virtual"),
                        forked("netty-batched", name + "/netty-batched"),
                        forked("jdk-platform", name + "/jdk-platform")),
                List.of(
                        Budget.ratio("fairlead-inline", "rate", "netty-epoll", 0.9),
                        Budget.shown("fairlead-inline", "rate", "netty-batched"),
                        Budget.shown("fairlead-virtual", "rate", "netty-epoll"),
                        Budget.shown("fairlead-virtual", "rate", "jdk-virtual"),
                        Budget.shown("fairlead-inline", "cpu", "netty-epoll"),
                        Budget.shown("fairlead-virtual", "cpu", "netty-epoll")));
    }

    private static Scenario command() {
        return local(
                "command",
                "the command: saying its version, sending a line and showing the answer, memory",
                List.of(
                        Metric.lower("version", "ms"),
                        Metric.lower("echo", "ms"),
                        Metric.lower("memory", "MB")),
                List.of(
                        Subject.program(
                                "fairlead",
                                "./fairlead",
                                _ ->
                                        new CommandLine(
                                                List.of("./fairlead", "--version"),
                                                List.of("./fairlead", "connect"))),
                        Subject.program(
                                "ncat",
                                "ncat",
                                _ ->
                                        new CommandLine(
                                                List.of("ncat", "--version"), List.of("ncat"))),
                        Subject.program("okcurl", "java", _ -> new OkCurl())),
                List.of(
                        Budget.itself("fairlead", "version", 150),
                        Budget.itself("fairlead", "echo", 250),
                        Budget.itself("fairlead", "memory", 90)));
    }

    private static Scenario commandOverTls() {
        return local(
                "command-tls",
                "the command: looking at a server over TLS 1.3 and verifying it",
                List.of(Metric.lower("probe", "ms")),
                List.of(
                        Subject.program(
                                "fairlead",
                                "./fairlead",
                                _ ->
                                        new TlsCommandLine(
                                                List.of(
                                                        "./fairlead",
                                                        "probe",
                                                        "--tls",
                                                        "--ca",
                                                        "ROOT",
                                                        "SERVER"))),
                        Subject.program(
                                "openssl",
                                "openssl",
                                _ ->
                                        new TlsCommandLine(
                                                List.of(
                                                        "openssl",
                                                        "s_client",
                                                        "-connect",
                                                        "SERVER",
                                                        "-CAfile",
                                                        "ROOT",
                                                        "-verify_return_error",
                                                        "-verify_ip",
                                                        "127.0.0.1")))),
                List.of(Budget.itself("fairlead", "probe", 450)));
    }

    private static Scenario connects(int atOnce, double ofNetty, double ofJdk) {
        String name = "connects-" + atOnce;
        return local(
                name,
                "open and close over loopback, racing on, one address, " + atOnce + " at a time",
                List.of(Metric.higher("rate", "/s"), Metric.lower("cpu", "µs")),
                List.of(
                        forked("fairlead", name + "/fairlead"),
                        forked("netty-epoll", name + "/netty-epoll"),
                        forked("jdk-virtual", name + "/jdk-virtual"),
                        forked("jdk-platform", name + "/jdk-platform")),
                List.of(
                        Budget.ratio("fairlead", "rate", "netty-epoll", ofNetty),
                        Budget.ratio("fairlead", "rate", "jdk-virtual", ofJdk),
                        Budget.ratio("fairlead", "rate", "jdk-platform", ofJdk),
                        Budget.shown("fairlead", "cpu", "netty-epoll"),
                        Budget.shown("fairlead", "cpu", "jdk-virtual")));
    }
}

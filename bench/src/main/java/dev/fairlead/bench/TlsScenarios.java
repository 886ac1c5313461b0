package dev.fairlead.bench;

import static dev.fairlead.bench.Subject.forked;

import dev.fairlead.bench.peer.OpenSslBulk;
import dev.fairlead.bench.peer.OpenSslHandshakes;
import java.util.List;
import java.util.Optional;

/// TLS 1.3 over loopback: one suite, certificates of one kind, and every client verifies.
final class TlsScenarios {
    /// JSSE's server sends a ticket after each handshake unless it is told not to; nobody else does
    /// where none is taken up.
    private static final String NO_TICKETS = "-Djdk.tls.server.newSessionTicketCount=0";

    private TlsScenarios() {}

    static List<Scenario> all() {
        return List.of(bulk(), handshakes(false), handshakes(true));
    }

    private static Scenario local(
            String name,
            String title,
            List<Metric> metrics,
            List<Subject> subjects,
            List<Budget> budgets) {
        return new Scenario(name, title, Optional::empty, Place::here, metrics, subjects, budgets);
    }

    private static Scenario bulk() {
        return local(
                "tls-bulk",
                "TLS 1.3, one connection over loopback, 64 KiB a call, " + Credentials.SUITE,
                List.of(Metric.higher("rate", "MiB/s"), Metric.lower("cpu", "ms/GiB")),
                List.of(
                        forked("fairlead-inline", "tls-bulk/fairlead-inline"),
                        forked("netty-boringssl", "tls-bulk/netty-boringssl"),
                        forked("fairlead-buffer", "tls-bulk/fairlead-buffer"),
                        forked("netty-jsse", "tls-bulk/netty-jsse"),
                        forked("fairlead-receiver", "tls-bulk/fairlead-receiver"),
                        forked("fairlead-allocating", "tls-bulk/fairlead-allocating"),
                        forked("jdk-virtual", "tls-bulk/jdk-virtual"),
                        forked("fairlead-jsse", "tls-bulk/fairlead-jsse"),
                        Subject.program("openssl", "openssl", OpenSslBulk::new)),
                List.of(
                        Budget.ratio("fairlead-inline", "rate", "netty-boringssl", 0.9),
                        Budget.ratio("fairlead-inline", "rate", "netty-jsse", 2),
                        Budget.ratio("fairlead-inline", "rate", "jdk-virtual", 2),
                        Budget.shown("fairlead-inline", "rate", "openssl"),
                        Budget.ratio("fairlead-receiver", "rate", "netty-boringssl", 0.85),
                        Budget.ratio("fairlead-buffer", "rate", "netty-boringssl", 0.7),
                        Budget.ratio("fairlead-buffer", "rate", "netty-jsse", 2),
                        Budget.shown("fairlead-allocating", "rate", "netty-boringssl"),
                        Budget.shown("fairlead-jsse", "rate", "netty-jsse"),
                        Budget.shown("fairlead-inline", "cpu", "netty-boringssl"),
                        Budget.shown("fairlead-receiver", "cpu", "netty-boringssl"),
                        Budget.shown("fairlead-buffer", "cpu", "netty-boringssl"),
                        Budget.shown("fairlead-allocating", "cpu", "netty-boringssl"),
                        Budget.shown("fairlead-jsse", "cpu", "netty-jsse")));
    }

    private static Scenario handshakes(boolean resumed) {
        String name = resumed ? "tls-handshakes-resumed" : "tls-handshakes-full";
        String[] flags = resumed ? new String[0] : new String[] {NO_TICKETS};
        return local(
                name,
                "TLS 1.3, open, one byte from the server and close, "
                        + Handshakes.AT_ONCE
                        + " at a time, "
                        + (resumed ? "sessions resumed" : "full handshakes"),
                List.of(Metric.higher("rate", "/s"), Metric.lower("cpu", "µs")),
                List.of(
                        forked("fairlead", name + "/fairlead"),
                        forked("netty-boringssl", name + "/netty-boringssl"),
                        forked("netty-jsse", name + "/netty-jsse", flags),
                        forked("jdk-virtual", name + "/jdk-virtual", flags),
                        forked("fairlead-jsse", name + "/fairlead-jsse", flags),
                        Subject.program(
                                "openssl",
                                "openssl",
                                place -> new OpenSslHandshakes(place, resumed))),
                List.of(
                        Budget.ratio("fairlead", "rate", "netty-boringssl", 0.9),
                        Budget.ratio("fairlead", "rate", "netty-jsse", 2),
                        Budget.ratio("fairlead", "rate", "jdk-virtual", 2),
                        Budget.shown("fairlead", "rate", "openssl"),
                        Budget.shown("fairlead-jsse", "rate", "netty-jsse"),
                        Budget.shown("fairlead", "cpu", "netty-boringssl"),
                        Budget.shown("fairlead", "cpu", "netty-jsse"),
                        Budget.shown("fairlead-jsse", "cpu", "netty-jsse")));
    }
}

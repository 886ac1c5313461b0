package dev.fairlead.bench;

import static dev.fairlead.bench.Subject.forked;

import dev.fairlead.bench.peer.OpenSslBulk;
import java.util.List;
import java.util.Optional;

/// TLS 1.3 and DTLS 1.2 with one pre-shared key and a Diffie-Hellman exchange, over loopback.
/// `openssl s_time` knows no keys, and so there are no handshakes of it.
final class KeyedScenarios {
    private KeyedScenarios() {}

    static List<Scenario> all() {
        return List.of(
                bulk(), handshakes("psk", "TLS 1.3"), datagrams(), handshakes("dtls", "DTLS 1.2"));
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
                "psk-bulk",
                "TLS 1.3 with a pre-shared key, one connection over loopback, 64 KiB a call, "
                        + SharedKey.SUITE,
                List.of(Metric.higher("rate", "MiB/s"), Metric.lower("cpu", "ms/GiB")),
                List.of(
                        forked("fairlead-inline", "psk-bulk/fairlead-inline"),
                        forked("bouncy-castle", "psk-bulk/bouncy-castle"),
                        forked("fairlead-buffer", "psk-bulk/fairlead-buffer"),
                        Subject.program("openssl", "openssl", OpenSslBulk::keyed)),
                List.of(
                        Budget.shown("fairlead-inline", "rate", "bouncy-castle"),
                        Budget.shown("fairlead-buffer", "rate", "bouncy-castle"),
                        Budget.shown("fairlead-inline", "rate", "openssl"),
                        Budget.shown("fairlead-inline", "cpu", "bouncy-castle"),
                        Budget.shown("fairlead-buffer", "cpu", "bouncy-castle")));
    }

    private static Scenario handshakes(String what, String protocol) {
        String name = what + "-handshakes";
        return local(
                name,
                protocol
                        + " with a pre-shared key, open, one byte from the server and close, "
                        + Handshakes.AT_ONCE
                        + " at a time",
                List.of(Metric.higher("rate", "/s"), Metric.lower("cpu", "µs")),
                List.of(
                        forked("fairlead", name + "/fairlead"),
                        forked("bouncy-castle", name + "/bouncy-castle")),
                List.of(
                        Budget.shown("fairlead", "rate", "bouncy-castle"),
                        Budget.shown("fairlead", "cpu", "bouncy-castle")));
    }

    private static Scenario datagrams() {
        return local(
                "dtls-bulk",
                "DTLS 1.2 with a pre-shared key over loopback, "
                        + Datagrams.SIZE
                        + " bytes there and back, "
                        + Datagrams.WINDOW
                        + " under way, "
                        + SharedKey.SUITE_DTLS,
                List.of(Metric.higher("rate", "k/s"), Metric.lower("cpu", "µs")),
                List.of(
                        forked("fairlead-inline", "dtls-bulk/fairlead-inline"),
                        forked("bouncy-castle", "dtls-bulk/bouncy-castle"),
                        forked("fairlead-virtual", "dtls-bulk/fairlead-virtual")),
                List.of(
                        Budget.shown("fairlead-inline", "rate", "bouncy-castle"),
                        Budget.shown("fairlead-virtual", "rate", "bouncy-castle"),
                        Budget.shown("fairlead-inline", "cpu", "bouncy-castle"),
                        Budget.shown("fairlead-virtual", "cpu", "bouncy-castle")));
    }
}

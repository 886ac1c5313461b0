package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One connection as Fairlead's report and as a capture tell it.
record Observed(Opened opened, Timeline wire) {
    /// How far a start may lie from where it belongs, and the report from the capture.
    static final double TOLERANCE_MILLIS = 20;

    /// An attempt that should be made, so long after the connection was started.
    ///
    /// @param onWire false if this system refuses it, so that no packet leaves
    record Expected(double offsetMillis, InetAddress address, boolean onWire) {}

    static Expected at(double offsetMillis, String address) {
        return new Expected(offsetMillis, InetAddress.ofLiteral(address), true);
    }

    /// An attempt that this system refuses for want of a route.
    static Expected refusedHere(double offsetMillis, String address) {
        return new Expected(offsetMillis, InetAddress.ofLiteral(address), false);
    }

    /// These addresses were tried, in this order, at these times, and no others; report and capture
    /// both say so, and agree with each other.
    Observed tried(Expected... expected) {
        assertEquals(
                Stream.of(expected).map(Expected::address).toList(),
                opened.tried().stream().map(Opened.Tried::address).toList(),
                "the report: " + this);
        List<Expected> sent = Stream.of(expected).filter(Expected::onWire).toList();
        assertEquals(
                sent.stream().map(Expected::address).toList(),
                wire.attempts().stream().map(Packet::to).toList(),
                "the capture: " + this);
        for (int i = 0; i < expected.length; i++) {
            Opened.Tried tried = opened.tried().get(i);
            String which = "attempt " + tried.id();
            assertNear(expected[i].offsetMillis(), tried.startMillis(), which + " in the report");
            int packet = sent.indexOf(expected[i]);
            if (packet >= 0) {
                assertNear(expected[i].offsetMillis(), captured(packet), which + " in the capture");
                assertAgree(tried, wire.attempts().get(packet));
            }
        }
        return this;
    }

    /// Each attempt of the report was on the wire, at the time that the report says; and none else
    /// was.
    Observed agrees() {
        assertEquals(
                opened.tried().stream().map(Opened.Tried::address).toList(),
                wire.attempts().stream().map(Packet::to).toList(),
                "report and capture: " + this);
        for (int i = 0; i < opened.tried().size(); i++) {
            assertAgree(opened.tried().get(i), wire.attempts().get(i));
        }
        return this;
    }

    private void assertAgree(Opened.Tried tried, Packet.Tcp syn) {
        double captured = millis(Duration.between(opened.started(), syn.at()));
        assertNear(
                captured,
                tried.startMillis(),
                "attempt " + tried.id() + ", report against capture");
    }

    /// The connection came to this address.
    Observed won(String address) {
        assertEquals(Opened.READY, opened.failure(), toString());
        InetAddress winner = InetAddress.ofLiteral(address);
        assertEquals(winner, InetAddress.ofLiteral(opened.remote()), toString());
        assertEquals(
                List.of(winner),
                opened.tried().stream()
                        .filter(tried -> tried.outcome().equals("WON"))
                        .map(Opened.Tried::address)
                        .toList(),
                toString());
        return this;
    }

    Observed failed(String cause) {
        assertEquals(cause, opened.failure(), toString());
        return this;
    }

    /// It took so long in all.
    Observed took(double leastMillis, double mostMillis) {
        double total = opened.totalMillis();
        assertTrue(total >= leastMillis && total <= mostMillis, "took " + total + " ms: " + this);
        return this;
    }

    /// How an attempt ended, by its place in the order of starts.
    Observed outcome(int attempt, String outcome) {
        assertEquals(outcome, opened.tried().get(attempt).outcome(), toString());
        return this;
    }

    /// What was asked on the wire, retransmissions included: for each type, how often.
    Map<DnsType, Long> queries() {
        return wire.queries().stream()
                .collect(Collectors.groupingBy(Packet.Dns::type, Collectors.counting()));
    }

    /// When an attempt crossed the wire, after the first query or SYN.
    double captured(int attempt) {
        return millis(wire.offset(wire.attempts().get(attempt)));
    }

    private void assertNear(double expected, double actual, String what) {
        assertTrue(
                Math.abs(expected - actual) <= TOLERANCE_MILLIS,
                () ->
                        "%s: %.1f ms, expected %.1f ± %.0f: %s"
                                .formatted(what, actual, expected, TOLERANCE_MILLIS, this));
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    /// One line of a table: what was tried, when by report and capture, and how it ended.
    String row(String title) {
        String attempts = opened.tried().stream().map(this::cell).collect(Collectors.joining(", "));
        return "| %s | %s | %s | %.0f |"
                .formatted(title, attempts, opened.failure(), opened.totalMillis());
    }

    private String cell(Opened.Tried tried) {
        String captured =
                wire.attempts().stream()
                        .filter(syn -> syn.to().equals(tried.address()))
                        .findFirst()
                        .map(syn -> "%.0f".formatted(millis(wire.offset(syn))))
                        .orElse("not sent");
        return "%s %.0f/%s %s"
                .formatted(
                        tried.address().getHostAddress(),
                        tried.startMillis(),
                        captured,
                        tried.outcome().toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return "\n"
                + opened.failure()
                + " after "
                + opened.totalMillis()
                + " ms, started "
                + opened.started()
                + "\nasked:\n  "
                + lines(opened.asked())
                + "\ntried:\n  "
                + lines(opened.tried())
                + "\non the wire:\n"
                + wire;
    }

    private static String lines(List<?> things) {
        return String.join("\n  ", things.stream().map(Object::toString).toList());
    }
}

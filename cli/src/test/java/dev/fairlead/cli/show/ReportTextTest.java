package dev.fairlead.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Attempt;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTextTest {
    private static final Style UNICODE = new Style(true, false, 100);

    private static List<String> draw(EstablishmentReport report, Style style) {
        return ReportText.draw(report, report.failure().orElse(null), Optional.of("eth0"), style);
    }

    @Test
    void drawsARaceThatWasLost() {
        assertEquals(
                """
                resolve   AAAA 2001:db8:7::15, A 10.4.0.15          10.0.0.53, 3 ms
                   0 ms   C1.1.1 [2001:db8:7::15]:5432  ┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈✗  no answer (10 s)
                 250 ms   C1.1.2 10.4.0.15:5432         ┈┈✗                                 refused after 12 ms
                failed after 10.0 s, connect: one address did not answer, one address refused  [connect.refused]
                  → 10.4.0.15:5432 answered and refused: nothing listens on that port, or a firewall rejects it. Is the service running?
                  → [2001:db8:7::15]:5432 does not answer: a firewall, or a DNS record that is out of date.
                """
                        .strip(),
                String.join("\n", draw(Reports.failed(), UNICODE)));
    }

    @Test
    void drawsARaceThatWasWon() {
        assertEquals(
                """
                resolve   AAAA 2001:db8:7::15, A 10.4.0.15          10.0.0.53, 3 ms
                   3 ms   C8.1.1 [2001:db8:7::15]:5432  ┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈    C8.1.2 was first
                 253 ms   C8.1.2 10.4.0.15:5432                                        ┈┈✓  connected after 11 ms
                ready after 265 ms: 10.4.0.99:40000 → 10.4.0.15:5432 on eth0
                """
                        .strip(),
                String.join("\n", draw(Reports.ready(), UNICODE)));
    }

    @Test
    void drawsInAsciiWhereThereIsNoMore() {
        for (EstablishmentReport report : List.of(Reports.failed(), Reports.ready())) {
            String drawn = String.join("\n", draw(report, Style.PLAIN));
            assertTrue(drawn.chars().allMatch(c -> c == '\n' || (c >= 0x20 && c < 0x7f)), drawn);
        }
    }

    @Test
    void keepsColumnsAlignedAtAnyWidth() {
        for (int columns : new int[] {20, 60, 80, 100, 132, 400}) {
            List<String> lines = draw(Reports.failed(), new Style(true, false, columns));
            assertEquals(
                    lines.get(1).indexOf("no answer"),
                    lines.get(2).indexOf("refused after"),
                    "at " + columns + " columns");
        }
    }

    @Test
    void coloursOnlyWhereColoursAreWanted() {
        assertFalse(String.join("", draw(Reports.ready(), UNICODE)).contains("\033"));
        String coloured = String.join("", draw(Reports.ready(), new Style(true, true, 100)));
        assertTrue(coloured.contains("\033[32m✓\033[0m"), coloured);
        assertEquals(
                String.join("", draw(Reports.ready(), UNICODE)),
                coloured.replaceAll("\033\\[[0-9]*m", ""));
    }

    @Test
    void namesWhatEachNameserverSaidWhereTheyDiffer() {
        NetworkFailure none = new ResolveFailure.NoSuchName("x.example", List.of(), "10.0.0.53");
        Resolution nothing =
                new Resolution(
                        "AAAA x.example.lan",
                        "10.0.0.53",
                        Resolution.Source.QUERY,
                        Duration.ZERO,
                        Reports.ms(4),
                        List.of(),
                        (ResolveFailure) none);
        Resolution hosts =
                new Resolution(
                        "A x.example",
                        "/etc/hosts",
                        Resolution.Source.HOSTS,
                        Duration.ZERO,
                        Reports.ms(0.1),
                        List.of(Reports.ip("192.0.2.9")),
                        null);
        EstablishmentReport report =
                new EstablishmentReport(
                        "C1",
                        Endpoint.host("x.example", 80),
                        Reports.ms(5),
                        List.of(nothing, hosts),
                        List.of(),
                        List.of(),
                        none,
                        null,
                        null);
        List<String> lines = draw(report, UNICODE);
        assertEquals(
                "resolve   AAAA x.example.lan no such name           10.0.0.53, 4 ms",
                lines.get(0));
        assertEquals(
                "          A 192.0.2.9                               /etc/hosts, 0.1 ms",
                lines.get(1));
        assertTrue(lines.get(2).startsWith("failed after 5 ms, resolve: "), lines.get(2));
    }

    @Test
    void spellsOutWhatANameserverPutIntoAName() {
        EstablishmentReport report =
                new EstablishmentReport(
                        "C1",
                        Endpoint.host("a", 80),
                        Reports.ms(1),
                        List.of(),
                        List.of(
                                new Attempt(
                                        "C1.1.1",
                                        Endpoint.host("192.0.2.1", 80),
                                        "tcp",
                                        Duration.ZERO,
                                        Reports.ms(1),
                                        Attempt.Outcome.FAILED,
                                        "connect.refused",
                                        "no\033[2Jreason")),
                        List.of(),
                        new ResolveFailure.ServerFailure("a", List.of("\033]0;x\007")),
                        null,
                        null);
        assertFalse(String.join("", draw(report, UNICODE)).contains("\033"));
    }
}

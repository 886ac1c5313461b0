package dev.fairlead.cli.show;

import dev.fairlead.Attempt;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import java.util.List;

/// Several addresses, each probed on its own, side by side.
public final class AllAddressesText {
    private AllAddressesText() {}

    public static List<String> draw(
            Endpoint endpoint, List<EstablishmentReport> reports, Style style) {
        List<Attempt> attempts =
                reports.stream().flatMap(report -> report.attempts().stream()).toList();
        List<String> lines = Waterfall.draw(attempts, style);
        long ready = reports.stream().filter(report -> report.failure().isEmpty()).count();
        String all = ready == reports.size() ? "all " : ready + " of ";
        lines.add(
                all
                        + reports.size()
                        + (reports.size() == 1 ? " address of " : " addresses of ")
                        + SafeText.line(endpoint.toString(), style.unicode())
                        + (ready == 1 && reports.size() > 1 ? " answers" : " answer"));
        return lines;
    }
}

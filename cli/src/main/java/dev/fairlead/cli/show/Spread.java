package dev.fairlead.cli.show;

import dev.fairlead.Attempt;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.NetworkFailure;
import dev.fairlead.cli.line.TimeText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the times of repeated probes spread.
public final class Spread {
    private final List<Duration> ready = new ArrayList<>();
    private int failed;

    public void add(Duration total, boolean isReady) {
        if (isReady) {
            ready.add(total);
        } else {
            failed++;
        }
    }

    /// One probe in a line.
    public String line(
            int number, EstablishmentReport report, @Nullable NetworkFailure failure, Style style) {
        String count = Integer.toString(number);
        String label = " ".repeat(Math.max(0, 4 - count.length())) + count + "  ";
        String time = TimeText.format(report.total());
        if (failure != null) {
            return label
                    + style.failed()
                    + " "
                    + ReportText.pad(time, 8)
                    + " "
                    + SafeText.line(failure.summary(), style.unicode())
                    + "  ["
                    + failure.cause()
                    + "]";
        }
        long others =
                report.attempts().stream().filter(a -> a.outcome() != Attempt.Outcome.WON).count();
        return label
                + style.won()
                + " "
                + ReportText.pad(time, 8)
                + " "
                + SafeText.line(
                        report.remote().map(Endpoint::toString).orElse("?"), style.unicode())
                + (others == 0 ? "" : ", attempt " + report.attempts().size());
    }

    public String summary() {
        String counted = ready.size() + failed + " probes, " + ready.size() + " ready";
        if (ready.isEmpty()) {
            return counted;
        }
        return counted
                + ": least "
                + TimeText.format(quantile(0))
                + ", median "
                + TimeText.format(quantile(0.5))
                + ", 95 % within "
                + TimeText.format(quantile(0.95))
                + ", most "
                + TimeText.format(quantile(1));
    }

    public String json() {
        Json json =
                Json.of("statistics")
                        .put("count", ready.size() + failed)
                        .put("ready", ready.size())
                        .put("failed", failed);
        if (ready.isEmpty()) {
            return json.putNull("minMs")
                    .putNull("medianMs")
                    .putNull("p95Ms")
                    .putNull("maxMs")
                    .line();
        }
        return json.putMillis("minMs", quantile(0))
                .putMillis("medianMs", quantile(0.5))
                .putMillis("p95Ms", quantile(0.95))
                .putMillis("maxMs", quantile(1))
                .line();
    }

    /// The least time that this share of the probes kept to.
    private Duration quantile(double share) {
        List<Duration> sorted = ready.stream().sorted().toList();
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }
}

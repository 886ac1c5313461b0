package dev.fairlead.cli.show;

import dev.fairlead.Attempt;
import dev.fairlead.cli.line.TimeText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The attempts of a race, a line each: when it began, whom it tried, how long that took (the dots
/// stand where the time passed, to scale), and how it ended.
final class Waterfall {
    private static final int NARROW = 14;
    private static final int WIDE = 40;
    private static final int REASON = 24;

    private final Style style;
    private final int identities;
    private final int addresses;
    private final int lane;
    private final long end;
    private final @Nullable Attempt winner;

    private Waterfall(List<Attempt> attempts, Style style) {
        this.style = style;
        int ids = 0;
        int places = 0;
        long last = 1;
        Attempt won = null;
        for (Attempt attempt : attempts) {
            ids = Math.max(ids, attempt.id().length());
            places = Math.max(places, address(attempt).length());
            last = Math.max(last, attempt.end().toNanos());
            if (attempt.outcome() == Attempt.Outcome.WON) {
                won = attempt;
            }
        }
        identities = ids;
        addresses = places;
        end = last;
        winner = won;
        lane = Math.clamp(style.columns() - 10 - ids - 1 - places - 2 - 2 - REASON, NARROW, WIDE);
    }

    static List<String> draw(List<Attempt> attempts, Style style) {
        Waterfall waterfall = new Waterfall(attempts, style);
        List<String> lines = new ArrayList<>();
        for (Attempt attempt : attempts) {
            lines.add(waterfall.line(attempt));
        }
        return lines;
    }

    private String address(Attempt attempt) {
        return SafeText.line(attempt.address().toString(), style.unicode());
    }

    private String line(Attempt attempt) {
        String start = TimeText.format(attempt.start());
        String dots = style.dot().repeat(dots(attempt));
        String mark =
                switch (attempt.outcome()) {
                    case WON -> style.won();
                    case FAILED -> style.failed();
                    case LOST, CANCELLED -> "";
                };
        int used = offset(attempt) + dots(attempt) + mark.length();
        String drawn =
                switch (attempt.outcome()) {
                    case WON -> dots + style.good(mark);
                    case FAILED -> dots + style.bad(mark);
                    case LOST, CANCELLED -> style.faint(dots);
                };
        return " ".repeat(Math.max(0, 7 - start.length()))
                + start
                + "   "
                + ReportText.pad(attempt.id(), identities)
                + " "
                + ReportText.pad(address(attempt), addresses)
                + "  "
                + " ".repeat(offset(attempt))
                + drawn
                + " ".repeat(Math.max(0, lane - used))
                + "  "
                + SafeText.line(ending(attempt), style.unicode());
    }

    /// Where in the lane the attempt begins; two places are kept for its dots and one for its mark.
    private int offset(Attempt attempt) {
        return (int) Math.min(lane - 3L, attempt.start().toNanos() * (lane - 1) / end);
    }

    private int dots(Attempt attempt) {
        long length = (attempt.end().toNanos() - attempt.start().toNanos()) * (lane - 1) / end;
        return (int) Math.clamp(length, 2, lane - 1L - offset(attempt));
    }

    private String ending(Attempt attempt) {
        Duration took = attempt.end().minus(attempt.start());
        return switch (attempt.outcome()) {
            case WON -> "connected after " + TimeText.format(took);
            case FAILED -> String.valueOf(attempt.reason());
            case LOST -> winner == null ? "another was first" : winner.id() + " was first";
            case CANCELLED -> "given up after " + TimeText.format(took);
        };
    }
}

package dev.fairlead.cli.show;

import dev.fairlead.peer.TransferProgress;
import dev.fairlead.peer.TransferSummary;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// How far files have come, for people and for programs.
public final class TransferText {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int BAR = 24;

    private TransferText() {}

    /// One line, no longer than the terminal is wide.
    public static String line(TransferProgress progress, Style style) {
        boolean known = progress.allBytes() >= 0;
        StringBuilder line = new StringBuilder();
        if (known) {
            int percent = percent(progress);
            line.append(bar(percent, style)).append(String.format(Locale.ROOT, "%4d %%", percent));
        }
        line.append("  ").append(size(progress.bytes()));
        if (known) {
            line.append(" of ").append(size(progress.allBytes()));
        }
        if (progress.allFiles() > 1) {
            line.append("  ").append(progress.files()).append(" of ").append(progress.allFiles());
            line.append(" files");
        }
        if (progress.paused()) {
            line.append("  paused");
        } else {
            line.append("  ").append(size(progress.rate())).append("/s");
            progress.remaining().ifPresent(left -> line.append("  ").append(time(left)));
        }
        int most = Math.max(10, style.columns() - 1);
        return line.length() > most ? line.substring(0, most) : line.toString();
    }

    private static int percent(TransferProgress progress) {
        return progress.allBytes() == 0
                ? 100
                : (int) (progress.bytes() * 100.0 / progress.allBytes());
    }

    private static String bar(int percent, Style style) {
        int full = Math.clamp(percent * BAR / 100, 0, BAR);
        return (style.unicode() ? "█" : "#").repeat(full) + style.dot().repeat(BAR - full);
    }

    /// `12.3 MiB`.
    public static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0
                ? bytes + " B"
                : String.format(
                        Locale.ROOT, value < 100 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }

    /// `3 s left`, `2 min 5 s left`.
    static String time(Duration left) {
        long seconds = left.toSeconds();
        if (seconds < 60) {
            return seconds + " s left";
        }
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s left"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min left";
    }

    /// `3 files, 4.2 MiB in 0.8 s`.
    public static String summary(TransferSummary summary) {
        return summary.files()
                + (summary.files() == 1 ? " file, " : " files, ")
                + size(summary.bytes())
                + String.format(Locale.ROOT, " in %.1f s", summary.elapsed().toMillis() / 1000.0)
                + (summary.there() > 0
                        ? ", of which " + size(summary.there()) + " were there before"
                        : "");
    }

    public static String json(TransferProgress progress) {
        Json json =
                Json.of("progress")
                        .put("files", progress.files())
                        .put("allFiles", progress.allFiles())
                        .put("bytes", progress.bytes());
        if (progress.allBytes() < 0) {
            json.putNull("allBytes");
        } else {
            json.put("allBytes", progress.allBytes());
        }
        json.put("there", progress.there()).put("rate", progress.rate());
        Optional<Duration> left = progress.remaining();
        if (left.isEmpty()) {
            json.putNull("remainingMs");
        } else {
            json.put("remainingMs", left.get().toMillis());
        }
        return json.put("paused", progress.paused()).line();
    }

    /// @param type `sent` or `received`
    public static String json(String type, TransferSummary summary) {
        Json json =
                Json.of(type)
                        .put("files", summary.files())
                        .put("bytes", summary.bytes())
                        .put("there", summary.there())
                        .putMillis("totalMs", summary.elapsed())
                        .putAll(
                                "places",
                                summary.places(),
                                (one, place) ->
                                        one.put("path", place.path().toString())
                                                .put("sha256", place.sha256().orElse(null)));
        return json.putAll("leftOut", summary.leftOut()).line();
    }
}

package dev.fairlead.cli.line;

import java.math.BigDecimal;
import java.time.Duration;

/// Lengths of time, as people type and read them.
public final class TimeText {
    private TimeText() {}

    /// Reads `10`, `1.5s`, `250ms`, `2m` or `1h`; a bare number is seconds.
    ///
    /// @param what whose value it is, such as `--deadline`
    public static Duration parse(String what, String text, Duration least, Duration most) {
        int digits = 0;
        while (digits < text.length()
                && (Character.isDigit(text.charAt(digits)) || text.charAt(digits) == '.')) {
            digits++;
        }
        Duration value;
        try {
            long unit =
                    switch (text.substring(digits)) {
                        case "ms" -> 1_000_000L;
                        case "", "s", "sec" -> 1_000_000_000L;
                        case "m", "min" -> 60_000_000_000L;
                        case "h" -> 3_600_000_000_000L;
                        default -> throw new NumberFormatException();
                    };
            if (digits > 12) {
                throw new NumberFormatException();
            }
            BigDecimal nanos =
                    new BigDecimal(text.substring(0, digits)).multiply(BigDecimal.valueOf(unit));
            value = Duration.ofNanos(nanos.longValue());
        } catch (NumberFormatException _) {
            throw new UsageException(
                    what + " is '" + text + "', which is no length of time",
                    "give seconds, or a number with ms, s, m or h, such as 10, 1.5s or 250ms");
        }
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new UsageException(
                    what
                            + " is "
                            + text
                            + "; "
                            + format(least)
                            + " to "
                            + format(most)
                            + " is allowed");
        }
        return value;
    }

    /// As in `0.4 ms`, `12 ms`, `3.2 s`, `90 s`, `2 h`.
    public static String format(Duration time) {
        long micros = time.toNanos() / 1000;
        if (micros < 10_000) {
            return micros % 1000 == 0 ? micros / 1000 + " ms" : tenths((micros + 50) / 100) + " ms";
        }
        long millis = (micros + 500) / 1000;
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis % 3_600_000 == 0) {
            return millis / 3_600_000 + " h";
        }
        return millis % 1000 == 0 || millis >= 100_000
                ? (millis + 500) / 1000 + " s"
                : tenths((millis + 50) / 100) + " s";
    }

    private static String tenths(long tenths) {
        return tenths / 10 + "." + tenths % 10;
    }
}

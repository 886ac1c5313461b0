package dev.fairlead;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Words that several failures share.
final class CertificateText {
    private static final int SHOWN_NAMES = 5;

    private CertificateText() {}

    static String ago(Instant from, Instant to) {
        Duration between = Duration.between(from, to);
        if (between.toDays() > 1) {
            return between.toDays() + " days";
        }
        return between.toHours() > 1
                ? between.toHours() + " hours"
                : Math.max(1, between.toMinutes()) + " min";
    }

    static String list(List<String> names) {
        if (names.isEmpty()) {
            return "no name at all";
        }
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN_NAMES, names.size())));
        return names.size() <= SHOWN_NAMES
                ? shown
                : shown + " and " + (names.size() - SHOWN_NAMES) + " more";
    }

    static String clockHint(Instant now) {
        return now.isBefore(CertificateFailure.ClockOrDates.EARLIEST_CLOCK)
                ? "The clock of this machine is wrong: this program was written after "
                        + now
                        + ". Set it (`timedatectl`)."
                : "It cannot be told from here which is wrong: check the clock of this machine, where"
                        + " it is "
                        + now
                        + " (`timedatectl`), first; if it is right, the certificates have to be"
                        + " renewed.";
    }

    static String missing(String missing, List<String> fetchFrom) {
        String where =
                fetchFrom.isEmpty()
                        ? ""
                        : " It can be had from " + String.join(", ", fetchFrom) + ".";
        return "The peer has to send the certificate of "
                + missing
                + " after its own."
                + where
                + " If that is an authority at the top, it is one that nobody here trusts: add it to"
                + " the anchors.";
    }
}

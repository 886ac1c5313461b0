package dev.fairlead;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a person may not expect of a name: that the hosts file answers in place of DNS, or that the
/// search list made another name of it.
final class NameOrigin {
    private NameOrigin() {}

    /// One sentence for each surprise that led to an address that failed with `cause`; empty if
    /// there was none.
    static String of(
            Endpoint endpoint, List<Attempt> attempts, String cause, List<Resolution> resolutions) {
        Set<String> surprises = new LinkedHashSet<>();
        for (Resolution resolution : resolutions) {
            if (attempts.stream().anyMatch(a -> cause.equals(a.failure()) && isOf(a, resolution))) {
                surprises.addAll(surprises(endpoint, resolution));
            }
        }
        return String.join("", surprises);
    }

    private static boolean isOf(Attempt attempt, Resolution resolution) {
        return attempt.address() instanceof Endpoint.Address address
                && resolution.answers().contains(address.address());
    }

    private static Set<String> surprises(Endpoint endpoint, Resolution resolution) {
        Set<String> found = new LinkedHashSet<>();
        String asked = resolution.query().substring(resolution.query().indexOf(' ') + 1);
        if (resolution.source() == Resolution.Source.HOSTS) {
            found.add(
                    " The address of "
                            + asked
                            + " is from "
                            + resolution.server()
                            + ", and no nameserver was asked: correct the line there if it is out of"
                            + " date.");
        }
        if (endpoint instanceof Endpoint.Host(String name, _) && isLonger(asked, name)) {
            found.add(
                    " The search list made "
                            + asked
                            + " of "
                            + name
                            + ": `"
                            + name
                            + ".`, with a dot at its end, is looked up as it is.");
        }
        return found;
    }

    private static boolean isLonger(String asked, String name) {
        String before = name.toLowerCase(Locale.ROOT) + ".";
        return !name.endsWith(".")
                && asked.length() > before.length()
                && asked.toLowerCase(Locale.ROOT).startsWith(before);
    }
}

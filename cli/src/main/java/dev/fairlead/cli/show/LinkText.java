package dev.fairlead.cli.show;

import dev.fairlead.Interface;
import dev.fairlead.Interface.Flag;
import dev.fairlead.InterfaceCounts;
import dev.fairlead.LocalAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Network interfaces as a table, one address a line.
public final class LinkText {
    private static final double KILO = 1000;

    private LinkText() {}

    public static List<String> draw(List<Interface> links, Style style) {
        int width = width(links, style);
        List<String> lines = new ArrayList<>();
        links.forEach(link -> draw(link, width, style, lines));
        return lines;
    }

    /// With what went through them.
    ///
    /// @param before counted some time ago
    /// @param after counted just now
    public static List<String> draw(
            List<Interface> links,
            Map<String, InterfaceCounts> before,
            Map<String, InterfaceCounts> after,
            Style style) {
        int width = width(links, style);
        List<String> lines = new ArrayList<>();
        for (Interface link : links) {
            draw(link, width, style, lines);
            String indent = " ".repeat(width + 2);
            InterfaceCounts counts = after.get(link.name());
            if (counts == null) {
                lines.add(indent + "no counters on this system");
            } else {
                traffic(counts, before.get(link.name())).forEach(line -> lines.add(indent + line));
            }
        }
        return lines;
    }

    private static int width(List<Interface> links, Style style) {
        return links.stream()
                .mapToInt(link -> SafeText.line(link.name(), style.unicode()).length())
                .reduce(4, Math::max);
    }

    private static void draw(Interface link, int width, Style style, List<String> lines) {
        List<String> addresses = link.addresses().stream().map(LocalAddress::toString).toList();
        lines.add(
                String.format(
                                "%-" + width + "s  %-9s  %-10s  mtu %-6d %s",
                                SafeText.line(link.name(), style.unicode()),
                                link.type(),
                                state(link),
                                link.mtu(),
                                addresses.isEmpty() ? "no address" : addresses.getFirst())
                        .stripTrailing());
        for (int i = 1; i < addresses.size(); i++) {
            lines.add(" ".repeat(width + 36) + addresses.get(i));
        }
    }

    /// What is said of it in one word: `up`, `down`, `no carrier`, `dormant`.
    public static String state(Interface link) {
        if (!link.flags().contains(Flag.UP)) {
            return "down";
        }
        if (link.flags().contains(Flag.DORMANT)) {
            return "dormant";
        }
        return link.flags().contains(Flag.RUNNING) ? "up" : "no carrier";
    }

    private static List<String> traffic(InterfaceCounts now, @Nullable InterfaceCounts before) {
        return List.of(
                line("in ", now.bytesIn(), now.packetsIn(), now.droppedIn(), now.errorsIn())
                        + (before == null ? "" : ", " + rate(now.bytesInPerSecond(before))),
                line("out", now.bytesOut(), now.packetsOut(), now.droppedOut(), now.errorsOut())
                        + (before == null ? "" : ", " + rate(now.bytesOutPerSecond(before))));
    }

    private static String line(String way, long bytes, long packets, long dropped, long errors) {
        return way
                + " "
                + bytes
                + " bytes, "
                + packets
                + " packets, "
                + dropped
                + " dropped, "
                + errors
                + " errors";
    }

    /// `12.3 kB/s`, in powers of ten.
    static String rate(double bytesPerSecond) {
        double value = bytesPerSecond;
        for (String unit : List.of("B/s", "kB/s", "MB/s")) {
            if (value < KILO) {
                return String.format(
                        Locale.ROOT, unit.equals("B/s") ? "%.0f %s" : "%.1f %s", value, unit);
            }
            value /= KILO;
        }
        return String.format(Locale.ROOT, "%.1f GB/s", value);
    }
}

package dev.fairlead.cli.show;

import dev.fairlead.cli.doctor.Link;
import java.util.ArrayList;
import java.util.List;

/// Network interfaces as a table, one address a line.
public final class LinkText {
    private LinkText() {}

    /// @param stats whether the counters are wanted
    public static List<String> draw(List<Link> links, boolean stats, Style style) {
        int width = 4;
        for (Link link : links) {
            width = Math.max(width, SafeText.line(link.name(), style.unicode()).length());
        }
        List<String> lines = new ArrayList<>();
        for (Link link : links) {
            String name = SafeText.line(link.name(), style.unicode());
            List<String> addresses =
                    link.addresses().stream().map(Link.Prefixed::toString).toList();
            lines.add(
                    String.format(
                                    "%-" + width + "s  %-9s  %-10s  mtu %-6d %s",
                                    name,
                                    link.type(),
                                    link.state(),
                                    link.mtu(),
                                    addresses.isEmpty() ? "no address" : addresses.getFirst())
                            .stripTrailing());
            for (int i = 1; i < addresses.size(); i++) {
                lines.add(" ".repeat(width + 36) + addresses.get(i));
            }
            if (stats) {
                lines.add(" ".repeat(width + 2) + traffic(link));
            }
        }
        return lines;
    }

    private static String traffic(Link link) {
        return link.traffic()
                .map(t ->
                        "in "
                                + t.bytesIn()
                                + " bytes, "
                                + t.packetsIn()
                                + " packets, "
                                + t.droppedIn()
                                + " dropped, "
                                + t.errorsIn()
                                + " errors; out "
                                + t.bytesOut()
                                + " bytes, "
                                + t.packetsOut()
                                + " packets, "
                                + t.droppedOut()
                                + " dropped, "
                                + t.errorsOut()
                                + " errors")
                .orElse("no counters on this system");
    }
}

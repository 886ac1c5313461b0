package dev.fairlead.cli.show;

import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.ServiceChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The services that are there now, as a table for a terminal that is drawn anew in its place. What
/// they say of themselves comes from strangers.
public final class ServiceTable {
    private static final String CLEAR_BELOW = "\033[J";
    private static final String NO_WRAP = "\033[?7l";
    private static final String WRAP = "\033[?7h";

    private final String title;
    private final boolean details;
    private final boolean unicode;
    private final int rows;
    private final Map<Endpoint.Service, FoundService> services =
            new TreeMap<>(
                    Comparator.comparing(Endpoint.Service::type)
                            .thenComparing(Endpoint.Service::instance)
                            .thenComparing(Endpoint.Service::domain));
    private String waiting = "";
    private List<String> shown = List.of(); // on the screen

    /// @param details whether it shows where each is, and what it says of itself
    /// @param rows how many fit on the screen
    public ServiceTable(String title, boolean details, boolean unicode, int rows) {
        this.title = title;
        this.details = details;
        this.unicode = unicode;
        this.rows = Math.max(2, rows);
    }

    public void take(ServiceChange change) {
        FoundService service = change.service();
        if (change.kind() == ServiceChange.Kind.REMOVED) {
            services.remove(service.endpoint());
        } else {
            services.put(service.endpoint(), service);
        }
    }

    /// Why nothing can be asked; empty if something can.
    public void waiting(String why) {
        waiting = why;
    }

    /// What a terminal is to be told, so that it shows the table as it is now in place of the last;
    /// nothing if it does already.
    public String frame() {
        List<String> lines = lines();
        if (lines.size() > rows) {
            int more = lines.size() - rows + 1;
            lines = new ArrayList<>(lines.subList(0, rows - 1));
            lines.add((unicode ? "… " : "... ") + more + " more lines");
        }
        if (lines.equals(shown)) {
            return "";
        }
        StringBuilder frame = new StringBuilder();
        if (!shown.isEmpty()) {
            frame.append("\033[").append(shown.size()).append("A\r");
        }
        frame.append(CLEAR_BELOW);
        // A line that is too long is cut off by the terminal, for else it would take two rows.
        lines.forEach(line -> frame.append(NO_WRAP).append(line).append(WRAP).append('\n'));
        shown = List.copyOf(lines);
        return frame.toString();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                title
                        + ": "
                        + (services.isEmpty() ? "none" : services.size())
                        + (waiting.isEmpty()
                                ? ""
                                : "; waiting: " + SafeText.line(waiting, unicode)));
        List<String> names = new ArrayList<>();
        services.keySet().forEach(each -> names.add(SafeText.line(each.toString(), unicode)));
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        int next = 0;
        for (FoundService service : services.values()) {
            String name = names.get(next++);
            String on = String.join(" ", new TreeSet<>(service.interfaces()));
            lines.add(
                    ("  " + name + " ".repeat(width - name.length()) + "   " + on).stripTrailing());
            if (details) {
                ServiceText.details(service, unicode).forEach(line -> lines.add("  " + line));
            }
        }
        return lines;
    }
}

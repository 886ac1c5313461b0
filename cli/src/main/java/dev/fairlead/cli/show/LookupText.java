package dev.fairlead.cli.show;

import dev.fairlead.Resolution;
import dev.fairlead.Resolver;
import dev.fairlead.cli.line.TimeText;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a look-up found, and who said so.
public final class LookupText {
    private LookupText() {}

    /// The answers alone, a line each.
    public static List<String> answers(Resolver.Lookup lookup, Style style) {
        List<String> answers =
                lookup.addresses().isEmpty()
                        ? lookup.records().stream().map(Resolver.Record::data).toList()
                        : lookup.addresses().stream().map(ReportText::address).toList();
        return answers.stream().map(text -> SafeText.line(text, style.unicode())).toList();
    }

    /// The answers with type and time to live, then every question that was asked.
    public static List<String> draw(Resolver.Lookup lookup, Style style) {
        List<String> lines = new ArrayList<>();
        if (lookup.addresses().isEmpty()) {
            for (Resolver.Record record : lookup.records()) {
                lines.add(record(record, style));
            }
        } else {
            aliases(lookup, style, lines);
            for (InetAddress address : lookup.addresses()) {
                lines.add(address(address, lookup, style));
            }
        }
        for (Resolution step : lookup.steps()) {
            lines.add(style.faint(SafeText.line(step(step), style.unicode())));
        }
        return lines;
    }

    private static void aliases(Resolver.Lookup lookup, Style style, List<String> lines) {
        for (Resolver.Record record : lookup.records()) {
            if (record.type().equals("CNAME")) {
                lines.add(record(record, style));
            }
        }
    }

    private static String record(Resolver.Record record, Style style) {
        return row(record.type(), record.data(), record.timeToLive(), style);
    }

    private static String address(InetAddress address, Resolver.Lookup lookup, Style style) {
        String text = ReportText.address(address);
        String type = address instanceof Inet4Address ? "A" : "AAAA";
        Duration timeToLive =
                lookup.records().stream()
                        .filter(r -> r.type().equals(type) && r.data().equalsIgnoreCase(text))
                        .map(Resolver.Record::timeToLive)
                        .findFirst()
                        .orElse(Duration.ZERO);
        return row(type, text, timeToLive, style);
    }

    private static String row(String type, String data, Duration timeToLive, Style style) {
        String row = ReportText.pad(type, 6) + "  " + SafeText.line(data, style.unicode());
        return timeToLive.isZero()
                ? row
                : ReportText.pad(row, 48) + "  " + style.faint(timeToLive.toSeconds() + " s");
    }

    private static String step(Resolution step) {
        String what =
                step.failure() == null
                        ? step.answers().isEmpty() ? "answered" : count(step.answers().size())
                        : ReportText.shortly(step.failure().cause());
        return "  "
                + step.query()
                + ": "
                + what
                + ", "
                + ReportText.origin(step)
                + ", "
                + TimeText.format(step.duration());
    }

    private static String count(int answers) {
        return answers == 1 ? "1 address" : answers + " addresses";
    }
}

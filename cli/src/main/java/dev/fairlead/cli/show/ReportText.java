package dev.fairlead.cli.show;

import dev.fairlead.Attempt;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Resolution;
import dev.fairlead.cli.line.TimeText;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A report, drawn: who answered, the race as a waterfall, how it ended, and what to do.
public final class ReportText {
    private static final int LEFT = 10;

    private final EstablishmentReport report;
    private final Style style;
    private final List<String> lines = new ArrayList<>();

    private ReportText(EstablishmentReport report, Style style) {
        this.report = report;
        this.style = style;
    }

    /// @param failure what ended it; `null` if it is ready
    public static List<String> draw(
            EstablishmentReport report,
            @Nullable NetworkFailure failure,
            Optional<String> interfaceName,
            Style style) {
        return draw(report, failure, null, null, interfaceName, style);
    }

    /// @param verification of the certificates; `null` without TLS
    /// @param webSocket what was agreed on; `null` without one
    public static List<String> draw(
            EstablishmentReport report,
            @Nullable NetworkFailure failure,
            @Nullable Verification verification,
            @Nullable String webSocket,
            Optional<String> interfaceName,
            Style style) {
        ReportText text = new ReportText(report, style);
        text.resolutions();
        text.lines.addAll(Waterfall.draw(report.attempts(), style));
        if (verification != null) {
            report.tls()
                    .map(TlsText::handshake)
                    .ifPresent(said -> text.lines.add(pad("tls", LEFT) + text.safe(said)));
            text.lines.addAll(TlsText.draw(verification, style));
        }
        if (webSocket != null) {
            text.lines.add(pad("websocket", LEFT) + text.safe(webSocket));
        }
        if (failure == null) {
            text.ready(interfaceName);
        } else {
            text.failed(failure);
        }
        return text.lines;
    }

    private String safe(String text) {
        return SafeText.line(text, style.unicode());
    }

    private void resolutions() {
        List<Resolution> steps = report.resolutions();
        if (steps.isEmpty()) {
            return;
        }
        if (steps.stream().map(ReportText::origin).distinct().count() == 1) {
            Duration last =
                    steps.stream()
                            .map(s -> s.start().plus(s.duration()))
                            .max(Duration::compareTo)
                            .orElseThrow();
            String found = steps.stream().map(this::answer).collect(Collectors.joining(", "));
            resolution(lines.isEmpty() ? "resolve" : "", found, origin(steps.getFirst()), last);
            return;
        }
        for (Resolution step : steps) {
            resolution(
                    lines.isEmpty() ? "resolve" : "",
                    answer(step),
                    origin(step),
                    step.start().plus(step.duration()));
        }
    }

    private void resolution(String label, String found, String origin, Duration at) {
        lines.add(
                pad(label, LEFT)
                        + pad(safe(found), 40)
                        + "  "
                        + style.faint(safe(origin) + ", " + TimeText.format(at)));
    }

    private String answer(Resolution step) {
        String name = step.query();
        String host = report.endpoint() instanceof Endpoint.Host h ? h.name() : "";
        int space = name.indexOf(' ');
        String asked = space < 0 ? "" : name.substring(space + 1);
        String what =
                space < 0 || asked.equalsIgnoreCase(host)
                        ? name.substring(0, Math.max(0, space))
                        : name;
        if (step.failure() != null) {
            return what + " " + shortly(step.failure().cause());
        }
        return what
                + " "
                + step.answers().stream().map(ReportText::address).collect(Collectors.joining(" "));
    }

    /// A cause without its stage, as words: `resolve.no-such-name` is `no such name`.
    static String shortly(String cause) {
        return cause.substring(cause.indexOf('.') + 1).replace('-', ' ');
    }

    /// Who said so.
    static String origin(Resolution step) {
        String server = step.server();
        return switch (step.source()) {
            case QUERY -> server == null ? "nobody answered" : server;
            case CACHE -> "cache";
            case EXPIRED_CACHE -> "expired cache";
            case HOSTS -> server == null ? "hosts file" : server;
            case BUILT_IN -> "known without asking";
            case SYSTEM -> server == null ? "this system" : server;
            case SYNTHESIZED -> "made for NAT64";
        };
    }

    /// An address alone, as the API writes it.
    static String address(InetAddress address) {
        String text = Endpoint.address(address, 0).toString();
        return text.startsWith("[")
                ? text.substring(1, text.length() - 3)
                : text.substring(0, text.length() - 2);
    }

    private void ready(Optional<String> interfaceName) {
        String path =
                report.local().map(Endpoint::toString).orElse("?")
                        + " "
                        + style.arrow()
                        + " "
                        + report.remote().map(Endpoint::toString).orElse("?")
                        + interfaceName.map(name -> " on " + name).orElse("");
        lines.add(
                style.good("ready")
                        + " after "
                        + TimeText.format(report.total())
                        + ": "
                        + safe(path));
    }

    private void failed(NetworkFailure failure) {
        List<Attempt> failed = report.attempts().stream().filter(a -> a.failure() != null).toList();
        String what =
                failed.size() > 1 && failure.stage() == dev.fairlead.Stage.CONNECT
                        ? counted(failed)
                        : failure.summary();
        lines.add(
                style.bad("failed")
                        + " after "
                        + TimeText.format(report.total())
                        + ", "
                        + failure.stage()
                        + ": "
                        + safe(what)
                        + "  ["
                        + failure.cause()
                        + "]");
        for (String hint : hints(failure, failed)) {
            lines.add("  " + style.arrow() + " " + safe(hint));
        }
    }

    /// The failure's hint, and one for each other way in which attempts failed.
    static List<String> hints(NetworkFailure failure, List<Attempt> failed) {
        List<String> hints = new ArrayList<>();
        hints.add(Remedy.of(failure));
        for (String cause : failed.stream().map(Attempt::failure).distinct().toList()) {
            if (cause == null || cause.equals(failure.cause())) {
                continue;
            }
            String addresses =
                    failed.stream()
                            .filter(a -> cause.equals(a.failure()))
                            .map(a -> a.address().toString())
                            .distinct()
                            .collect(Collectors.joining(", "));
            switch (cause) {
                case "connect.refused" ->
                        hints.add(addresses + " is up, but nothing listens on that port there.");
                case "connect.timed-out" ->
                        hints.add(
                                addresses
                                        + " does not answer: a firewall, or a DNS record that is out of date.");
                case "connect.unreachable", "path.no-route" ->
                        hints.add("No way leads to " + addresses + " from here.");
                default -> {
                    // its reason stands in the waterfall
                }
            }
        }
        return hints;
    }

    private static String counted(List<Attempt> failed) {
        return failed.stream().map(ReportText::fate).distinct().toList().stream()
                .map(fate -> {
                    long count = failed.stream().filter(a -> fate(a).equals(fate)).count();
                    return count(count) + (count == 1 ? " address " : " addresses ") + fate;
                })
                .collect(Collectors.joining(", "));
    }

    private static String fate(Attempt attempt) {
        return switch (String.valueOf(attempt.failure())) {
            case "connect.refused" -> "refused";
            case "connect.timed-out" -> "did not answer";
            case "connect.unreachable" -> "could not be reached";
            case "connect.prohibited" -> "is prohibited by a firewall";
            case "connect.reset" -> "reset";
            case "path.no-route" -> "had no route";
            default -> "failed";
        };
    }

    private static String count(long count) {
        return switch ((int) Math.min(count, 5)) {
            case 1 -> "one";
            case 2 -> "two";
            case 3 -> "three";
            case 4 -> "four";
            default -> Long.toString(count);
        };
    }

    static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }
}

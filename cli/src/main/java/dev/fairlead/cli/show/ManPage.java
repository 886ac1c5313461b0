package dev.fairlead.cli.show;

import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import java.util.ArrayList;
import java.util.List;

/// The manual page, made of what help knows, as man(7) wants it.
public final class ManPage {
    private static final List<String> STATUS =
            List.of(
                    "0", "done",
                    "1", "this machine: a file, the disk, a bug",
                    "2", "wrong usage",
                    "10", "the path: no interface, no route, an address that is in use",
                    "11", "the name was not resolved",
                    "12", "no connection",
                    "13", "the proxy",
                    "14", "TLS: handshake, certificate",
                    "15", "the protocol above",
                    "16", "the transfer: reset, cut off, not writable",
                    "17", "the peer ended it with an error",
                    "130, 141, 143", "ended by SIGINT, by a stdout that nobody reads, by SIGTERM");

    private static final List<String> ENVIRONMENT =
            List.of(
                    "FAIRLEAD_KEY_PASSWORD",
                            "decrypts the key of --cert, unless --password-file does",
                    "FAIRLEAD_PROXY_PASSWORD",
                            "of the user that --proxy names, unless --proxy-pass-file has it",
                    "FAIRLEAD_PSK_KEY",
                            "in hexadecimal digits, of the identity that --psk names alone",
                    "FAIRLEAD_REMOTE, FAIRLEAD_LOCAL", "set for a command of listen --exec",
                    "NO_COLOR", "if set, nothing is coloured",
                    "COLUMNS", "how wide a line may be",
                    "SSLKEYLOGFILE", "is not looked at: --keylog has to be said");

    private final List<String> lines = new ArrayList<>();

    private ManPage() {}

    /// @param version such as `fairlead 1.0`
    public static List<String> of(List<Syntax> commands, String version) {
        ManPage page = new ManPage();
        page.write(commands, version);
        return page.lines;
    }

    private void write(List<Syntax> commands, String version) {
        lines.add(".TH FAIRLEAD 1 \"\" \"" + version + "\" \"User Commands\"");
        lines.add(".SH NAME");
        lines.add("fairlead \\- say whom and how; it gets you there and tells you what happened");
        lines.add(".SH SYNOPSIS");
        for (Syntax command : commands) {
            for (String usage : command.usages()) {
                lines.add(".B fairlead");
                text(usage);
                lines.add(".br");
            }
        }
        for (Syntax command : commands) {
            command(command);
        }
        lines.add(".SH EVERYWHERE");
        options(Options.EVERYWHERE);
        lines.add(".SH EXIT STATUS");
        for (int i = 0; i < STATUS.size(); i += 2) {
            tagged(STATUS.get(i), STATUS.get(i + 1));
        }
        lines.add(".SH ENVIRONMENT");
        for (int i = 0; i < ENVIRONMENT.size(); i += 2) {
            tagged(ENVIRONMENT.get(i), ENVIRONMENT.get(i + 1));
        }
    }

    private void command(Syntax command) {
        lines.add(".SH " + command.name().toUpperCase(java.util.Locale.ROOT));
        text(command.summary() + ".");
        options(command.options());
        if (!command.details().isEmpty()) {
            lines.add(".PP");
            command.details().forEach(this::text);
        }
        lines.add(".PP");
        lines.add(".EX");
        command.examples().forEach(this::text);
        lines.add(".EE");
    }

    private void options(List<Option> options) {
        for (Option option : options) {
            tagged(option.usage(), option.help());
        }
    }

    private void tagged(String tag, String help) {
        lines.add(".TP");
        lines.add(".B " + escaped(tag));
        text(help);
    }

    /// A line of text: neither a request, which begins with a full stop or an apostrophe, nor with
    /// a backslash that would begin an escape.
    private void text(String line) {
        String escaped = escaped(line);
        lines.add(escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("~", "\\(ti")
                .replace("…", "...");
    }
}

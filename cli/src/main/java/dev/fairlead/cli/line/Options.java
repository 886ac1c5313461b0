package dev.fairlead.cli.line;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every option there is. A command lists those that it takes.
public final class Options {
    public static final Option HELP = Option.flag("this text", "--help", "-h");
    public static final Option JSON = Option.flag("one JSON object a line, for programs", "--json");
    public static final Option VERBOSE =
            Option.flag("the connection log on stderr; -vv: the bytes as well", "--verbose", "-v");
    public static final Option QUIET =
            Option.flag("nothing on stderr but the final error", "--quiet", "-q");
    public static final Option DEADLINE =
            Option.valued("TIME", "give up if it is not ready by then (30 s)", "--deadline", "-w");

    public static final Option TCP = Option.flag("TCP, the default", "--tcp");
    public static final Option UNIX =
            Option.flag("a Unix socket; then ENDPOINT is a path", "--unix", "-U");
    public static final Option UDP =
            Option.flag("UDP: each piece of stdin is a datagram", "--udp", "-u");
    public static final Option LINGER =
            Option.valued(
                    "TIME",
                    "with --udp: how long to wait for an answer after the last datagram (1 s)",
                    "--linger");
    public static final Option HEX = Option.flag("show what arrives as a hex dump", "--hex");
    public static final Option CRLF =
            Option.flag("send each line feed of stdin as CR LF", "--crlf", "-C");
    public static final Option IPV4 = Option.flag("IPv4 only", "-4", "--ipv4");
    public static final Option IPV6 = Option.flag("IPv6 only", "-6", "--ipv6");
    public static final Option SOURCE =
            Option.valued("ADDR[:PORT]", "connect from this address of this machine", "--source");
    public static final Option NUMERIC =
            Option.flag("refuse names: ask no nameserver", "--numeric", "-n");
    public static final Option WAIT =
            Option.valued(
                    "WHAT",
                    "when to wait and try again: never (default), path (no network), always",
                    "--wait");
    public static final Option IDLE =
            Option.valued("TIME", "end the session after so long without a byte", "--idle");
    public static final Option NO_HALF_CLOSE =
            Option.flag("the end of stdin is not told to the peer", "--no-half-close");
    public static final Option SEND_ONLY =
            Option.flag("send stdin, drop what arrives, end with stdin", "--send-only");
    public static final Option RECV_ONLY =
            Option.flag("print what arrives, do not read stdin", "--recv-only");

    public static final Option KEEP_OPEN =
            Option.flag("go on with the next connection", "--keep-open", "-k");
    public static final Option MAX =
            Option.valued(
                    "N",
                    "serve at most N at a time (with --echo, --discard or --exec); implies -k",
                    "--max");
    public static final Option ECHO = Option.flag("send back what arrives", "--echo");
    public static final Option DISCARD = Option.flag("drop what arrives", "--discard");
    public static final Option EXEC =
            Option.valued(
                    "CMD",
                    "run CMD by the shell for each connection, as its stdin and stdout",
                    "--exec");

    public static final Option ALL = Option.flag("try every address, each on its own", "--all");
    public static final Option REPEAT =
            Option.valued("N", "probe N times, and show how the times spread", "--repeat");

    public static final Option SHORT = Option.flag("the answers alone", "--short");

    private static final Map<String, List<Option>> OWNERS =
            Map.of(
                    "connect",
                    List.of(
                            SOURCE,
                            WAIT,
                            LINGER,
                            IDLE,
                            CRLF,
                            HEX,
                            IPV4,
                            IPV6,
                            NUMERIC,
                            NO_HALF_CLOSE,
                            SEND_ONLY,
                            RECV_ONLY),
                    "listen",
                    List.of(KEEP_OPEN, MAX, ECHO, DISCARD, EXEC),
                    "probe",
                    List.of(ALL, REPEAT),
                    "resolve",
                    List.of(SHORT));

    /// Accepted before the command, too.
    public static final List<Option> EVERYWHERE = List.of(JSON, VERBOSE, QUIET, DEADLINE, HELP);

    private Options() {}

    /// The command that has an option of this name, if not every command has it.
    static Optional<String> owner(String name) {
        for (Map.Entry<String, List<Option>> entry : OWNERS.entrySet()) {
            for (Option option : entry.getValue()) {
                if (option.names().contains(name)) {
                    return Optional.of(entry.getKey());
                }
            }
        }
        return Optional.empty();
    }
}

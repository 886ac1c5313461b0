package dev.fairlead.cli;

import dev.fairlead.Connection;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Stack;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsStack;
import dev.fairlead.Udp;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.forward.Impairment;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.EndpointText;
import dev.fairlead.cli.line.ListenText;
import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.Transport;
import dev.fairlead.cli.line.UsageException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `fairlead forward FROM TO`: whoever connects to FROM is connected to TO.
final class ForwardCommand implements Command {
    private static final int MOST_AT_ONCE = 100_000;
    private static final int USUAL_AT_ONCE = 1000;
    private static final Duration FLOW_SILENCE = Duration.ofSeconds(60);

    /// For the listening end.
    private static final List<Option> OF_FROM =
            List.of(Options.CERT, Options.KEY, Options.PASSWORD_FILE);

    /// For the end that connects.
    private static final List<Option> OF_TO =
            List.of(
                    Options.CA,
                    Options.PIN,
                    Options.INSECURE,
                    Options.SNI,
                    Options.ALPN,
                    Options.STARTTLS);

    /// What says whom to trust, in place of a key.
    private static final List<Option> OF_TRUST = List.of(Options.CA, Options.PIN, Options.INSECURE);

    /// For each end that is secured.
    private static final List<Option> OF_KEYS =
            List.of(Options.PSK, Options.PSK_FILE, Options.PSK_COMPATIBLE);

    @Override
    public Syntax syntax() {
        return new Syntax(
                "forward",
                "Passes on what comes to one place to another",
                List.of("forward FROM TO"),
                List.of(
                        Options.MAX_FORWARDED,
                        Options.DELAY,
                        Options.JITTER,
                        Options.RATE,
                        Options.LOSS,
                        Options.STALL_AFTER,
                        Options.RESET_AFTER,
                        Options.PCAP,
                        Options.PROXY,
                        Options.PROXY_PASS_FILE,
                        Options.STARTTLS,
                        Options.CERT,
                        Options.KEY,
                        Options.PASSWORD_FILE,
                        Options.CA,
                        Options.PIN,
                        Options.INSECURE,
                        Options.SNI,
                        Options.ALPN,
                        Options.PSK,
                        Options.PSK_FILE,
                        Options.PSK_COMPATIBLE,
                        Options.LINGER,
                        Options.IDLE,
                        Options.DEADLINE),
                List.of(
                        "FROM is as for listen, TO as for connect: a port, host:port, or",
                        "tcp:// tls:// udp:// dtls:// ws:// wss:// unix:. Any goes to any. --cert and --key are for",
                        "FROM, what TLS verifies for TO; --psk is for both, unless those say otherwise. The end of",
                        "one direction is passed on while the other goes on. Messages stay whole where both ends",
                        "have them: a stream makes one of what comes at a time, and writes them one behind the",
                        "other. Flows of datagrams end after --idle (60 s) of silence."),
                List.of(
                        "fairlead forward tls://:8443 tcp://localhost:8080",
                        "fairlead forward ws://localhost:8080 localhost:5900",
                        "fairlead forward --delay 100ms --jitter 20ms --rate 125000 8081 localhost:8080"));
    }

    @Override
    public boolean printsPayload() {
        return true;
    }

    @Override
    public int run(Arguments arguments, Console console) throws NetworkException, OutputGone {
        List<String> words = arguments.operands();
        if (words.size() != 2) {
            throw new UsageException(
                    "forward needs two places, FROM and TO",
                    "fairlead forward 8443 localhost:8080");
        }
        requireSomebodyForKeys(arguments);
        Arguments fromLine = side(arguments, words.getFirst(), OF_TO, OF_FROM);
        Arguments toLine = side(arguments, words.getLast(), OF_FROM, OF_TRUST);
        Kind from = kind(Transport.isWebSocket(fromLine), ListenText.transport(fromLine));
        ListenText.Place place = ListenText.parse(fromLine);
        EndpointText.Target target = EndpointText.target(toLine);
        Kind to = kind(target.webSocket(), target.transport());
        Impairment impairment = impairment(arguments, from, to);
        int atOnce = arguments.number(Options.MAX_FORWARDED, MOST_AT_ONCE).orElse(USUAL_AT_ONCE);
        boolean datagrams = from == Kind.DATAGRAMS || to == Kind.DATAGRAMS;
        if (arguments.has(Options.IDLE) && !datagrams) {
            throw new UsageException(
                    "--idle is for udp:// and dtls://: streams and WebSockets tell their end");
        }
        Notices notices = new Notices(arguments, console);
        ForwardEnd far =
                ForwardEnd.of(
                        target,
                        toLine,
                        Opening.parameters(toLine, console, notices),
                        arguments
                                .time(Options.IDLE, Opening.LEAST, Opening.MOST)
                                .orElse(FLOW_SILENCE),
                        Opening.linger(arguments),
                        console,
                        notices);
        if (from != to) {
            notices.always(boundaries(from, to));
        }
        boolean secured = ListenText.transport(fromLine).isSecured();
        ServerCredential own = secured ? ListenCommand.credential(fromLine, console, place) : null;
        if (own != null && !own.warning().isEmpty()) {
            notices.always("warning: " + own.warning());
        }
        TlsOptions tls = own == null ? null : own.options(fromLine, console);
        try (Network network =
                Network.open(
                        own == null && from != Kind.MESSAGES
                                ? Opening.network(arguments)
                                : ListenCommand.observed(arguments, notices))) {
            console.undo().add(network);
            Serves serves = new Serves(network, place, own, fromLine, notices, console, atOnce);
            TlsStack stream =
                    tls == null || from == Kind.DATAGRAMS
                            ? null
                            : SecuredStack.stack(tls, fromLine);
            return switch (from) {
                case STREAM ->
                        serves.with(
                                stream == null ? Tcp.stack() : stream,
                                far.streams(network, impairment));
                case DATAGRAMS ->
                        serves.with(
                                tls == null ? Udp.stack() : SecuredStack.datagrams(tls, fromLine),
                                far.datagrams(network, impairment));
                case MESSAGES ->
                        serves.with(
                                WebSocketStacks.of(fromLine, stream, ""),
                                far.webSockets(network, impairment));
            };
        }
    }

    /// What has boundaries, and what has not.
    private enum Kind {
        STREAM("a stream"),
        DATAGRAMS("a flow of datagrams"),
        MESSAGES("a WebSocket");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private static Kind kind(boolean webSocket, Transport transport) {
        if (transport == Transport.QUIC) {
            throw new UsageException("forward does not speak QUIC in this version");
        }
        return webSocket ? Kind.MESSAGES : transport.hasDatagrams() ? Kind.DATAGRAMS : Kind.STREAM;
    }

    private static String boundaries(Kind from, Kind to) {
        if (from != Kind.STREAM && to != Kind.STREAM) {
            return "each message becomes a datagram, and each datagram a message of octets";
        }
        String other = from == Kind.STREAM ? to.words : from.words;
        String piece = other.equals(Kind.DATAGRAMS.words) ? "datagram" : "message of octets";
        return "a stream has no boundaries, and "
                + other
                + " has: what comes over the stream at a time becomes a "
                + piece
                + ", and what comes over the other is written one behind the other";
    }

    private static void requireSomebodyForKeys(Arguments arguments) {
        boolean keyed = arguments.has(Options.PSK) || arguments.has(Options.PSK_FILE);
        if (keyed && arguments.operands().stream().noneMatch(ForwardCommand::isSecured)) {
            throw new UsageException(
                    "a key is for an end that is tls:// wss:// or dtls://, and neither is",
                    "fairlead forward --psk-file FILE tls://:8443 localhost:8080");
        }
    }

    private static boolean isSecured(String word) {
        int colon = word.indexOf("://");
        return colon > 0
                && List.of("tls", "https", "wss", "dtls")
                        .contains(word.substring(0, colon).toLowerCase(Locale.ROOT));
    }

    /// The line as one of its ends sees it. A key is for the ends that are secured, unless another
    /// option says by what.
    private static Arguments side(
            Arguments arguments, String word, List<Option> ofTheOther, List<Option> instead) {
        Map<Option, List<String>> given = new LinkedHashMap<>(arguments.given());
        ofTheOther.forEach(given::remove);
        given.remove(Options.LINGER);
        given.remove(Options.IDLE);
        if (!isSecured(word) || instead.stream().anyMatch(given::containsKey)) {
            OF_KEYS.forEach(given::remove);
        }
        return new Arguments(arguments.command(), given, List.of(word));
    }

    /// Where it listens, and how that is told.
    private record Serves(
            Network network,
            ListenText.Place place,
            @Nullable ServerCredential own,
            Arguments line,
            Notices notices,
            Console console,
            int atOnce) {
        <C extends Connection> int with(Stack<C> stack, Service<C> service)
                throws NetworkException, OutputGone {
            try (var listening = Listening.open(network, place, stack, ListenerOptions.DEFAULT)) {
                ListenCommand.announce(listening, own, place, line, notices, console);
                new Serving<>(listening, service, notices).many(atOnce);
                return ExitStatus.DONE;
            }
        }
    }

    private static Impairment impairment(Arguments arguments, Kind from, Kind to) {
        Duration delay =
                arguments.time(Options.DELAY, Duration.ZERO, Opening.MOST).orElse(Duration.ZERO);
        Duration jitter =
                arguments.time(Options.JITTER, Duration.ZERO, Opening.MOST).orElse(Duration.ZERO);
        boolean lossy = from == Kind.DATAGRAMS && to == Kind.DATAGRAMS;
        if (!lossy && arguments.has(Options.LOSS)) {
            throw new UsageException(
                    "--loss is for datagrams at both ends: a stream and a WebSocket lose nothing;"
                            + " --stall-after and --delay are what loss looks like from above");
        }
        if (lossy && arguments.has(Options.RESET_AFTER)) {
            throw new UsageException("--reset-after is for streams: a flow cannot be reset");
        }
        return new Impairment(
                delay,
                jitter,
                arguments.number(Options.RATE, 999_999_999).orElse(0),
                arguments.number(Options.STALL_AFTER, 999_999_999).orElse(-1),
                arguments.number(Options.RESET_AFTER, 999_999_999).orElse(-1),
                loss(arguments));
    }

    private static double loss(Arguments arguments) {
        String text = arguments.value(Options.LOSS).orElse("0");
        String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
        if (!number.matches("[0-9]{1,3}(\\.[0-9]{1,3})?") || Double.parseDouble(number) > 100) {
            throw new UsageException(
                    "--loss is '" + text + "'; a percentage from 0 to 100 is allowed");
        }
        return Double.parseDouble(number);
    }
}

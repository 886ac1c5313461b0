package dev.fairlead.cli;

import dev.fairlead.Connection;
import dev.fairlead.DatagramConnection;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.Udp;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.forward.DatagramForwarding;
import dev.fairlead.cli.forward.Impairment;
import dev.fairlead.cli.forward.StreamForwarding;
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
                        Options.STARTTLS,
                        Options.CERT,
                        Options.KEY,
                        Options.PASSWORD_FILE,
                        Options.CA,
                        Options.PIN,
                        Options.INSECURE,
                        Options.SNI,
                        Options.ALPN,
                        Options.LINGER,
                        Options.IDLE,
                        Options.DEADLINE),
                List.of(
                        "FROM is as for listen, TO as for connect: a port, host:port, or tcp:// tls:// udp:// unix:.",
                        "Streams go to streams, datagrams to datagrams. --cert and --key are for FROM, what TLS",
                        "verifies for TO. The end of one direction is passed on while the other goes on. Flows of",
                        "datagrams end after --idle (60 s) of silence."),
                List.of(
                        "fairlead forward tls://:8443 tcp://localhost:8080",
                        "fairlead forward localhost:5433 unix:/run/postgresql/.s.PGSQL.5432",
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
        Arguments fromLine = side(arguments, words.getFirst(), OF_TO);
        Arguments toLine = side(arguments, words.getLast(), OF_FROM);
        if (Transport.isWebSocket(fromLine) || Transport.isWebSocket(toLine)) {
            throw new UsageException(
                    "forward passes on bytes and datagrams, and WebSocket carries messages",
                    "give both ends tcp:// tls:// or unix:, which WebSocket passes through as it is");
        }
        Transport from = ListenText.transport(fromLine);
        ListenText.Place place = ListenText.parse(fromLine);
        EndpointText.Target to = EndpointText.target(toLine);
        if (from == Transport.DTLS || to.transport() == Transport.DTLS) {
            throw new UsageException(
                    "forward does not carry DTLS yet; connect, listen and probe speak it");
        }
        if ((from == Transport.UDP) != (to.transport() == Transport.UDP)) {
            throw new UsageException(
                    words.getFirst()
                            + " and "
                            + words.getLast()
                            + " do not go together: a stream has no datagrams",
                    "give both ends udp://, or neither");
        }
        Impairment impairment = impairment(arguments, from == Transport.UDP);
        int atOnce = arguments.number(Options.MAX_FORWARDED, MOST_AT_ONCE).orElse(USUAL_AT_ONCE);
        Notices notices = new Notices(arguments, console);
        Parameters parameters = Opening.parameters(toLine, console, notices);
        Duration idle =
                arguments.time(Options.IDLE, Opening.LEAST, Opening.MOST).orElse(FLOW_SILENCE);
        if (from == Transport.UDP) {
            try (Network network = Network.open(Opening.network(arguments))) {
                console.undo().add(network);
                Service<DatagramConnection> service =
                        new Datagrams(network, to, parameters, impairment, idle);
                return serve(
                        network,
                        place,
                        Udp.stack(),
                        service,
                        atOnce,
                        null,
                        fromLine,
                        notices,
                        console);
            }
        }
        if (arguments.has(Options.IDLE)) {
            throw new UsageException("--idle is for udp://: streams tell their end");
        }
        OwnIdentity own = from == Transport.TLS ? OwnIdentity.of(fromLine, console, place) : null;
        Stack<StreamConnection> stack =
                own == null
                        ? Tcp.stack()
                        : SecuredStack.stack(
                                Securing.server(fromLine, console, own.identity()), fromLine);
        SecuredStack secured =
                to.transport() == Transport.TLS
                        ? SecuredStack.of(toLine, console, Transport.TLS)
                        : null;
        if (secured != null && secured.isInsecure()) {
            notices.always("warning: " + Securing.INSECURE);
        }
        try (Network network =
                Network.open(
                        own == null
                                ? Opening.network(arguments)
                                : ListenCommand.observed(arguments, notices))) {
            console.undo().add(network);
            Service<StreamConnection> service =
                    new Streams(
                            network,
                            to,
                            secured == null ? Tcp.stack() : secured.stack(),
                            parameters,
                            impairment,
                            Opening.linger(arguments));
            return serve(network, place, stack, service, atOnce, own, fromLine, notices, console);
        }
    }

    /// The line as one of its ends sees it.
    private static Arguments side(Arguments arguments, String word, List<Option> ofTheOther) {
        Map<Option, List<String>> given = new LinkedHashMap<>(arguments.given());
        ofTheOther.forEach(given::remove);
        given.remove(Options.LINGER);
        return new Arguments(arguments.command(), given, List.of(word));
    }

    private static <C extends Connection> int serve(
            Network network,
            ListenText.Place place,
            Stack<C> stack,
            Service<C> service,
            int atOnce,
            @Nullable ServerCredential own,
            Arguments line,
            Notices notices,
            Console console)
            throws NetworkException, OutputGone {
        try (var listening = Listening.open(network, place, stack, ListenerOptions.DEFAULT)) {
            ListenCommand.announce(listening, own, place, line, notices, console);
            new Serving<>(listening, service, notices).many(atOnce);
            return ExitStatus.DONE;
        }
    }

    private static Impairment impairment(Arguments arguments, boolean datagrams) {
        Duration delay =
                arguments.time(Options.DELAY, Duration.ZERO, Opening.MOST).orElse(Duration.ZERO);
        Duration jitter =
                arguments.time(Options.JITTER, Duration.ZERO, Opening.MOST).orElse(Duration.ZERO);
        if (!datagrams && arguments.has(Options.LOSS)) {
            throw new UsageException(
                    "--loss is for udp://: a stream loses nothing; --stall-after and --delay are what"
                            + " loss looks like from above");
        }
        if (datagrams && arguments.has(Options.RESET_AFTER)) {
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

    /// One stream for another.
    private record Streams(
            Network network,
            EndpointText.Target to,
            Stack<StreamConnection> stack,
            Parameters parameters,
            Impairment impairment,
            Duration linger)
            implements Service<StreamConnection> {
        @Override
        public void serve(StreamConnection near, Traffic traffic) throws NetworkException {
            StreamConnection far = network.open(to.endpoint(), stack, parameters);
            try {
                new StreamForwarding(
                                near, far, impairment, linger, traffic::sending, traffic::received)
                        .run();
                traffic.endedBy(Traffic.Ending.PEER);
                far.close();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                far.abort(); // does nothing once it is closed
            }
        }

        @Override
        public boolean isConcurrent() {
            return true;
        }

        @Override
        public boolean speaksFirst() {
            return false;
        }
    }

    /// One flow for another.
    private record Datagrams(
            Network network,
            EndpointText.Target to,
            Parameters parameters,
            Impairment impairment,
            Duration silence)
            implements Service<DatagramConnection> {
        @Override
        public void serve(DatagramConnection near, Traffic traffic) throws NetworkException {
            DatagramConnection far = network.open(to.endpoint(), Udp.stack(), parameters);
            try {
                new DatagramForwarding(near, far, impairment, silence)
                        .run(traffic::sending, traffic::received);
                traffic.endedBy(Traffic.Ending.IDLE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                far.abort(); // nobody tells the end of a flow
            }
        }

        @Override
        public boolean isConcurrent() {
            return true;
        }

        @Override
        public boolean speaksFirst() {
            return false;
        }
    }
}

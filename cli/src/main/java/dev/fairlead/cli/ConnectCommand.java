package dev.fairlead.cli;

import dev.fairlead.Connection;
import dev.fairlead.ConnectionState;
import dev.fairlead.DatagramConnection;
import dev.fairlead.Endpoint;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.MessageConnection;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.Udp;
import dev.fairlead.WaitPolicy;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketStack;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.EndpointText;
import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.TimeText;
import dev.fairlead.cli.show.ReportJson;
import dev.fairlead.cli.show.Style;
import dev.fairlead.cli.show.TlsText;
import dev.fairlead.cli.show.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// `fairlead connect`: stdin to the peer, what it sends to stdout.
final class ConnectCommand implements Command {
    @Override
    public Syntax syntax() {
        List<Option> options = new ArrayList<>(Opening.OPTIONS);
        options.add(Options.PROXY);
        options.add(Options.PROXY_PASS_FILE);
        options.addAll(SessionOptions.OPTIONS);
        options.add(Options.BINARY);
        options.addAll(WebSocketStacks.CLIENT);
        options.addAll(Options.TLS_CLIENT);
        return new Syntax(
                "connect",
                "Connects; sends stdin, prints what arrives",
                List.of("connect ENDPOINT"),
                options,
                List.of(
                        "The end of stdin is passed on to the peer, and reading goes on. When the peer ends,",
                        "fairlead ends at once. With --json the report goes to stderr, one object a line. Over UDP",
                        "nobody tells the end, and over TLS it would end both ways: after the end of stdin fairlead",
                        "waits for --linger of silence. TLS verifies the name; SSLKEYLOGFILE is not looked at.",
                        "With --framed each line is a message both ways, with --hex in hexadecimal digits; HOW is",
                        "length8, length16, length32, length64, with le behind it little-endian, varint, lines,",
                        "crlf-lines. The end of stdin is then followed by --linger of silence, too.",
                        "With --ws, ws:// or wss:// each line of stdin is a text message and each message a line of",
                        "stdout; the end of stdin is a Close with 1000, and what comes until the peer's is printed."),
                List.of(
                        "echo hello | fairlead connect localhost:8080",
                        "printf 'HEAD / HTTP/1.0\\r\\n\\r\\n' | fairlead connect example.com:80",
                        "fairlead connect unix:/run/docker.sock",
                        "echo '{\"ask\":1}' | fairlead connect --framed length32 localhost:8080",
                        "fairlead connect --tls example.com",
                        "echo hello | fairlead connect --udp localhost:9999",
                        "fairlead connect --dtls --pin sha256/… localhost:5684",
                        "fairlead connect --quic --alpn hello --pin sha256/… localhost:4433",
                        "echo hello | fairlead connect wss://example.com/chat"));
    }

    @Override
    public boolean printsPayload() {
        return true;
    }

    @Override
    public int run(Arguments arguments, Console console) throws NetworkException, OutputGone {
        EndpointText.Target target = EndpointText.target(arguments);
        Endpoint endpoint = target.endpoint();
        SessionOptions options = SessionOptions.of(arguments);
        Optional<MessageFormat<?>> format = MessageFormat.of(arguments);
        Notices notices = new Notices(arguments, console);
        Parameters parameters = Opening.parameters(arguments, console, notices);
        SecuredStack secured =
                target.transport().isSecured()
                        ? SecuredStack.of(arguments, console, target.transport())
                        : null;
        if (secured != null) {
            secured.warnings(arguments).forEach(said -> notices.always("warning: " + said));
        }
        WebSocketStacks.warnings(arguments).forEach(said -> notices.always("warning: " + said));
        try (Network network = Network.open(Opening.network(arguments));
                StandardInput input = new StandardInput(console.in())) {
            console.undo().add(input);
            console.undo().add(network);
            console.endWithItsReader();
            if (target.transport().hasDatagrams() || arguments.has(Options.DATAGRAMS)) {
                DatagramConnection flow =
                        open(
                                network,
                                endpoint,
                                secured == null ? Udp.stack() : secured.flow(),
                                parameters,
                                secured,
                                notices);
                return datagrams(flow, arguments, notices, input, console);
            }
            if (target.webSocket()) {
                return webSocket(
                        network, target, secured, parameters, arguments, notices, input, console);
            }
            if (format.isPresent()) {
                return messages(
                        format.get(),
                        network,
                        endpoint,
                        secured,
                        parameters,
                        arguments,
                        notices,
                        input,
                        console);
            }
            StreamConnection connection =
                    secured == null
                            ? open(network, endpoint, Tcp.stack(), parameters, null, notices)
                            : open(
                                    network,
                                    endpoint,
                                    secured.stream(),
                                    parameters,
                                    secured,
                                    notices);
            Traffic traffic = new Traffic(() -> {});
            Duration linger = Opening.linger(arguments);
            try {
                new Session(connection, options, linger, console, traffic).run(input);
                Serving.close(connection, traffic);
            } catch (NetworkException e) {
                traffic.endedBy(Traffic.Ending.FAILED);
                Serving.closed(notices, connection, traffic, e.failure());
                throw e;
            } finally {
                connection.abort(); // does nothing once it is closed
            }
            Serving.closed(notices, connection, traffic, null);
            if (traffic.ending() == Traffic.Ending.IDLE) {
                notices.watching("ended: nothing went or came for " + idle(options));
            }
            return ExitStatus.DONE;
        }
    }

    private static String idle(SessionOptions options) {
        return options.idle() == null ? "a while" : TimeText.format(options.idle());
    }

    private static int datagrams(
            DatagramConnection connection,
            Arguments arguments,
            Notices notices,
            StandardInput input,
            Console console)
            throws NetworkException, OutputGone {
        Traffic traffic = new Traffic(() -> {});
        SessionOptions options = SessionOptions.of(arguments);
        try {
            new DatagramSession(connection, options, Opening.linger(arguments), console, traffic)
                    .run(input);
            Serving.close(connection, traffic);
        } catch (NetworkException e) {
            traffic.endedBy(Traffic.Ending.FAILED);
            Serving.closed(notices, connection, traffic, e.failure());
            throw e;
        } finally {
            connection.abort(); // does nothing once it is closed
        }
        Serving.closed(notices, connection, traffic, null);
        return ExitStatus.DONE;
    }

    private static int webSocket(
            Network network,
            EndpointText.Target target,
            @Nullable SecuredStack secured,
            Parameters parameters,
            Arguments arguments,
            Notices notices,
            StandardInput input,
            Console console)
            throws NetworkException, OutputGone {
        WebSocketStack stack =
                WebSocketStacks.of(
                        arguments, secured == null ? null : secured.stack(), target.path());
        WebSocketConnection connection =
                open(network, target.endpoint(), stack, parameters, secured, notices);
        notices.watching(WebSocketAgreement.of(connection).toString());
        Traffic traffic = new Traffic(() -> {});
        SessionOptions options = SessionOptions.of(arguments);
        boolean binary = arguments.has(Options.BINARY);
        try {
            new WebSocketSession(connection, options, binary, console, traffic).run(input);
            Serving.close(connection, traffic);
        } catch (NetworkException e) {
            traffic.endedBy(Traffic.Ending.FAILED);
            Serving.closed(notices, connection, traffic, e.failure());
            throw e;
        } finally {
            connection.abort(); // does nothing once it is closed
        }
        Serving.closed(notices, connection, traffic, null);
        return ExitStatus.DONE;
    }

    private static <M> int messages(
            MessageFormat<M> format,
            Network network,
            Endpoint endpoint,
            @Nullable SecuredStack secured,
            Parameters parameters,
            Arguments arguments,
            Notices notices,
            StandardInput input,
            Console console)
            throws NetworkException, OutputGone {
        MessageConnection<M> connection =
                open(
                        network,
                        endpoint,
                        format.over(secured == null ? Tcp.stack() : secured.stack()),
                        parameters,
                        secured,
                        notices);
        Traffic traffic = new Traffic(() -> {});
        SessionOptions options = SessionOptions.of(arguments);
        Duration linger = Opening.linger(arguments);
        try {
            new FramedSession<>(connection, format, options, linger, console, traffic).run(input);
            Serving.close(connection, traffic);
        } catch (NetworkException e) {
            traffic.endedBy(Traffic.Ending.FAILED);
            Serving.closed(notices, connection, traffic, e.failure());
            throw e;
        } finally {
            connection.abort(); // does nothing once it is closed
        }
        Serving.closed(notices, connection, traffic, null);
        return ExitStatus.DONE;
    }

    private static <C extends Connection> C open(
            Network network,
            Endpoint endpoint,
            Stack<C> stack,
            Parameters parameters,
            @Nullable SecuredStack secured,
            Notices notices)
            throws NetworkException {
        C connection = network.create(endpoint, stack, parameters);
        if (parameters.waitPolicy() != WaitPolicy.FAIL_FAST) {
            AtomicReference<String> told = new AtomicReference<>("");
            connection.onState(state -> {
                if (state instanceof ConnectionState.Waiting(var reason)
                        && !told.getAndSet(reason.cause()).equals(reason.cause())) {
                    notices.watching("waiting: " + reason.summary());
                }
            });
        }
        connection.start();
        try {
            connection.awaitReady();
        } catch (NetworkException e) {
            report(notices, connection, secured, e.failure());
            throw e;
        }
        report(notices, connection, secured, null);
        return connection;
    }

    private static void report(
            Notices notices,
            Connection connection,
            @Nullable SecuredStack secured,
            @Nullable NetworkFailure failure) {
        EstablishmentReport report = connection.report();
        Verification verification = secured == null ? null : secured.verification(report);
        if (notices.json()) {
            notices.event(
                    ReportJson.report(
                            report, failure, false, verification, LocalInterface.of(report)));
            return;
        }
        if (failure == null) {
            notices.watching(
                    "connected to "
                            + named(report.endpoint(), connection)
                            + " after "
                            + TimeText.format(report.total())
                            + report.tls().map(tls -> ", " + TlsText.shortly(tls)).orElse(""));
        }
        if (verification != null) {
            report.tls().ifPresent(tls -> notices.detail("tls       " + TlsText.handshake(tls)));
            TlsText.draw(verification, Style.PLAIN).forEach(notices::detail);
        }
    }

    private static String named(Endpoint endpoint, Connection connection) {
        String remote = connection.remote().map(Endpoint::toString).orElse("?");
        return endpoint instanceof Endpoint.Host host ? host.name() + ", " + remote : remote;
    }
}

package dev.fairlead.cli;

import dev.fairlead.Connection;
import dev.fairlead.DatagramConnection;
import dev.fairlead.ListenerOptions;
import dev.fairlead.MessageConnection;
import dev.fairlead.Network;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsStack;
import dev.fairlead.Udp;
import dev.fairlead.WebSocketConnection;
import dev.fairlead.WebSocketStack;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.ListenText;
import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.Transport;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Json;
import dev.fairlead.cli.show.ReportJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `fairlead listen`: waits for one connection and serves it; with `-k` many.
final class ListenCommand implements Command {
    private static final int MOST_AT_ONCE = 100_000;

    // A loser of somebody's race closes at once; a peer that means it waits no longer than this.
    private static final Duration ALSO_RAN = Duration.ofMillis(50);

    @Override
    public Syntax syntax() {
        List<Option> options =
                new ArrayList<>(
                        List.of(
                                Options.KEEP_OPEN,
                                Options.MAX,
                                Options.ECHO,
                                Options.DISCARD,
                                Options.EXEC,
                                Options.TCP,
                                Options.TLS,
                                Options.UDP,
                                Options.DTLS,
                                Options.QUIC,
                                Options.UNIX,
                                Options.FRAMED,
                                Options.WS,
                                Options.BINARY,
                                Options.SUBPROTOCOL,
                                Options.COMPRESS,
                                Options.IPV4,
                                Options.IPV6,
                                Options.NUMERIC,
                                Options.LOCAL_ONLY,
                                Options.PEER_TO_PEER,
                                Options.MULTIPATH,
                                Options.PCAP));
        options.addAll(SessionOptions.OPTIONS);
        options.addAll(Options.TLS_SERVER);
        return new Syntax(
                "listen",
                "Waits for a connection; sends it stdin, prints what arrives",
                List.of("listen [HOST:]PORT", "listen unix:PATH"),
                options,
                List.of(
                        "Without HOST it listens on every address of this machine, and says so. Port 0 takes any",
                        "free one; --json prints which. A connection that closes before any byte does not use up",
                        "the one that is waited for. CMD gets FAIRLEAD_REMOTE and FAIRLEAD_LOCAL. Without --max,",
                        "100 commands or 1000 other connections are served at a time; further ones wait. With",
                        "--tls, --dtls or --quic and without --cert it makes a certificate for this run, and prints",
                        "its pin and the line to type at the other end. --framed is as in fairlead connect; not with",
                        "--exec. With --quic a connection is there with the first byte of its client."),
                List.of(
                        "fairlead listen 8080",
                        "fairlead listen -k --echo localhost:8080",
                        "fairlead listen --tls 8443",
                        "fairlead listen -k --dtls --echo 5684",
                        "fairlead listen -k --quic --alpn hello --echo 4433",
                        "fairlead listen -k --exec 'date; hostname' 8080"));
    }

    @Override
    public boolean printsPayload() {
        return true;
    }

    @Override
    public int run(Arguments arguments, Console console) throws NetworkException, OutputGone {
        ListenText.Place place = ListenText.parse(arguments);
        boolean stdio = isStdio(arguments);
        Optional<MessageFormat<?>> format = MessageFormat.of(arguments);
        int _ = atOnce(arguments); // wrong usage is told before anything is opened
        SessionOptions options = SessionOptions.of(arguments);
        Notices notices = new Notices(arguments, console);
        Transport transport = ListenText.transport(arguments);
        if (transport.hasDatagrams() || arguments.has(Options.DATAGRAMS)) {
            return datagrams(arguments, place, stdio, options, notices, console);
        }
        ServerCredential own = transport.isSecured() ? credential(arguments, console, place) : null;
        Stack<StreamConnection> stack =
                own == null
                        ? Tcp.stack()
                        : stream(own.options(arguments, console), transport, arguments);
        if (own != null && !own.warning().isEmpty()) {
            notices.always("warning: " + own.warning());
        }
        if (Transport.isWebSocket(arguments)) {
            return webSocket(arguments, place, own, stack, stdio, options, notices, console);
        }
        try (Network network =
                        Network.open(
                                own == null
                                        ? Opening.network(arguments)
                                        : observed(arguments, notices));
                StandardInput input = new StandardInput(console.in());
                ExecService exec =
                        new ExecService(
                                arguments.value(Options.EXEC).orElse(""),
                                options.idle(),
                                notices)) {
            console.undo().add(input);
            console.undo().add(network);
            console.undo().add(exec);
            if (stdio) {
                console.endWithItsReader();
            }
            if (format.isPresent()) {
                messages(
                        format.get(),
                        network,
                        stack,
                        own,
                        place,
                        stdio ? input : null,
                        arguments,
                        notices,
                        console);
                return ExitStatus.DONE;
            }
            Service<StreamConnection> service =
                    stdio
                            ? new StdioService(input, options, Opening.linger(arguments), console)
                            : arguments.has(Options.EXEC)
                                    ? exec
                                    : new ReflectingService(
                                            arguments.has(Options.ECHO), options.idle());
            ListenerOptions listener = listenerOptions(arguments, service.speaksFirst());
            try (var listening = Listening.open(network, place, stack, listener)) {
                serve(listening, own, place, service, arguments, notices, console);
            }
            return ExitStatus.DONE;
        }
    }

    private static Stack<StreamConnection> stream(
            TlsOptions tls, Transport transport, Arguments arguments) {
        return transport == Transport.QUIC
                ? QuicStacks.of(tls, arguments).stream()
                : SecuredStack.stack(tls, arguments);
    }

    private static Stack<DatagramConnection> flow(
            TlsOptions tls, Transport transport, Arguments arguments) {
        return transport == Transport.QUIC
                ? QuicStacks.of(tls, arguments).datagrams()
                : SecuredStack.datagrams(tls, arguments);
    }

    private static <C extends Connection> void serve(
            Listening<C> listening,
            @Nullable ServerCredential own,
            ListenText.Place place,
            Service<C> service,
            Arguments arguments,
            Notices notices,
            Console console)
            throws NetworkException, OutputGone {
        announce(listening, own, place, arguments, notices, console);
        Serving<C> serving = new Serving<>(listening, service, notices);
        if (keepsOpen(arguments)) {
            serving.many(atOnce(arguments));
        } else {
            serving.one();
        }
    }

    /// Tells where it listens, and what to type at the other end.
    static void announce(
            Listening<?> listening,
            @Nullable ServerCredential own,
            ListenText.Place place,
            Arguments arguments,
            Notices notices,
            Console console) {
        console.undo().add(listening);
        String line =
                own == null ? null : own.line(listening.locals().getFirst(), place, arguments);
        notices.event(listening.json(own == null ? null : own.pin(), line));
        notices.always(listening.sentence());
        listening.whereabouts().ifPresent(notices::always);
        if (own != null && line != null) {
            own.tell(line, notices);
        }
    }

    /// By which key or certificate a listener that is secured goes.
    static ServerCredential credential(
            Arguments arguments, Console console, ListenText.Place place) {
        Optional<SharedKey> key = SharedKey.ofServer(arguments, console);
        return key.isPresent() ? key.get() : OwnIdentity.of(arguments, console, place);
    }

    /// Handshakes that come to nothing are told, for there is no connection that could.
    static NetworkOptions observed(Arguments arguments, Notices notices) {
        return Opening.network(arguments)
                .withObserver(event -> {
                    if (event
                            instanceof NetworkEvent.HandshakeFailed(_, _, var remote, var reason)) {
                        notices.watching(
                                remote
                                        + " did not get in: "
                                        + reason.summary()
                                        + "  ["
                                        + reason.cause()
                                        + "]");
                        Json json = Json.of("refused").put("remote", remote.toString());
                        ReportJson.putFailure(json, reason);
                        notices.event(json.line());
                    } else if (event instanceof NetworkEvent.PeerMoved(_, _, var from, var to)) {
                        notices.watching(from + " goes on from " + to);
                        Json json = Json.of("moved").put("from", from.toString());
                        notices.event(json.put("to", to.toString()).line());
                    }
                });
    }

    /// @param input to be sent; `null` if the messages are echoed or dropped
    private static <M> void messages(
            MessageFormat<M> format,
            Network network,
            Stack<StreamConnection> stream,
            @Nullable ServerCredential own,
            ListenText.Place place,
            @Nullable StandardInput input,
            Arguments arguments,
            Notices notices,
            Console console)
            throws NetworkException, OutputGone {
        SessionOptions options = SessionOptions.of(arguments);
        Service<MessageConnection<M>> service =
                input == null
                        ? new ReflectingMessages<>(
                                format, arguments.has(Options.ECHO), options.idle())
                        : new StdioMessages<>(
                                format, input, options, Opening.linger(arguments), console);
        ListenerOptions listener = listenerOptions(arguments, service.speaksFirst());
        try (var listening = Listening.open(network, place, format.over(stream), listener)) {
            serve(listening, own, place, service, arguments, notices, console);
        }
    }

    private static int datagrams(
            Arguments arguments,
            ListenText.Place place,
            boolean stdio,
            SessionOptions options,
            Notices notices,
            Console console)
            throws NetworkException, OutputGone {
        arguments.refuseTogether(Options.UDP, Options.EXEC);
        arguments.refuseTogether(Options.DTLS, Options.EXEC);
        Duration linger = Opening.linger(arguments);
        arguments.refuseTogether(Options.DATAGRAMS, Options.EXEC);
        Transport transport = ListenText.transport(arguments);
        ServerCredential own = transport.isSecured() ? credential(arguments, console, place) : null;
        Stack<DatagramConnection> stack =
                own == null
                        ? Udp.stack()
                        : flow(own.options(arguments, console), transport, arguments);
        if (own != null && !own.warning().isEmpty()) {
            notices.always("warning: " + own.warning());
        }
        try (Network network =
                        Network.open(
                                own == null
                                        ? Opening.network(arguments)
                                        : observed(arguments, notices));
                StandardInput input = new StandardInput(console.in())) {
            console.undo().add(input);
            console.undo().add(network);
            if (stdio) {
                console.endWithItsReader();
            }
            Service<DatagramConnection> service =
                    stdio
                            ? new StdioDatagrams(input, options, linger, console)
                            : new ReflectingDatagrams(arguments.has(Options.ECHO), options.idle());
            ListenerOptions listener = listenerOptions(arguments, false);
            try (var listening = Listening.open(network, place, stack, listener)) {
                serve(listening, own, place, service, arguments, notices, console);
            }
            return ExitStatus.DONE;
        }
    }

    private static int webSocket(
            Arguments arguments,
            ListenText.Place place,
            @Nullable ServerCredential own,
            Stack<StreamConnection> below,
            boolean stdio,
            SessionOptions options,
            Notices notices,
            Console console)
            throws NetworkException, OutputGone {
        WebSocketStack stack =
                WebSocketStacks.of(arguments, below instanceof TlsStack tls ? tls : null, "");
        try (Network network = Network.open(observed(arguments, notices));
                StandardInput input = new StandardInput(console.in())) {
            console.undo().add(input);
            console.undo().add(network);
            if (stdio) {
                console.endWithItsReader();
            }
            Service<WebSocketConnection> service =
                    stdio
                            ? new StdioWebSocket(
                                    input, options, arguments.has(Options.BINARY), console)
                            : new ReflectingWebSocket(arguments.has(Options.ECHO), options.idle());
            ListenerOptions listener = listenerOptions(arguments, false);
            try (var listening = Listening.open(network, place, stack, listener)) {
                serve(listening, own, place, service, arguments, notices, console);
            }
            return ExitStatus.DONE;
        }
    }

    private static boolean isStdio(Arguments arguments) {
        arguments.refuseTogether(Options.ECHO, Options.DISCARD, Options.EXEC);
        for (Option service : List.of(Options.ECHO, Options.DISCARD, Options.EXEC)) {
            if (arguments.has(service)) {
                for (Option option : SessionOptions.OPTIONS) {
                    if (!option.equals(Options.IDLE)) {
                        arguments.refuseTogether(service, option);
                    }
                }
                return false;
            }
        }
        if (arguments.has(Options.MAX)) {
            throw new UsageException(
                    "--max needs --echo, --discard or --exec: there is one stdin and one stdout,"
                            + " and they serve one connection at a time");
        }
        return true;
    }

    private static boolean keepsOpen(Arguments arguments) {
        return arguments.has(Options.KEEP_OPEN) || arguments.has(Options.MAX);
    }

    private static int atOnce(Arguments arguments) {
        return arguments
                .number(Options.MAX, MOST_AT_ONCE)
                .orElse(arguments.has(Options.EXEC) ? 100 : 1000);
    }

    private static ListenerOptions listenerOptions(Arguments arguments, boolean speaksFirst) {
        ListenerOptions options =
                ListenerOptions.DEFAULT
                        .withIp(Opening.ip(arguments))
                        .withLocalOnly(arguments.has(Options.LOCAL_ONLY))
                        .withIncludePeerToPeer(arguments.has(Options.PEER_TO_PEER))
                        .withMultipath(arguments.has(Options.MULTIPATH));
        return speaksFirst ? options.withAlsoRanSuppression(ALSO_RAN) : options;
    }
}

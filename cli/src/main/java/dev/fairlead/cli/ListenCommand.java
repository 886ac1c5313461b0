package dev.fairlead.cli;

import dev.fairlead.Connection;
import dev.fairlead.DatagramConnection;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.Udp;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.EndpointText;
import dev.fairlead.cli.line.ListenText;
import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
                                Options.UDP,
                                Options.UNIX,
                                Options.IPV4,
                                Options.IPV6,
                                Options.NUMERIC));
        options.addAll(SessionOptions.OPTIONS);
        return new Syntax(
                "listen",
                "Waits for a connection; sends it stdin, prints what arrives",
                List.of("listen [HOST:]PORT", "listen unix:PATH"),
                options,
                List.of(
                        "Without HOST it listens on every address of this machine, and says so. Port 0 takes any",
                        "free one; --json prints which. A connection that closes before any byte does not use up",
                        "the one that is waited for. CMD gets FAIRLEAD_REMOTE and FAIRLEAD_LOCAL. Without --max,",
                        "100 commands or 1000 other connections are served at a time; further ones wait."),
                List.of(
                        "fairlead listen 8080",
                        "fairlead listen -k --echo localhost:8080",
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
        int atOnce = atOnce(arguments);
        SessionOptions options = SessionOptions.of(arguments);
        Notices notices = new Notices(arguments, console);
        if (EndpointText.isUdp(arguments)) {
            return datagrams(arguments, place, stdio, options, notices, console);
        }
        try (Network network = Network.open(Opening.network());
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
            Service<StreamConnection> service =
                    stdio
                            ? new StdioService(input, options, console)
                            : arguments.has(Options.EXEC)
                                    ? exec
                                    : new ReflectingService(
                                            arguments.has(Options.ECHO), options.idle());
            ListenerOptions listener = listenerOptions(arguments, service.speaksFirst());
            try (var listening = Listening.open(network, place, Tcp.stack(), listener)) {
                serve(listening, service, arguments, atOnce, notices, console);
            }
            return ExitStatus.DONE;
        }
    }

    private static <C extends Connection> void serve(
            Listening<C> listening,
            Service<C> service,
            Arguments arguments,
            int atOnce,
            Notices notices,
            Console console)
            throws NetworkException, OutputGone {
        console.undo().add(listening);
        notices.event(listening.json());
        notices.always(listening.sentence());
        Serving<C> serving = new Serving<>(listening, service, notices);
        if (keepsOpen(arguments)) {
            serving.many(atOnce);
        } else {
            serving.one();
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
        Duration linger = Opening.linger(arguments);
        try (Network network = Network.open(Opening.network());
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
            try (var listening = Listening.open(network, place, Udp.stack(), listener)) {
                serve(listening, service, arguments, atOnce(arguments), notices, console);
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
                    "--max needs --echo, --discard or --exec: there is one stdin and one stdout, and"
                            + " they serve one connection at a time");
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
        ListenerOptions options = ListenerOptions.DEFAULT.withIp(Opening.ip(arguments));
        return speaksFirst ? options.withAlsoRanSuppression(ALSO_RAN) : options;
    }
}

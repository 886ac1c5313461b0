package dev.fairlead.cli;

import dev.fairlead.CaptivePortal;
import dev.fairlead.Endpoint;
import dev.fairlead.Interface;
import dev.fairlead.Network;
import dev.fairlead.NetworkPath;
import dev.fairlead.PathConstraints;
import dev.fairlead.PathMonitor;
import dev.fairlead.PathRoute;
import dev.fairlead.Stage;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.doctor.ControlGroup;
import dev.fairlead.cli.doctor.Firewall;
import dev.fairlead.cli.doctor.SystemFiles;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.EndpointText;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.PathJson;
import dev.fairlead.cli.show.PathText;
import java.net.Inet4Address;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `fairlead path`: how the network of this machine is, and each change.
final class PathCommand implements Command {
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LEAST = Duration.ofMillis(1);

    @Override
    public Syntax syntax() {
        return new Syntax(
                "path",
                "Shows the network path: whether something can be sent, over what, and if not why",
                List.of("path [--to ENDPOINT] [--watch]"),
                List.of(
                        Options.TO,
                        Options.WATCH,
                        Options.FOR,
                        Options.CAPTIVE,
                        Options.INTERFACE,
                        Options.PROHIBIT,
                        Options.PEER_TO_PEER),
                List.of(
                        "Nothing is sent, and no name is looked up, unless --captive asks for a"
                                + " portal: told asks whom",
                        "the network names (RFC 8910), an https URL is asked by RFC 8908, an http"
                                + " URL should answer",
                        "204, and a portal puts its own page there. Without --to: to all that is"
                                + " not near by.",
                        "The exit status is 10 if the path is not satisfied, and 0 after --watch."
                                + " TYPE is one of",
                        "wired, wifi, cellular, loopback, tunnel, bridge, other; expensive and"
                                + " constrained too."),
                List.of(
                        "fairlead path",
                        "fairlead path --to 127.0.0.1 --captive told",
                        "fairlead path --watch --json --for 2s"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws OutputGone {
        if (!arguments.operands().isEmpty()) {
            throw new UsageException(
                    "path takes no '" + arguments.operands().getFirst() + "'",
                    "fairlead path --to " + arguments.operands().getFirst());
        }
        boolean watch = arguments.has(Options.WATCH);
        Optional<Duration> limit = arguments.time(Options.FOR, LEAST, LONGEST);
        if (limit.isPresent() && !watch) {
            throw new UsageException(
                    "--for says how long to watch, and needs --watch",
                    "fairlead path --watch --for " + arguments.value(Options.FOR).orElseThrow());
        }
        PathConstraints constraints = Constraining.constraints(arguments);
        Optional<Endpoint> destination = arguments.value(Options.TO).map(PathCommand::endpoint);
        try (Network network = Network.open(Captivity.network(Opening.network(), arguments));
                PathMonitor monitor =
                        destination.isPresent()
                                ? network.monitor(destination.get(), constraints)
                                : network.monitor(constraints)) {
            console.undo().add(network);
            if (watch) {
                watch(monitor, limit.orElse(LONGEST), arguments, console);
                return ExitStatus.DONE;
            }
            NetworkPath path = asked(network, monitor, arguments, console);
            show(path, false, arguments, console);
            return path.isSatisfied() ? ExitStatus.DONE : ExitStatus.of(Stage.PATH);
        }
    }

    /// With what is known of portals, if that was wanted.
    private static NetworkPath asked(
            Network network, PathMonitor monitor, Arguments arguments, Console console)
            throws OutputGone {
        List<CaptivePortal> portals = Captivity.ask(network, arguments);
        for (CaptivePortal portal : portals) {
            if (arguments.has(Options.JSON)) {
                console.printJson(Captivity.json(portal));
            } else if (!portal.isCaptive()) {
                console.print(PathText.portal(portal, console.style()));
            }
        }
        Optional<String> preferred = monitor.current().preferred().map(Interface::name);
        boolean captive =
                portals.stream()
                        .filter(CaptivePortal::isCaptive)
                        .anyMatch(portal -> preferred.equals(Optional.of(portal.interfaceName())));
        if (!captive) {
            return monitor.current();
        }
        try {
            // What goes no further than its own link is not held back, so it may not say so.
            return monitor.await(path -> path.captivePortal().isPresent(), SOON)
                    .orElseGet(monitor::current);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts the command's thread", e);
        }
    }

    /// The port does not matter here, so it may be left out.
    private static Endpoint endpoint(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String bare = bracketed ? text.substring(1, text.length() - 1) : text;
        boolean oneColon = bare.indexOf(':') >= 0 && bare.indexOf(':') == bare.lastIndexOf(':');
        if (!bare.contains("/") && !bare.contains("]:") && !oneColon) {
            try {
                return Endpoint.host(bare, 0);
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
        return EndpointText.parse(new Arguments("path --to", Map.of(), List.of(text)));
    }

    /// Until the time is over or a signal comes.
    private static void watch(
            PathMonitor monitor, Duration limit, Arguments arguments, Console console)
            throws OutputGone {
        long end = System.nanoTime() + limit.toNanos();
        NetworkPath last = null;
        try {
            while (true) {
                NetworkPath before = last;
                Optional<NetworkPath> next =
                        monitor.await(
                                path -> !path.equals(before),
                                Duration.ofNanos(Math.max(0, end - System.nanoTime())));
                if (next.isEmpty()) {
                    return;
                }
                last = next.get();
                show(last, true, arguments, console);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts the command's thread", e);
        }
    }

    private static void show(NetworkPath path, boolean one, Arguments arguments, Console console)
            throws OutputGone {
        if (arguments.has(Options.JSON)) {
            console.printJson(
                    PathJson.line(
                            path,
                            one ? Optional.empty() : path.route().map(Firewall::along),
                            one ? Optional.empty() : path.route().map(PathCommand::cgroup)));
        } else if (one) {
            console.print(
                    PathText.change(LocalTime.now(ZoneId.systemDefault()), path, console.style()));
        } else {
            for (String line : PathText.draw(path, console.style())) {
                console.print(line);
            }
            if (path.route().isPresent()) {
                Firewall firewall = Firewall.along(path.route().get());
                for (String line : PathText.firewall(firewall, console.style())) {
                    console.print(line);
                }
                ControlGroup group = cgroup(path.route().get());
                for (String line : PathText.cgroup(group, console.style())) {
                    console.print(line);
                }
            }
        }
    }

    private static ControlGroup cgroup(PathRoute route) {
        return ControlGroup.ofThisProcess(
                SystemFiles.ofMachine(), route.destination() instanceof Inet4Address);
    }
}

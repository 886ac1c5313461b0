package dev.fairlead.cli;

import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Tcp;
import dev.fairlead.WebSocketStack;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.EndpointText;
import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.Transport;
import dev.fairlead.cli.show.AllAddressesText;
import dev.fairlead.cli.show.Spread;
import dev.fairlead.cli.show.Style;
import dev.fairlead.cli.show.TlsText;
import dev.fairlead.cli.show.Verification;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// `fairlead probe`: connects, explains, closes.
final class ProbeCommand implements Command {
    private static final int MOST_REPEATS = 1_000_000;

    @Override
    public Syntax syntax() {
        List<Option> options =
                new ArrayList<>(List.of(Options.ALL, Options.REPEAT, Options.LINGER));
        options.addAll(Opening.OPTIONS);
        options.add(Options.PROXY);
        options.add(Options.PROXY_PASS_FILE);
        options.addAll(WebSocketStacks.CLIENT);
        options.addAll(Options.TLS_CLIENT);
        return new Syntax(
                "probe",
                "Connects, explains how that went, and closes",
                List.of("probe ENDPOINT"),
                options,
                List.of(
                        "HOST alone means TLS on 443. The dots stand where the time passed, to scale. The exit",
                        "status tells the stage that failed; with --all or --repeat that of the first failure. With",
                        "TLS the certificates are shown as they came, trusted or not, and what was wrong with them.",
                        "With --udp an empty datagram is sent: it is answered, refused, or unanswered, which is no",
                        "failure."),
                List.of(
                        "fairlead probe example.com",
                        "fairlead probe --tls --ca ca.pem db.example:5432",
                        "fairlead probe --all example.com:80",
                        "fairlead probe --wait always --deadline 2m localhost:8080",
                        "fairlead probe --udp --linger 3s localhost:53",
                        "fairlead probe --alpn h3 quic://example.com",
                        "fairlead probe wss://example.com/chat"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws NetworkException, OutputGone {
        arguments.refuseTogether(Options.ALL, Options.REPEAT);
        EndpointText.Target target = EndpointText.target(arguments);
        Endpoint endpoint = target.endpoint();
        int repeat = arguments.number(Options.REPEAT, MOST_REPEATS).orElse(0);
        Duration linger = Opening.linger(arguments);
        MessageFormat<?> format = MessageFormat.of(arguments).orElse(null);
        Notices notices = new Notices(arguments, console);
        Parameters parameters = Opening.parameters(arguments, console, notices);
        if (target.assumed()) {
            notices.always("probing tls://" + endpoint + ", which a host alone means");
        }
        SecuredStack secured =
                target.transport().isSecured()
                        ? SecuredStack.of(arguments, console, target.transport())
                        : null;
        if (secured != null) {
            secured.warnings(arguments).forEach(said -> notices.always("warning: " + said));
        }
        WebSocketStacks.warnings(arguments).forEach(said -> notices.always("warning: " + said));
        try (Network network = Network.open(Opening.network(arguments))) {
            console.undo().add(network);
            Probing probing =
                    to -> {
                        SecuredStack own = secured == null ? null : ownName(secured, endpoint, to);
                        if (target.webSocket()) {
                            WebSocketStack stack =
                                    WebSocketStacks.of(
                                            arguments,
                                            own == null ? null : own.stack(),
                                            target.path());
                            return own == null
                                    ? Probe.run(network, to, stack, parameters)
                                    : Probe.run(network, to, stack, own, parameters);
                        }
                        if (own != null && own.quic() != null) {
                            if (own.orTls()) {
                                return Probe.overQuic(network, to, own.stream(), own, parameters);
                            }
                            return arguments.has(Options.DATAGRAMS)
                                    ? Probe.overQuic(network, to, own.flow(), own, parameters)
                                    : Probe.overQuic(
                                            network,
                                            to,
                                            own.quic().tls(own.options()),
                                            own,
                                            parameters);
                        }
                        if (own != null) {
                            return target.transport() == Transport.DTLS
                                    ? Probe.overDtls(network, to, own, parameters)
                                    : Probe.run(network, to, own, format, parameters);
                        }
                        if (format != null) {
                            return Probe.run(network, to, format.over(Tcp.stack()), parameters);
                        }
                        return target.transport() == Transport.UDP
                                ? Probe.datagram(network, to, parameters, linger)
                                : Probe.run(network, to, parameters);
                    };
            if (arguments.has(Options.ALL)) {
                return all(network, probing, endpoint, parameters, arguments, console);
            }
            if (repeat > 0) {
                return repeated(probing, endpoint, repeat, arguments, console);
            }
            Probe probe = probing.run(endpoint);
            show(probe, arguments, console);
            return probe.exitStatus();
        }
    }

    /// With `--all` addresses are probed, and the certificate is still for the name.
    private static SecuredStack ownName(SecuredStack secured, Endpoint meant, Endpoint to) {
        return meant instanceof Endpoint.Host host && !to.equals(meant)
                ? secured.named(host.name())
                : secured;
    }

    private static void show(Probe probe, Arguments arguments, Console console) throws OutputGone {
        if (arguments.has(Options.JSON)) {
            console.printJson(probe.json());
        } else if (arguments.has(Options.QUIET)) {
            NetworkFailure failure = probe.failure();
            if (failure != null) {
                console.say(
                        "fairlead: "
                                + failure.stage()
                                + ": "
                                + failure.summary()
                                + "  ["
                                + failure.cause()
                                + "]");
            }
        } else {
            print(probe.drawn(console.style()), console);
        }
    }

    private static void print(List<String> lines, Console console) throws OutputGone {
        for (String line : lines) {
            console.print(line);
        }
    }

    /// How one endpoint is probed.
    private interface Probing {
        Probe run(Endpoint endpoint);
    }

    private static int repeated(
            Probing probing, Endpoint endpoint, int repeat, Arguments arguments, Console console)
            throws OutputGone {
        Spread spread = new Spread();
        int status = ExitStatus.DONE;
        for (int i = 1; i <= repeat && !console.undo().isUnderWay(); i++) {
            Probe probe = probing.run(endpoint);
            NetworkFailure failure = probe.failure();
            spread.add(probe.report().total(), failure == null);
            if (status == ExitStatus.DONE) {
                status = probe.exitStatus();
            }
            if (arguments.has(Options.JSON)) {
                console.printJson(probe.json());
            } else if (!arguments.has(Options.QUIET)) {
                console.print(spread.line(i, probe.report(), failure, console.style()));
            }
        }
        if (arguments.has(Options.JSON)) {
            console.printJson(spread.json());
        } else if (!arguments.has(Options.QUIET)) {
            console.print(spread.summary());
        }
        return status;
    }

    private static int all(
            Network network,
            Probing probing,
            Endpoint endpoint,
            Parameters parameters,
            Arguments arguments,
            Console console)
            throws NetworkException, OutputGone {
        List<Endpoint> addresses = new ArrayList<>();
        if (endpoint instanceof Endpoint.Host host) {
            for (InetAddress address :
                    network.resolver()
                            .within(parameters.deadline())
                            .addresses(host.name())
                            .addresses()) {
                if (isAllowed(address, parameters.ip().version())) {
                    addresses.add(Endpoint.address(address, host.port()));
                }
            }
            if (addresses.isEmpty()) {
                String type = parameters.ip().version() == IpOptions.Version.V4 ? "A" : "AAAA";
                throw new NetworkException(
                        new ResolveFailure.NoAddress(host.name(), type, "the nameserver"));
            }
        } else {
            addresses.add(endpoint);
        }
        List<Probe> probes = probeEach(probing, addresses);
        if (arguments.has(Options.JSON) || arguments.has(Options.QUIET)) {
            for (Probe probe : probes) {
                show(probe, arguments, console);
            }
        } else {
            print(
                    AllAddressesText.draw(
                            endpoint, probes.stream().map(Probe::report).toList(), console.style()),
                    console);
            print(certificates(probes, console.style()), console);
        }
        return probes.stream()
                .filter(probe -> !probe.ready())
                .mapToInt(Probe::exitStatus)
                .findFirst()
                .orElse(ExitStatus.DONE);
    }

    /// What the addresses showed of themselves; those that showed the same once.
    private static List<String> certificates(List<Probe> probes, Style style) {
        Map<List<String>, List<String>> shown = new LinkedHashMap<>();
        for (Probe probe : probes) {
            Verification verification = probe.verification();
            if (verification != null && !verification.presented().isEmpty()) {
                shown.computeIfAbsent(TlsText.draw(verification, style), _ -> new ArrayList<>())
                        .add(probe.report().endpoint().toString());
            }
        }
        List<String> lines = new ArrayList<>();
        shown.forEach((drawn, addresses) -> {
            lines.add(String.join(" and ", addresses) + ":");
            lines.addAll(drawn);
        });
        return lines;
    }

    private static boolean isAllowed(InetAddress address, IpOptions.Version version) {
        return switch (version) {
            case ANY -> true;
            case V4 -> address instanceof Inet4Address;
            case V6 -> !(address instanceof Inet4Address);
        };
    }

    /// All at once, so that silent ones cost their time together.
    private static List<Probe> probeEach(Probing probing, List<Endpoint> addresses) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Probe>> running = new ArrayList<>();
            for (Endpoint address : addresses) {
                running.add(threads.submit(() -> probing.run(address)));
            }
            List<Probe> probes = new ArrayList<>();
            for (Future<Probe> probe : running) {
                probes.add(probe.get());
            }
            return probes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts the command's thread", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}

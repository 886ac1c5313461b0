package dev.fairlead.cli;

import dev.fairlead.Capture;
import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Port;
import dev.fairlead.WaitPolicy;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.UsageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The options that say how to get to an endpoint, as parameters.
final class Opening {
    static final List<Option> OPTIONS =
            List.of(
                    Options.TCP,
                    Options.TLS,
                    Options.UDP,
                    Options.DTLS,
                    Options.QUIC,
                    Options.UNIX,
                    Options.FRAMED,
                    Options.WS,
                    Options.IPV4,
                    Options.IPV6,
                    Options.SOURCE,
                    Options.INTERFACE,
                    Options.PROHIBIT,
                    Options.PEER_TO_PEER,
                    Options.MULTIPATH,
                    Options.NUMERIC,
                    Options.WAIT,
                    Options.PCAP,
                    Options.DEADLINE);

    static final Duration LEAST = Duration.ofMillis(1);
    static final Duration MOST = Duration.ofHours(24);

    private Opening() {}

    /// One thread moves bytes fast enough for one connection, and starts sooner than several.
    static NetworkOptions network() {
        return NetworkOptions.DEFAULT.withEventLoops(1);
    }

    /// With the proxy, if one is asked for.
    static Parameters parameters(Arguments arguments, Console console, Notices notices) {
        return parameters(arguments).withProxies(ProxyChoice.of(arguments, console, notices));
    }

    /// With the capture of `--pcap`. The secrets of TLS go there only if `--keylog` says that they
    /// may be written.
    ///
    /// @throws UsageException if the file cannot be written
    static NetworkOptions network(Arguments arguments) {
        Optional<Path> file = arguments.value(Options.PCAP).map(Path::of);
        if (file.isEmpty()) {
            return network();
        }
        OutputFile.requireWritable("--pcap", file.get());
        return network()
                .withCapture(Capture.to(file.get()).withSecrets(arguments.has(Options.KEYLOG)));
    }

    static Parameters parameters(Arguments arguments) {
        Parameters parameters =
                Parameters.DEFAULT
                        .withWait(waitPolicy(arguments))
                        .withIp(ip(arguments))
                        .withPath(Constraining.constraints(arguments))
                        .withMultipath(arguments.has(Options.MULTIPATH));
        parameters =
                arguments
                        .time(Options.DEADLINE, LEAST, MOST)
                        .map(parameters::withDeadline)
                        .orElse(parameters);
        return arguments
                .value(Options.SOURCE)
                .map(Opening::source)
                .map(parameters::withLocalEndpoint)
                .orElse(parameters);
    }

    /// How long to wait for an answer after the last datagram.
    static Duration linger(Arguments arguments) {
        return arguments.time(Options.LINGER, LEAST, MOST).orElse(Duration.ofSeconds(1));
    }

    static IpOptions ip(Arguments arguments) {
        return IpOptions.DEFAULT.withVersion(
                arguments.has(Options.IPV4)
                        ? IpOptions.Version.V4
                        : arguments.has(Options.IPV6)
                                ? IpOptions.Version.V6
                                : IpOptions.Version.ANY);
    }

    private static WaitPolicy waitPolicy(Arguments arguments) {
        return switch (arguments.value(Options.WAIT).orElse("never")) {
            case "never" -> WaitPolicy.FAIL_FAST;
            case "path" -> WaitPolicy.FOR_PATH;
            case "always" -> WaitPolicy.ALWAYS;
            default ->
                    throw new UsageException(
                            "--wait is '"
                                    + arguments.value(Options.WAIT).orElseThrow()
                                    + "'; never, path or always is allowed");
        };
    }

    /// `192.0.2.1`, `192.0.2.1:5000`, `2001:db8::1` or `[2001:db8::1]:5000`.
    static Endpoint.Address source(String text) {
        String host = text;
        String port = "0";
        int colon = text.lastIndexOf(':');
        if (text.startsWith("[") && text.endsWith("]")) {
            host = text.substring(1, text.length() - 1);
        } else if (text.startsWith("[") && colon == text.indexOf(']') + 1) {
            host = text.substring(1, colon - 1);
            port = text.substring(colon + 1);
        } else if (colon >= 0 && colon == text.indexOf(':')) {
            host = text.substring(0, colon);
            port = text.substring(colon + 1);
        }
        try {
            if (Endpoint.host(host, Port.parse(port).number()) instanceof Endpoint.Address source) {
                return source;
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException("--source is '" + text + "': " + e.getMessage());
        }
        throw new UsageException(
                "--source is '"
                        + text
                        + "'; an address of this machine is needed, as ADDR or ADDR:PORT",
                "ip address shows the addresses of this machine");
    }
}

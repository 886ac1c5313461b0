package dev.fairlead.cli;

import dev.fairlead.Browser;
import dev.fairlead.ConnectionState;
import dev.fairlead.DiscoveryBackend;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Port;
import dev.fairlead.ResolveFailure;
import dev.fairlead.ResolverOptions;
import dev.fairlead.ServiceSearch;
import dev.fairlead.ServiceType;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.UsageException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the commands that look near by have in common.
final class Neighbours {
    private static final int DNS = 53;
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private Neighbours() {}

    static NetworkOptions network(Arguments arguments) {
        DiscoveryOptions discovery = DiscoveryOptions.DEFAULT.withBackend(backend(arguments));
        Optional<String> name = arguments.value(Options.INTERFACE);
        NetworkOptions options =
                Opening.network()
                        .withDiscovery(
                                name.isPresent() ? discovery.withInterface(name.get()) : discovery);
        Optional<Endpoint.Address> server = server(arguments);
        return server.isPresent() ? asking(options, server.get()) : options;
    }

    /// With this nameserver and no other.
    static NetworkOptions asking(NetworkOptions options, Endpoint.Address server) {
        return options.withResolver(ResolverOptions.DEFAULT.withNameservers(List.of(server)));
    }

    /// The nameserver of `--server`.
    static Optional<Endpoint.Address> server(Arguments arguments) {
        Optional<String> text = arguments.value(Options.SERVER);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (arguments.value(Options.DOMAIN).isEmpty() && !arguments.has(Options.DOMAINS)) {
            throw new UsageException("--server is the nameserver of --domain, and needs it");
        }
        return Optional.of(server("--server " + text.get(), text.get()));
    }

    /// `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`.
    ///
    /// @param shown what was typed
    static Endpoint.Address server(String shown, String text) {
        try {
            int colon = text.lastIndexOf(':');
            boolean bracketed = text.startsWith("[");
            boolean hasPort = bracketed ? colon > text.indexOf(']') : colon == text.indexOf(':');
            String host = colon >= 0 && hasPort ? text.substring(0, colon) : text;
            int port = colon >= 0 && hasPort ? Port.parse(text.substring(colon + 1)).number() : DNS;
            if (bracketed && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            if (Endpoint.host(host, port) instanceof Endpoint.Address address) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(shown + ": " + e.getMessage());
        }
        throw new UsageException(
                shown + " is no address; a nameserver is given by one, such as 192.0.2.53");
    }

    /// The domain of `--domain`; empty for `local`.
    static Optional<String> domain(Arguments arguments) {
        return arguments.value(Options.DOMAIN).filter(domain -> !domain.matches("(?i)local\\.?"));
    }

    private static DiscoveryBackend backend(Arguments arguments) {
        String word = arguments.value(Options.BACKEND).orElse("embedded");
        return switch (word) {
            case "embedded" -> DiscoveryBackend.EMBEDDED;
            case "system" -> DiscoveryBackend.SYSTEM;
            case "dns-sd" -> DiscoveryBackend.DNS_SD;
            default ->
                    throw new UsageException(
                            "--backend is '" + word + "'; embedded, system or dns-sd is allowed");
        };
    }

    /// `http`, `_http._tcp`, `_http._tcp.local`.
    static ServiceType type(String text) {
        String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        boolean local = bare.toLowerCase(Locale.ROOT).endsWith(".local");
        return ServiceType.of(local ? bare.substring(0, bare.length() - ".local".length()) : bare);
    }

    static void sayWhenWaiting(Browser browser, Arguments arguments, Console console) {
        if (!arguments.has(Options.QUIET)) {
            browser.onState(
                    Runnable::run,
                    state -> {
                        if (state instanceof ConnectionState.Waiting(var why)) {
                            console.say("waiting: " + why.summary());
                        }
                    });
        }
    }

    /// Where one service is, and what it says of itself.
    ///
    /// @throws NetworkException if nobody answers
    static FoundService locate(Network network, Endpoint.Service name, Optional<Duration> deadline)
            throws NetworkException {
        Duration limit = deadline.orElse(PATIENCE);
        ServiceSearch search = ServiceSearch.of(name.type()).withTxt().withLocation();
        try (Browser browser = network.browse(search)) {
            Optional<FoundService> found =
                    browser.await(
                            each ->
                                    each.endpoint().instance().equalsIgnoreCase(name.instance())
                                            && each.host().isPresent()
                                            && each.txt().isPresent()
                                            && !each.addresses().isEmpty(),
                            limit);
            if (found.isPresent()) {
                return found.get();
            }
            if (browser.state() instanceof ConnectionState.Waiting(var why)) {
                throw new NetworkException(why);
            }
            throw new NetworkException(new ResolveFailure.NoSuchNeighbour(name.toString(), limit));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts the command's thread", e);
        }
    }
}

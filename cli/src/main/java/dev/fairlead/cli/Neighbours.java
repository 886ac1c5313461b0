package dev.fairlead.cli;

import dev.fairlead.Browser;
import dev.fairlead.ConnectionState;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.ResolveFailure;
import dev.fairlead.ServiceSearch;
import dev.fairlead.ServiceType;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// What the commands that look near by have in common.
final class Neighbours {
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private Neighbours() {}

    static NetworkOptions network(Arguments arguments) {
        return arguments
                .value(Options.INTERFACE)
                .map(name ->
                        Opening.network()
                                .withDiscovery(DiscoveryOptions.DEFAULT.withInterface(name)))
                .orElseGet(Opening::network);
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

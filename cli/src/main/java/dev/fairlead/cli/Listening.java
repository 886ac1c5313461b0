package dev.fairlead.cli;

import dev.fairlead.Connection;
import dev.fairlead.ConnectionInfo;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Stack;
import dev.fairlead.WebSocketStack;
import dev.fairlead.cli.line.ListenText;
import dev.fairlead.cli.show.Json;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The listeners of one `fairlead listen`: one, or one for each address of a name.
///
/// @param <C> what connections come
final class Listening<C extends Connection> implements AutoCloseable {
    private final List<Listener<C>> listeners;
    private final Stack<C> stack;
    private final SynchronousQueue<Accepted<C>> accepted = new SynchronousQueue<>();

    private sealed interface Accepted<C> {
        record New<C>(C connection) implements Accepted<C> {}

        record Broken<C>(NetworkException failure) implements Accepted<C> {}
    }

    private Listening(List<Listener<C>> listeners, Stack<C> stack) {
        this.listeners = listeners;
        this.stack = stack;
    }

    static <C extends Connection> Listening<C> open(
            Network network, ListenText.Place place, Stack<C> stack, ListenerOptions options)
            throws NetworkException {
        List<Listener<C>> open = new ArrayList<>();
        try {
            switch (place) {
                case ListenText.Place.EveryAddress(var port) ->
                        open.add(network.listen(port, stack, options));
                case ListenText.Place.At(Endpoint.Host(var name, var port)) -> {
                    int chosen = port;
                    for (InetAddress address : network.resolver().addresses(name).addresses()) {
                        Endpoint local = Endpoint.address(address, chosen);
                        open.add(network.listen(local, stack, options));
                        chosen = open.getFirst().port(); // port 0: the same one for all
                    }
                }
                case ListenText.Place.At(var endpoint) ->
                        open.add(network.listen(endpoint, stack, options));
            }
        } catch (NetworkException e) {
            open.forEach(Listener::close);
            throw e;
        }
        Listening<C> listening = new Listening<>(List.copyOf(open), stack);
        if (open.size() > 1) {
            open.forEach(listening::forward);
        }
        return listening;
    }

    private void forward(Listener<C> listener) {
        Thread.ofVirtual()
                .name("accept")
                .start(() -> {
                    try {
                        while (true) {
                            accepted.put(new Accepted.New<>(listener.accept()));
                        }
                    } catch (NetworkException e) {
                        offer(new Accepted.Broken<>(e));
                    } catch (InterruptedException _) {
                        // nobody interrupts it; it ends with its listener
                    }
                });
    }

    private void offer(Accepted<C> broken) {
        try {
            accepted.put(broken);
        } catch (InterruptedException _) {
            // as above
        }
    }

    /// Waits for the next connection.
    C next() throws NetworkException {
        if (listeners.size() == 1) {
            return listeners.getFirst().accept();
        }
        try {
            return switch (accepted.take()) {
                case Accepted.New<C>(var connection) -> connection;
                case Accepted.Broken<C>(var failure) -> throw failure;
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts the command's thread", e);
        }
    }

    /// Every endpoint it listens on.
    List<Endpoint> locals() {
        return listeners.stream().flatMap(listener -> listener.locals().stream()).toList();
    }

    String sentence() {
        return "listening on "
                + locals().stream().map(Listening::described).collect(Collectors.joining(" and "))
                + with(stack.description())
                + (stack instanceof WebSocketStack ? ", for WebSocket" : "");
    }

    /// Where others can reach it now; empty if that is what it listens on.
    Optional<String> whereabouts() {
        Listener<C> first = listeners.getFirst();
        if (!(first.local() instanceof Endpoint.Address local && local.isUnspecified())) {
            return Optional.empty();
        }
        ConnectionInfo info = first.connectionInfo();
        if (info.endpoints().isEmpty()) {
            return Optional.of("reachable at no address: this machine has none");
        }
        return Optional.of(
                "reachable at "
                        + String.join(" ", info.uris())
                        + info.localHostName()
                                .map(name -> ", or near by as " + name + ":" + local.port())
                                .orElse(", from this machine only"));
    }

    private List<String> uris() {
        return listeners.stream()
                .flatMap(listener -> listener.connectionInfo().uris().stream())
                .toList();
    }

    private static String with(String description) {
        return isQuic(description)
                ? ", with QUIC"
                : description.contains(", dtls")
                        ? ", with DTLS"
                        : description.contains(", tls") ? ", with TLS" : "";
    }

    private static boolean isQuic(String description) {
        return description.contains(", quic");
    }

    private static String described(Endpoint local) {
        return local instanceof Endpoint.Address address && address.isUnspecified()
                ? "port " + address.port() + " of every address (" + address + ")"
                : local.toString();
    }

    /// @param pin of the listener's key, and the line to type at the other end; `null` without TLS
    String json(@Nullable String pin, @Nullable String connectLine) {
        Endpoint first = locals().getFirst();
        String text = first.toString();
        String address =
                first instanceof Endpoint.Unix unix
                        ? unix.path().toString()
                        : text.substring(0, text.lastIndexOf(':'))
                                .replace("[", "")
                                .replace("]", "");
        return Json.of("listening")
                .put("address", address)
                .put("port", first.port())
                .put("protocol", protocol(first))
                .putAll("endpoints", locals().stream().map(Endpoint::toString).toList())
                .putAll("reachable", uris())
                .put(
                        "localHostName",
                        listeners.getFirst().connectionInfo().localHostName().orElse(null))
                .put("pin", pin)
                .put("connect", connectLine)
                .line();
    }

    /// The topmost one.
    private String protocol(Endpoint local) {
        String all = stack.description();
        if (local instanceof Endpoint.Unix) {
            return "unix";
        }
        return isQuic(all) ? "quic" : all.substring(all.lastIndexOf(' ') + 1);
    }

    /// Stops listening. What was given away lives on.
    @Override
    public void close() {
        listeners.forEach(Listener::close);
    }
}

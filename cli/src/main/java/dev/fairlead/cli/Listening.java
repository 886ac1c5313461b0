package dev.fairlead.cli;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.cli.line.ListenText;
import dev.fairlead.cli.show.Json;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.stream.Collectors;

/// The listeners of one `fairlead listen`: one, or one for each address of a name.
final class Listening implements AutoCloseable {
    private final List<Listener<StreamConnection>> listeners;
    private final SynchronousQueue<Accepted> accepted = new SynchronousQueue<>();

    private sealed interface Accepted {
        record New(StreamConnection connection) implements Accepted {}

        record Broken(NetworkException failure) implements Accepted {}
    }

    private Listening(List<Listener<StreamConnection>> listeners) {
        this.listeners = listeners;
    }

    static Listening open(Network network, ListenText.Place place, ListenerOptions options)
            throws NetworkException {
        List<Listener<StreamConnection>> open = new ArrayList<>();
        try {
            switch (place) {
                case ListenText.Place.EveryAddress(var port) ->
                        open.add(network.listen(port, Tcp.stack(), options));
                case ListenText.Place.At(Endpoint.Host(var name, var port)) -> {
                    int chosen = port;
                    for (InetAddress address : network.resolver().addresses(name).addresses()) {
                        Endpoint local = Endpoint.address(address, chosen);
                        open.add(network.listen(local, Tcp.stack(), options));
                        chosen = open.getFirst().port(); // port 0: the same one for all
                    }
                }
                case ListenText.Place.At(var endpoint) ->
                        open.add(network.listen(endpoint, Tcp.stack(), options));
            }
        } catch (NetworkException e) {
            open.forEach(Listener::close);
            throw e;
        }
        Listening listening = new Listening(List.copyOf(open));
        if (open.size() > 1) {
            open.forEach(listening::forward);
        }
        return listening;
    }

    private void forward(Listener<StreamConnection> listener) {
        Thread.ofVirtual()
                .name("accept")
                .start(() -> {
                    try {
                        while (true) {
                            accepted.put(new Accepted.New(listener.accept()));
                        }
                    } catch (NetworkException e) {
                        offer(new Accepted.Broken(e));
                    } catch (InterruptedException _) {
                        // nobody interrupts it; it ends with its listener
                    }
                });
    }

    private void offer(Accepted broken) {
        try {
            accepted.put(broken);
        } catch (InterruptedException _) {
            // as above
        }
    }

    /// Waits for the next connection.
    StreamConnection next() throws NetworkException {
        if (listeners.size() == 1) {
            return listeners.getFirst().accept();
        }
        try {
            return switch (accepted.take()) {
                case Accepted.New(var connection) -> connection;
                case Accepted.Broken(var failure) -> throw failure;
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
                + locals().stream().map(Listening::described).collect(Collectors.joining(" and "));
    }

    private static String described(Endpoint local) {
        return local instanceof Endpoint.Address address && address.isUnspecified()
                ? "port " + address.port() + " of every address (" + address + ")"
                : local.toString();
    }

    String json() {
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
                .put("protocol", first instanceof Endpoint.Unix ? "unix" : "tcp")
                .putAll("endpoints", locals().stream().map(Endpoint::toString).toList())
                .line();
    }

    /// Stops listening. What was given away lives on.
    @Override
    public void close() {
        listeners.forEach(Listener::close);
    }
}

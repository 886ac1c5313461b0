package dev.fairlead.bench.run;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Service;
import dev.fairlead.ServiceChange;
import dev.fairlead.ServiceSearch;
import dev.fairlead.bench.Finds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Tells of many services until its input ends, and says what it sees and hears of others:
/// [NeighbourView].
final class Neighbour {
    /// Who wants to know of an instance.
    private record Watcher(String name, PrintWriter out) {
        void tell(String what, long at) {
            out.println(what + " " + at);
        }
    }

    private final Network network;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final Ear ear = new Ear((name, at) -> tell(name, "goodbye", at));
    private boolean looking; // guarded by this

    private Neighbour(Network network) {
        this.network = network;
    }

    public static void main(String[] arguments) throws Exception {
        int services = Integer.parseInt(arguments[0]);
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                ServerSocket listening = new ServerSocket(NeighbourView.PORT)) {
            Neighbour neighbour = new Neighbour(network);
            neighbour.ear.open();
            Thread.ofVirtual().start(() -> neighbour.serve(listening));
            List<Advertisement> told = new ArrayList<>();
            for (int i = 0; i < services; i++) {
                told.add(network.advertise(Service.of(Finds.TYPE).withName("Bench " + i), 4242));
            }
            for (Advertisement each : told) {
                var _ = each.awaitRegistered(Duration.ofSeconds(100));
            }
            System.out.println("ready");
            int _ = System.in.read();
        }
    }

    private void serve(ServerSocket listening) {
        try {
            while (true) {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket;
                var in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8));
                var out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
            for (String line; (line = in.readLine()) != null; ) {
                if (line.equals("packets")) {
                    out.println("packets " + ear.packets());
                } else {
                    look();
                    watchers.removeIf(each -> each.out.equals(out));
                    Watcher watcher = new Watcher(line.substring("watch ".length()), out);
                    watchers.add(watcher);
                    watcher.tell("watching", System.nanoTime());
                }
            }
            watchers.removeIf(each -> each.out.equals(out));
        } catch (IOException _) {
            // they have left
        }
    }

    /// Not before somebody wants to know: it multicasts what it asks.
    private synchronized void look() {
        if (!looking) {
            looking = true;
            Browser browser = network.browse(ServiceSearch.of(NeighbourView.WATCHED));
            browser.onChange(Runnable::run, this::changed); // closed with the network
        }
    }

    private void changed(ServiceChange change) {
        long at = System.nanoTime();
        switch (change.kind()) {
            case ADDED -> tell(change.service().endpoint().instance(), "added", at);
            case REMOVED -> tell(change.service().endpoint().instance(), "removed", at);
            case CHANGED -> {}
        }
    }

    private void tell(String name, String what, long at) {
        watchers.forEach(each -> {
            if (each.name.equals(name)) {
                each.tell(what, at);
            }
        });
    }
}

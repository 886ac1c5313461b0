package dev.fairlead.bench.peer;

import dev.fairlead.bench.Finds;
import dev.fairlead.bench.Finds.Found;
import dev.fairlead.bench.Place;
import dev.fairlead.bench.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Avahi, a new daemon each time, which is not counted; what its `avahi-browse` takes from its
/// start on is.
public final class AvahiFinder implements Finds.Finder {
    private static final String DAEMON =
            "mkdir -p /run/dbus && { test -S /run/dbus/system_bus_socket"
                    + " || dbus-daemon --system --fork --nopidfile; }"
                    + " && exec avahi-daemon --no-chroot --no-drop-root 2>&1";

    private final Place place;

    public AvahiFinder(Place place) {
        this.place = place;
    }

    @Override
    public Found find(int count) throws IOException {
        Process daemon = start(List.of("sh", "-c", DAEMON));
        try (BufferedReader said = reader(daemon)) {
            String line;
            do {
                line = said.readLine();
                if (line == null) {
                    throw new IOException("avahi-daemon has ended");
                }
            } while (!line.contains("Server startup complete"));
            return look(count);
        } finally {
            daemon.destroy();
            Programs.awaitEnd(daemon);
        }
    }

    private Found look(int count) throws IOException {
        long from = System.nanoTime();
        Process browse = start(List.of("avahi-browse", "-p", Finds.TYPE));
        try (BufferedReader lines = reader(browse)) {
            Set<String> names = new HashSet<>();
            long first = 0;
            long end = from + Finds.LIMIT.toNanos();
            while (names.size() < count) {
                String line = lines.readLine(); // +;eth0;IPv4;name;type;domain
                if (line == null || System.nanoTime() > end) {
                    throw new IOException(names.size() + " of " + count + " found");
                }
                String[] words = line.split(";");
                if (words.length > 3) {
                    first = first == 0 ? System.nanoTime() - from : first;
                    names.add(words[3]);
                }
            }
            return new Found(first, System.nanoTime() - from);
        } finally {
            browse.destroy();
            Programs.awaitEnd(browse);
        }
    }

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(place.command(command))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }
}

package dev.fairlead.bench.peer;

import dev.fairlead.bench.Finds;
import dev.fairlead.bench.Finds.Found;
import dev.fairlead.bench.Place;
import dev.fairlead.bench.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/// Avahi, a new daemon each time, which is not counted; what its `avahi-browse` takes from its
/// start on is.
public final class AvahiFinder implements Finds.Finder {
    private final Place place;

    public AvahiFinder(Place place) {
        this.place = place;
    }

    @Override
    public Found find(int count) throws IOException {
        try (AvahiDaemon daemon = AvahiDaemon.start(place)) {
            return look(daemon, count);
        }
    }

    private static Found look(AvahiDaemon daemon, int count) throws IOException {
        long from = System.nanoTime();
        Process browse = daemon.run("avahi-browse", "-p", Finds.TYPE);
        try (BufferedReader lines = AvahiDaemon.reader(browse)) {
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
}

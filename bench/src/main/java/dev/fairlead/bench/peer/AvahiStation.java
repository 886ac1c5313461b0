package dev.fairlead.bench.peer;

import dev.fairlead.bench.Place;
import dev.fairlead.bench.Programs;
import dev.fairlead.bench.Station;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Avahi, with an `avahi-publish` for each service; what the daemon uses and keeps counts, and not
/// these. It runs where this JVM does.
public final class AvahiStation implements Station {
    private final AvahiDaemon daemon = AvahiDaemon.start(Place.here());
    private final Map<String, Process> told = new HashMap<>();
    private final List<Process> browsers = new ArrayList<>();

    public AvahiStation() throws IOException {}

    @Override
    public long tell(String type, String name) throws IOException {
        long from = System.nanoTime();
        told.put(name, daemon.run("avahi-publish", "-s", name, type, "4242"));
        return from;
    }

    @Override
    public long takeBack(String name) throws IOException {
        Process mine = told.remove(name);
        if (mine == null) {
            throw new IOException(name + " is not told");
        }
        long from = System.nanoTime();
        mine.destroy();
        Programs.awaitEnd(mine);
        return from;
    }

    @Override
    public void look(String type, int count) throws IOException {
        Process browse = daemon.run("avahi-browse", "-p", type);
        browsers.add(browse);
        BufferedReader lines = AvahiDaemon.reader(browse); // ends with the browser
        Set<String> names = new HashSet<>();
        while (names.size() < count) {
            String line = lines.readLine(); // +;eth0;IPv4;name;type;domain
            if (line == null) {
                throw new IOException(names.size() + " of " + count + " found");
            }
            String[] words = line.split(";");
            if (words.length > 3) {
                names.add(words[3]);
            }
        }
    }

    /// The daemon has one thread. Fields of the file: nanoseconds on a processor, nanoseconds
    /// waited for one, how often.
    @Override
    public long cpuNanos() throws IOException {
        String line = Files.readString(Path.of("/proc/" + daemon.pid() + "/schedstat"));
        return Long.parseLong(line.split(" ")[0]);
    }

    @Override
    public long memory() throws IOException {
        return ResidentSet.of(daemon.pid());
    }

    @Override
    public void close() throws IOException {
        try (daemon) {
            browsers.forEach(Process::destroy);
            told.values().forEach(Process::destroy);
            browsers.forEach(Programs::awaitEnd);
            told.values().forEach(Programs::awaitEnd);
        }
    }
}

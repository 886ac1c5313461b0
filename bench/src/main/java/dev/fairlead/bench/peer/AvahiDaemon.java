package dev.fairlead.bench.peer;

import dev.fairlead.bench.Place;
import dev.fairlead.bench.Programs;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A daemon of Avahi, with the bus that it needs.
final class AvahiDaemon implements Closeable {
    private static final String DAEMON =
            "mkdir -p /run/dbus && { test -S /run/dbus/system_bus_socket"
                    + " || dbus-daemon --system --fork --nopidfile; }"
                    + " && exec avahi-daemon --no-chroot --no-drop-root 2>&1";

    private final Place place;
    private final Process process;
    private final BufferedReader said;

    private AvahiDaemon(Place place, Process process) {
        this.place = place;
        this.process = process;
        this.said = reader(process);
    }

    /// Returns when it is ready.
    static AvahiDaemon start(Place place) throws IOException {
        AvahiDaemon daemon = new AvahiDaemon(place, start(place, List.of("sh", "-c", DAEMON)));
        String line;
        do {
            line = daemon.said.readLine();
            if (line == null) {
                daemon.close();
                throw new IOException("avahi-daemon has ended");
            }
        } while (!line.contains("Server startup complete"));
        return daemon;
    }

    private static Process start(Place place, List<String> command) throws IOException {
        return new ProcessBuilder(place.command(command))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// Starts one of its programs.
    Process run(String... command) throws IOException {
        return start(place, List.of(command));
    }

    static BufferedReader reader(Process process) {
        return new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        try (said) {
            process.destroy();
            Programs.awaitEnd(process);
        }
    }
}

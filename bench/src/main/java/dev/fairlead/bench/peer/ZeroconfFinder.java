package dev.fairlead.bench.peer;

import dev.fairlead.bench.Finds;
import dev.fairlead.bench.Finds.Found;
import dev.fairlead.bench.Place;
import dev.fairlead.bench.run.NeighbourPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Python's zeroconf, by its own clock from when it begins to look.
public final class ZeroconfFinder implements Finds.Finder {
    private static final String PYTHON = "/usr/bin/python3";
    private static final String LOOK =
            """
            import sys, threading, time
            from zeroconf import Zeroconf, ServiceBrowser
            z = Zeroconf(interfaces=[sys.argv[1]])
            count, names, times, done = int(sys.argv[3]), set(), [], threading.Event()
            class L:
                def add_service(self, z, t, n):
                    names.add(n)
                    times.append(time.monotonic_ns() - start)
                    if len(names) >= count: done.set()
                def update_service(self, z, t, n): pass
                def remove_service(self, z, t, n): pass
            start = time.monotonic_ns()
            ServiceBrowser(z, sys.argv[2] + ".local.", L())
            print(times[0], times[-1], flush=True) if done.wait(float(sys.argv[4])) \
                else print(len(names), "found", flush=True)
            z.close()
            """;

    private final Place place;

    public ZeroconfFinder(Place place) {
        this.place = place;
    }

    public static Optional<String> missing() {
        return Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/zeroconf"))
                ? Optional.empty()
                : Optional.of("python3-zeroconf is not installed");
    }

    @Override
    public Found find(int count) throws IOException, InterruptedException {
        Process python =
                new ProcessBuilder(
                                place.command(
                                        java.util.List.of(
                                                PYTHON,
                                                "-c",
                                                LOOK,
                                                NeighbourPlace.ADDRESS,
                                                Finds.TYPE,
                                                Integer.toString(count),
                                                Long.toString(Finds.LIMIT.toSeconds()))))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String said =
                new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int status = python.waitFor();
        String[] words = said.split(" ");
        if (status != 0 || words.length != 2 || words[1].equals("found")) {
            throw new IOException("of " + count + ": " + said + ", status " + status);
        }
        return new Found(Long.parseLong(words[0]), Long.parseLong(words[1]));
    }
}

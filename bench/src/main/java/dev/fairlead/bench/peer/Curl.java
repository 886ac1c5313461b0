package dev.fairlead.bench.peer;

import dev.fairlead.bench.Opens;
import dev.fairlead.bench.Place;
import dev.fairlead.bench.Probe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// curl as it comes, a process for each connect; the time is its own `time_connect`.
public final class Curl implements Probe {
    private final List<String> command;

    public Curl(Place place, String host, int port) {
        command =
                place.command(
                        List.of(
                                "curl",
                                "-s",
                                "-o",
                                "/dev/null",
                                "-w",
                                "%{time_connect}",
                                "--connect-timeout",
                                Long.toString(2 * Opens.LIMIT.toSeconds()),
                                "http://" + host + ":" + port + "/"));
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws IOException, InterruptedException {
        List<Double> times = new ArrayList<>();
        long end = System.nanoTime() + duration.toNanos();
        do {
            Process curl = new ProcessBuilder(command).start();
            String output =
                    new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = curl.waitFor();
            if (status != 0) {
                throw new IOException("curl ended with status " + status);
            }
            times.add(Double.parseDouble(output) * 1000);
        } while (System.nanoTime() < end);
        Collections.sort(times);
        return Map.of("first", times.get(times.size() / 2), "first-worst", times.getLast());
    }

    @Override
    public void close() {}
}

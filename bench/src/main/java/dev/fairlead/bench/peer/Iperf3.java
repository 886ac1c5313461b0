package dev.fairlead.bench.peer;

import dev.fairlead.bench.Place;
import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Programs;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// iperf3, client and server, a process each.
public final class Iperf3 implements Probe {
    private static final Pattern RECEIVED =
            Pattern.compile(
                    "\"sum_received\":.*?\"bits_per_second\":\\s*([0-9.e+]+)", Pattern.DOTALL);

    private final Process server;
    private final int port;

    private Iperf3(Process server, int port) {
        this.server = server;
        this.port = port;
    }

    public static Iperf3 open(Place place) throws IOException, InterruptedException {
        int port = freePort();
        Process server =
                start(place.command(List.of("iperf3", "-s", "-B", "127.0.0.1", "-p", "" + port)));
        Thread.sleep(300);
        return new Iperf3(server, port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /// At least 1 s, the shortest that iperf3 can do.
    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        List<String> command = new ArrayList<>(List.of("iperf3", "-c", "127.0.0.1", "-J"));
        command.addAll(List.of("-p", "" + port, "-l", "64K"));
        command.addAll(List.of("-t", "" + Math.max(1, duration.toSeconds())));
        Process client = start(command);
        String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher received = RECEIVED.matcher(output);
        if (!received.find()) {
            throw new IOException("iperf3 said " + output);
        }
        return Map.of("rate", Double.parseDouble(received.group(1)) / 8 / (1 << 20));
    }

    @Override
    public void close() {
        server.destroy();
        Programs.awaitEnd(server);
    }
}

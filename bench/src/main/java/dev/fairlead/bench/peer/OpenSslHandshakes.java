package dev.fairlead.bench.peer;

import dev.fairlead.bench.Place;
import dev.fairlead.bench.Probe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `openssl s_time` with `s_server`, a process each: one connection at a time, each asks for a
/// small page and reads it.
public final class OpenSslHandshakes implements Probe {
    private static final Pattern COUNT = Pattern.compile("(\\d+) connections in \\d+ real seconds");

    private static final Pattern MARKS = Pattern.compile("[r*t]+");

    private final OpenSsl openSsl;
    private final boolean resuming;

    public OpenSslHandshakes(Place place, boolean resuming)
            throws IOException, InterruptedException {
        this.resuming = resuming;
        openSsl = new OpenSsl(place, "-www", "-num_tickets", resuming ? "2" : "0");
    }

    /// `s_time` ends with the second after those it was given.
    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        String seconds = "" + Math.max(1, duration.toSeconds());
        long from = System.nanoTime();
        Process client =
                openSsl.client(
                                "s_time",
                                "-www",
                                "/",
                                resuming ? "-reuse" : "-new",
                                "-time",
                                seconds)
                        .start();
        String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        double took = (System.nanoTime() - from) / 1e9;
        Matcher counted = COUNT.matcher(output);
        if (client.waitFor() != 0 || !counted.find()) {
            throw new IOException("openssl s_time said " + output);
        }
        long resumed = marks(output, 'r');
        long full = marks(output, '*');
        if ((resuming ? full : resumed) > 1) {
            throw new IOException(full + " handshakes were full and " + resumed + " were resumed");
        }
        return Map.of("rate", Double.parseDouble(counted.group(1)) / took);
    }

    /// It writes one for each handshake, in lines of their own: r if it took up a session.
    private static long marks(String output, char mark) {
        return output.lines()
                .filter(line -> MARKS.matcher(line).matches())
                .flatMapToInt(String::chars)
                .filter(c -> c == mark)
                .count();
    }

    @Override
    public void close() throws IOException {
        openSsl.close();
    }
}

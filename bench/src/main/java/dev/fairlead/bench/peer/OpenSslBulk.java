package dev.fairlead.bench.peer;

import dev.fairlead.bench.Place;
import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Programs;
import dev.fairlead.bench.SharedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// `openssl s_client` sends `/dev/zero` to `s_server`, which writes to `/dev/null`; a process each,
/// 16 KiB a call. What was sent is what the client has read, as the system counts it (proc(5)).
public final class OpenSslBulk implements Probe {
    private static final Duration RAMP = Duration.ofMillis(100);

    private final OpenSsl openSsl;

    public OpenSslBulk(Place place) throws IOException, InterruptedException {
        this(new OpenSsl(place, "-quiet"));
    }

    private OpenSslBulk(OpenSsl openSsl) {
        this.openSsl = openSsl;
    }

    /// With a pre-shared key.
    public static OpenSslBulk keyed(Place place) throws IOException, InterruptedException {
        return new OpenSslBulk(new OpenSsl(place, SharedKey.make(), "-quiet"));
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        Process client =
                openSsl.client("s_client", "-quiet")
                        .redirectInput(OpenSsl.ZERO)
                        .redirectOutput(OpenSsl.NULL)
                        .start();
        try {
            Thread.sleep(RAMP);
            long from = System.nanoTime();
            long before = bytesRead(client);
            double cpu = seconds(client) + seconds(openSsl.server());
            Thread.sleep(duration);
            double mebibytes = (bytesRead(client) - before) / (double) (1 << 20);
            double seconds = (System.nanoTime() - from) / 1e9;
            double spent = seconds(client) + seconds(openSsl.server()) - cpu;
            if (mebibytes == 0) {
                throw new IOException("openssl s_client sends nothing");
            }
            return Map.of("rate", mebibytes / seconds, "cpu", spent * 1e3 / mebibytes * 1024);
        } finally {
            client.destroy();
            Programs.awaitEnd(client);
        }
    }

    private static long bytesRead(Process process) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/io"))) {
            if (line.startsWith("rchar: ")) {
                return Long.parseLong(line.substring("rchar: ".length()));
            }
        }
        throw new IOException("the system does not count what a process reads");
    }

    private static double seconds(Process process) throws IOException {
        return process.info()
                        .totalCpuDuration()
                        .orElseThrow(() -> new IOException("openssl has ended"))
                        .toNanos()
                / 1e9;
    }

    @Override
    public void close() throws IOException {
        openSsl.close();
    }
}

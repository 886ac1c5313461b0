package dev.fairlead.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// Connections over TLS, so many at a time: each is opened, the server says one byte, the client
/// hears it and closes. With TLS 1.3 that byte comes after the tickets that a later handshake takes
/// up.
public final class Handshakes {
    /// At a time.
    public static final int AT_ONCE = 16;

    private final boolean resuming;
    private final AtomicInteger turn = new AtomicInteger();
    private final LongAdder full = new LongAdder();
    private final LongAdder resumed = new LongAdder();
    private volatile boolean over;

    /// @param resuming whether sessions are taken up; the others make the whole handshake each time
    public Handshakes(boolean resuming) {
        this.resuming = resuming;
    }

    public boolean goesOn() {
        return !over;
    }

    /// Where to connect to: one of the addresses in the certificate, in turn.
    public String address() {
        return "127.0.0." + (1 + Math.floorMod(turn.getAndIncrement(), Credentials.ADDRESSES));
    }

    /// One was opened and used.
    ///
    /// @param tookUp whether it took up an earlier session
    public void done(boolean tookUp) {
        (tookUp ? resumed : full).increment();
    }

    /// Watches for so long, then asks those who connect to stop: handshakes a second, and
    /// microseconds of processor time for each of both ends.
    public Map<String, Double> watch(Duration duration) throws IOException, InterruptedException {
        long from = System.nanoTime();
        long cpu = Cpu.nanos();
        long fullBefore = full.sum();
        long resumedBefore = resumed.sum();
        Thread.sleep(duration);
        long fullOnes = full.sum() - fullBefore;
        long resumedOnes = resumed.sum() - resumedBefore;
        double spent = (Cpu.nanos() - cpu) / 1e3;
        double seconds = (System.nanoTime() - from) / 1e9;
        over = true;
        requireKind(fullOnes, resumedOnes);
        long count = fullOnes + resumedOnes;
        return Map.of("rate", count / seconds, "cpu", count == 0 ? Double.NaN : spent / count);
    }

    /// The first ones to each address cannot take up anything.
    private void requireKind(long fullOnes, long resumedOnes) throws IOException {
        long wrong = resuming ? fullOnes : resumedOnes;
        long allowed = resuming ? 2 * Credentials.ADDRESSES + (fullOnes + resumedOnes) / 20 : 0;
        if (wrong > allowed) {
            throw new IOException(
                    fullOnes + " handshakes were full and " + resumedOnes + " were resumed");
        }
    }
}

package dev.fairlead.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The table of docs/dtls-matrix.md: handshakes with the servers of three, over links of all
/// qualities.
final class DtlsMatrix {
    /// In the document, above what is written here.
    private static final String MARK = "<!-- Written by DtlsMatrix from here on. -->";

    private static final DtlsHandshakes.Peer[] PEERS = DtlsHandshakes.Peer.values();

    private final int times;
    private final Duration limit;
    private final List<String> rows = new ArrayList<>();
    private final Map<DtlsHandshakes.Peer, Integer> kept = new EnumMap<>(DtlsHandshakes.Peer.class);
    private int wanted;
    private Duration took = Duration.ZERO;

    /// @param limit within which a handshake counts as done
    DtlsMatrix(int times, Duration limit) {
        this.times = times;
        this.limit = limit;
    }

    private static List<LossyLink.Quality> qualities() {
        List<LossyLink.Quality> all = new ArrayList<>();
        for (int mtu : new int[] {1500, 1280, 576}) {
            for (int roundTrip : new int[] {0, 100, 500, 2000}) {
                for (int loss : new int[] {0, 5, 15, 30}) {
                    all.add(new LossyLink.Quality(loss, 0, 0, Duration.ofMillis(roundTrip), mtu));
                }
            }
        }
        for (int loss : new int[] {0, 15}) {
            all.add(new LossyLink.Quality(loss, 30, 0, Duration.ofMillis(100), 1280));
            all.add(new LossyLink.Quality(loss, 0, 30, Duration.ofMillis(100), 1280));
        }
        return all;
    }

    /// What has to be survived, each time.
    private static boolean isAim(LossyLink.Quality quality) {
        return quality.loss() <= 15
                && quality.roundTrip().toMillis() <= 500
                && quality.reordering() == 0
                && quality.duplication() == 0;
    }

    /// One row a quality, each printed as it is known.
    void run(PrintStream out) throws Exception {
        long begun = System.nanoTime();
        for (LossyLink.Quality quality : qualities()) {
            String row = row(quality);
            rows.add(row);
            out.println(row);
        }
        took = Duration.ofNanos(System.nanoTime() - begun);
    }

    private String row(LossyLink.Quality quality) throws Exception {
        StringBuilder row = new StringBuilder("| ");
        row.append(quality.mtu()).append(" | ");
        row.append(quality.roundTrip().toMillis()).append(" ms | ");
        row.append((int) quality.loss()).append(" % | ");
        row.append(quality.reordering() > 0 ? (int) quality.reordering() + " % overtaken" : "");
        row.append(quality.duplication() > 0 ? (int) quality.duplication() + " % doubled" : "");
        wanted += isAim(quality) ? 1 : 0;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<DtlsHandshakes.Outcome>> cells = new ArrayList<>();
            for (DtlsHandshakes.Peer peer : PEERS) {
                cells.add(executor.submit(() -> cell(peer, quality)));
            }
            for (int i = 0; i < PEERS.length; i++) {
                DtlsHandshakes.Outcome outcome = cells.get(i).get();
                row.append(" | ").append(text(outcome));
                if (isAim(quality) && outcome.within(limit) == times) {
                    kept.merge(PEERS[i], 1, Integer::sum);
                }
            }
        }
        return row.append(" |").toString();
    }

    private DtlsHandshakes.Outcome cell(DtlsHandshakes.Peer peer, LossyLink.Quality quality)
            throws Exception {
        try (DtlsHandshakes handshakes = new DtlsHandshakes(peer, times)) {
            return handshakes.over(quality);
        }
    }

    private String text(DtlsHandshakes.Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "%d/%d, %s, %s",
                outcome.within(limit),
                times,
                seconds(outcome.median()),
                seconds(outcome.slowest()));
    }

    private static String seconds(long millis) {
        return millis == Long.MAX_VALUE
                ? "failed"
                : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    /// Puts the table into the document, in place of the one before.
    void write(Path document) throws IOException {
        String text = Files.readString(document);
        int mark = text.indexOf(MARK);
        if (mark < 0) {
            throw new IOException(document + " has no line " + MARK);
        }
        StringBuilder out = new StringBuilder(text.substring(0, mark)).append(MARK).append("\n\n");
        out.append("Taken on ").append(LocalDate.now(ZoneOffset.UTC));
        out.append(" with ").append(Runtime.getRuntime().availableProcessors());
        out.append(" processors, in ").append(took.toMinutes()).append(" minutes. ");
        out.append("Of the ").append(wanted).append(" cells of the aim ");
        for (int i = 0; i < PEERS.length; i++) {
            out.append(i == 0 ? "" : i == PEERS.length - 1 ? " and " : ", ");
            out.append(kept.getOrDefault(PEERS[i], 0)).append(" with ").append(PEERS[i].title());
        }
        out.append(" were done in ").append(times).append(" of ").append(times).append(".\n\n");
        out.append("| MTU | RTT | loss | besides |");
        for (DtlsHandshakes.Peer peer : PEERS) {
            out.append(' ').append(peer.title()).append(" |");
        }
        out.append("\n|").repeat("---|", 4 + PEERS.length).append('\n');
        rows.forEach(row -> out.append(row).append('\n'));
        Files.writeString(document, out.toString());
    }
}

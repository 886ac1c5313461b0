package dev.fairlead.bench;

import dev.fairlead.bench.run.NeighbourView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How long it takes from when somebody begins to tell of a service until a neighbour sees it, and
/// from when it is taken back until the goodbye is on the wire and the neighbour has forgotten it.
public final class Tells implements Probe {
    private static final String TYPE = NeighbourView.WATCHED;

    private final Station station;
    private final NeighbourView neighbour;
    private int told;

    Tells(Station station) throws IOException {
        this.station = station;
        this.neighbour = NeighbourView.open();
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws IOException, InterruptedException {
        List<Double> visible = new ArrayList<>();
        List<Double> goodbye = new ArrayList<>();
        List<Double> gone = new ArrayList<>();
        long end = System.nanoTime() + duration.toNanos();
        do {
            String name = "Told " + ProcessHandle.current().pid() + "-" + told++;
            neighbour.watch(name);
            long from = station.tell(TYPE, name);
            visible.add((neighbour.await("added") - from) / 1e6);
            long closing = station.takeBack(name);
            goodbye.add((neighbour.await("goodbye") - closing) / 1e6);
            gone.add((neighbour.await("removed") - closing) / 1e6);
        } while (System.nanoTime() < end);
        return Map.of(
                "visible",
                Metric.median(visible),
                "goodbye",
                Metric.median(goodbye),
                "gone",
                Metric.median(gone));
    }

    @Override
    public void close() throws IOException {
        try (station) {
            neighbour.close();
        }
    }
}

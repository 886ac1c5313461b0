package dev.fairlead.bench.own;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Service;
import dev.fairlead.ServiceSearch;
import dev.fairlead.bench.Cpu;
import dev.fairlead.bench.Heap;
import dev.fairlead.bench.Station;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// Fairlead, on all interfaces.
public final class FairleadStation implements Station {
    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final Map<String, Advertisement> told = new HashMap<>();

    @Override
    public long tell(String type, String name) {
        long from = System.nanoTime();
        told.put(name, network.advertise(Service.of(type).withName(name), 4242));
        return from;
    }

    @Override
    public long takeBack(String name) throws IOException {
        Advertisement mine = told.remove(name);
        if (mine == null) {
            throw new IOException(name + " is not told");
        }
        long from = System.nanoTime();
        mine.close();
        return from;
    }

    @Override
    public void look(String type, int count) throws IOException, InterruptedException {
        Browser browser = network.browse(ServiceSearch.of(type)); // closed with the network
        if (browser.await(_ -> browser.services().size() >= count, LIMIT).isEmpty()) {
            throw new IOException(browser.services().size() + " of " + count + " found");
        }
    }

    @Override
    public long cpuNanos() {
        return Cpu.nanos();
    }

    @Override
    public long memory() {
        return Heap.live();
    }

    @Override
    public void close() {
        network.close();
    }
}

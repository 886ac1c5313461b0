package dev.fairlead.bench.own;

import dev.fairlead.Browser;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.ServiceSearch;
import dev.fairlead.bench.Finds;
import dev.fairlead.bench.Finds.Found;
import java.io.IOException;

/// A new network each time, and so an empty cache.
public final class FairleadFinder implements Finds.Finder {
    @Override
    public Found find(int count) throws IOException, InterruptedException {
        try (Network network = Network.open(NetworkOptions.DEFAULT)) {
            long from = System.nanoTime();
            try (Browser browser = network.browse(ServiceSearch.of(Finds.TYPE))) {
                boolean one = browser.await(_ -> true, Finds.LIMIT).isPresent();
                long first = System.nanoTime() - from;
                boolean all =
                        browser.await(_ -> browser.services().size() >= count, Finds.LIMIT)
                                .isPresent();
                if (!one || !all) {
                    throw new IOException(browser.services().size() + " of " + count + " found");
                }
                return new Found(first, System.nanoTime() - from);
            }
        }
    }
}

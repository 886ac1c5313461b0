package dev.fairlead.bench.peer;

import dev.fairlead.bench.Finds;
import dev.fairlead.bench.Finds.Found;
import dev.fairlead.bench.run.NeighbourPlace;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceListener;

/// JmDNS, a new one each time; what it takes to make one is not counted.
public final class JmdnsFinder implements Finds.Finder {
    @Override
    public Found find(int count) throws IOException, InterruptedException {
        try (JmDNS jmdns = JmDNS.create(InetAddress.ofLiteral(NeighbourPlace.ADDRESS))) {
            Set<String> names = ConcurrentHashMap.newKeySet();
            AtomicLong first = new AtomicLong();
            CountDownLatch all = new CountDownLatch(1);
            long from = System.nanoTime();
            jmdns.addServiceListener(
                    Finds.TYPE + ".local.",
                    new ServiceListener() {
                        @Override
                        public void serviceAdded(ServiceEvent event) {
                            first.compareAndSet(0, System.nanoTime() - from);
                            names.add(event.getName());
                            if (names.size() >= count) {
                                all.countDown();
                            }
                        }

                        @Override
                        public void serviceRemoved(ServiceEvent event) {}

                        @Override
                        public void serviceResolved(ServiceEvent event) {}
                    });
            if (!all.await(Finds.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(names.size() + " of " + count + " found");
            }
            return new Found(first.get(), System.nanoTime() - from);
        }
    }
}

package dev.fairlead.bench.peer;

import dev.fairlead.bench.Cpu;
import dev.fairlead.bench.Heap;
import dev.fairlead.bench.Station;
import dev.fairlead.bench.run.NeighbourPlace;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;

/// JmDNS, on the host's one address.
public final class JmdnsStation implements Station {
    private final JmDNS jmdns = JmDNS.create(InetAddress.ofLiteral(NeighbourPlace.ADDRESS));
    private final Map<String, Told> told = new HashMap<>();

    private record Told(ServiceInfo service, Thread teller) {}

    public JmdnsStation() throws IOException {}

    /// On a thread of its own, for it waits until the service is announced.
    @Override
    public long tell(String type, String name) {
        ServiceInfo service = ServiceInfo.create(type + ".local.", name, 4242, "");
        long from = System.nanoTime();
        Thread teller =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                jmdns.registerService(service);
                            } catch (IOException e) {
                                System.err.println(name + " is not told: " + e);
                            }
                        });
        told.put(name, new Told(service, teller));
        return from;
    }

    @Override
    public long takeBack(String name) throws IOException, InterruptedException {
        Told mine = told.remove(name);
        if (mine == null) {
            throw new IOException(name + " is not told");
        }
        mine.teller.join();
        long from = System.nanoTime();
        jmdns.unregisterService(mine.service);
        return from;
    }

    @Override
    public void look(String type, int count) throws IOException, InterruptedException {
        Set<String> names = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(1);
        jmdns.addServiceListener(
                type + ".local.",
                new ServiceListener() {
                    @Override
                    public void serviceAdded(ServiceEvent event) {
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
        if (!all.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException(names.size() + " of " + count + " found");
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
    public void close() throws IOException {
        jmdns.close();
    }
}

package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// On this machine, whatever its network is. What changes a path is tested in the lab.
@Timeout(60)
class PathMonitorTest {
    private static final Endpoint LOOPBACK =
            Endpoint.address(InetAddress.ofLiteral("127.0.0.1"), 80);
    private static final PathConstraints OVER_LOOPBACK =
            PathConstraints.NONE.withRequiredType(InterfaceType.LOOPBACK);

    @Test
    void theCurrentPathIsThereAtOnce() {
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                PathMonitor monitor = network.monitor(LOOPBACK, PathConstraints.NONE)) {
            NetworkPath path = monitor.current();
            assertTrue(path.isSatisfied(), path.toString());
            assertTrue(path.uses(InterfaceType.LOOPBACK), path.toString());
            assertTrue(path.hasIpv4());
            assertFalse(path.hasIpv6());
            assertEquals(path, monitor.iterator().next());
        }
    }

    @Test
    void interfacesHaveTheirAddresses() {
        try (Network network = Network.open(NetworkOptions.DEFAULT)) {
            Interface loopback =
                    network.interfaces().stream()
                            .filter(each -> each.type() == InterfaceType.LOOPBACK)
                            .findFirst()
                            .orElseThrow();
            assertTrue(loopback.isRunning());
            assertTrue(loopback.flags().contains(Interface.Flag.LOOPBACK));
            LocalAddress address = loopback.addresses().getFirst();
            assertEquals("127.0.0.1/8", address.toString());
            assertEquals(LocalAddress.Scope.HOST, address.scope());
            assertTrue(loopback.mtu() > 0);
        }
    }

    @Test
    void whatTheProgramSaysOfAnInterfaceWins() {
        NetworkOptions options =
                NetworkOptions.DEFAULT.withInterface(
                        "lo", InterfaceTraits.parse("type=wifi, expensive"));
        try (Network network = Network.open(options)) {
            Interface said =
                    network.interfaces().stream()
                            .filter(each -> each.name().equals("lo"))
                            .findFirst()
                            .orElseThrow();
            assertEquals(InterfaceType.WIFI, said.type());
            assertTrue(said.isExpensive());
        }
    }

    @Test
    void countsGrowWithWhatIsSent() throws Exception {
        try (Network network = Network.open(NetworkOptions.DEFAULT)) {
            boolean counted = network.pathCapabilities().contains(PathCapability.COUNTS);
            InterfaceCounts before = network.interfaceCounts().get("lo");
            assertEquals(counted, before != null);
            try (DatagramPort to = DatagramPort.open(Endpoint.host("127.0.0.1", 0));
                    DatagramPort from = DatagramPort.open(Endpoint.host("127.0.0.1", 0))) {
                from.send(new byte[1000], to.local());
                to.receive(Duration.ofSeconds(10));
            }
            if (before != null) {
                InterfaceCounts after = network.interfaceCounts().get("lo");
                assertTrue(after.since(before).bytesOut() >= 1000, after + ", before " + before);
                assertTrue(after.bytesOutPerSecond(before) > 0);
            }
        }
    }

    @Test
    void closingEndsAnIterator() throws Exception {
        try (Network network = Network.open(NetworkOptions.DEFAULT)) {
            PathMonitor monitor = network.monitor(OVER_LOOPBACK);
            CountDownLatch first = new CountDownLatch(1);
            Thread reader =
                    Thread.ofVirtual()
                            .start(() -> {
                                for (NetworkPath _ : monitor) {
                                    first.countDown();
                                }
                            });
            assertTrue(first.await(30, TimeUnit.SECONDS));
            monitor.close();
            reader.join();
        }
    }

    @Test
    void closingTheNetworkClosesItsMonitors() {
        Network network = Network.open(NetworkOptions.DEFAULT);
        PathMonitor monitor = network.monitor(OVER_LOOPBACK);
        network.close();
        assertFalse(monitor.iterator().hasNext());
        assertThrows(IllegalStateException.class, () -> network.monitor(OVER_LOOPBACK));
    }

    @Test
    void anInterruptEndsAnIteratorAndStaysSet() throws Exception {
        try (PathMonitor monitor = PathMonitor.open(OVER_LOOPBACK)) {
            BlockingQueue<Boolean> ended = new LinkedBlockingQueue<>();
            Thread reader =
                    Thread.ofVirtual()
                            .start(() -> {
                                Iterator<NetworkPath> paths = monitor.iterator();
                                while (paths.hasNext()) {
                                    paths.next();
                                }
                                ended.add(Thread.currentThread().isInterrupted());
                            });
            reader.interrupt();
            assertEquals(true, ended.poll(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aHandlerHearsTheCurrentPathFirst() throws Exception {
        try (PathMonitor monitor = PathMonitor.open(OVER_LOOPBACK)) {
            BlockingQueue<NetworkPath> told = new LinkedBlockingQueue<>();
            monitor.onChange(Runnable::run, told::add);
            NetworkPath first = told.poll(30, TimeUnit.SECONDS);
            assertNotNull(first);
            assertTrue(first.uses(InterfaceType.LOOPBACK));
        }
    }

    @Test
    void awaitingWhatDoesNotComeEndsWithItsLimit() throws Exception {
        try (PathMonitor monitor = PathMonitor.open(OVER_LOOPBACK)) {
            assertTrue(monitor.await(NetworkPath::isSatisfied, Duration.ofSeconds(30)).isPresent());
            assertTrue(monitor.await(path -> false, Duration.ofMillis(20)).isEmpty());
        }
    }

    /// Notes what it hears.
    private static final class Subscriber implements Flow.Subscriber<NetworkPath> {
        private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            heard.add(subscription);
        }

        @Override
        public void onNext(NetworkPath path) {
            heard.add(path);
        }

        @Override
        public void onError(Throwable failure) {
            heard.add(failure);
        }

        @Override
        public void onComplete() {
            heard.add("complete");
        }

        Object next() throws InterruptedException {
            Object next = heard.poll(30, TimeUnit.SECONDS);
            assertNotNull(next, "nothing was told");
            return next;
        }
    }

    @Test
    void aSubscriberHearsWhatItAsksForAndTheEnd() throws Exception {
        PathMonitor monitor = PathMonitor.open(OVER_LOOPBACK);
        Subscriber subscriber = new Subscriber();
        monitor.publisher().subscribe(subscriber);
        var subscription = (Flow.Subscription) subscriber.next();
        assertTrue(subscriber.heard.isEmpty(), "nothing is told before it is asked for");
        subscription.request(1);
        assertInstanceOf(NetworkPath.class, subscriber.next());
        monitor.close();
        assertEquals("complete", subscriber.next());
    }

    @Test
    void aSubscriberThatAsksForNothingIsToldItsMistake() throws Exception {
        try (PathMonitor monitor = PathMonitor.open(OVER_LOOPBACK)) {
            Subscriber subscriber = new Subscriber();
            monitor.publisher().subscribe(subscriber);
            ((Flow.Subscription) subscriber.next()).request(0);
            assertInstanceOf(IllegalArgumentException.class, subscriber.next());
        }
    }

    @Test
    void traitsThatAreNotKnownAreRefusedInOptionsAndPassedOverInAnAlias() {
        var wrong =
                assertThrows(
                        IllegalArgumentException.class, () -> InterfaceTraits.parse("type=warp"));
        assertTrue(wrong.getMessage().contains("'type=warp'"), wrong.getMessage());
        assertEquals(
                InterfaceTraits.NONE.withConstrained(true),
                InterfaceTraits.ofAlias("fairlead:type=warp,constrained"));
        assertEquals(InterfaceTraits.NONE, InterfaceTraits.ofAlias("uplink to the roof"));
    }

    @Test
    void theNamesOfThisMachineAreToldUntilTheNetworkIsClosed() throws Exception {
        BlockingQueue<HostNames> told = new LinkedBlockingQueue<>();
        try (Network network = Network.open(NetworkOptions.DEFAULT)) {
            try (HostNames.Watch _ = network.onHostNames(Runnable::run, told::add)) {
                assertEquals(network.hostNames(), told.poll(30, TimeUnit.SECONDS));
            }
        }
        assertTrue(told.isEmpty(), "the names did not change");
    }
}

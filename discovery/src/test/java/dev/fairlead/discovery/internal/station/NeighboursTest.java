package dev.fairlead.discovery.internal.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.ConnectionState;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Port;
import dev.fairlead.RegistrationState;
import dev.fairlead.Resolver;
import dev.fairlead.ResolverOptions;
import dev.fairlead.Service;
import dev.fairlead.ServiceChange;
import dev.fairlead.ServiceSearch;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TxtRecord;
import dev.fairlead.discovery.internal.io.MulticastPort;
import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.testkit.FaultTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Two networks of this machine, each with sockets of its own, over the loopback interface.
class NeighboursTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final AtomicInteger TYPES = new AtomicInteger();

    /// No two tests see each other's services.
    private final String type =
            "_t%d-%d._tcp"
                    .formatted(ProcessHandle.current().pid() % 10_000_000, TYPES.getAndIncrement());

    private final Network here = network();
    private final Network there = network();

    private static Network network() {
        return Network.open(
                NetworkOptions.DEFAULT.withDiscovery(DiscoveryOptions.DEFAULT.withInterface("lo")));
    }

    @BeforeEach
    void nothingIsOpen() {
        assertEquals(0, here.discoveryCounts().sent());
    }

    @AfterEach
    void closeNetworks() {
        here.close();
        there.close();
    }

    @Test
    void whatOneTellsTheOtherFindsAndHearsOfItsEnd() throws Exception {
        TxtRecord txt = TxtRecord.EMPTY.with("path", "/a").withKey("flag");
        try (Browser browser = here.browse(ServiceSearch.of(type).withTxt().withLocation())) {
            Iterator<ServiceChange> changes = browser.iterator();
            Advertisement told =
                    there.advertise(
                            Service.of(type).withName("Ann's box. No. 1").withTxt(txt), 4242);
            Endpoint.Service name = told.awaitRegistered(LIMIT);
            assertEquals(new Endpoint.Service("Ann's box. No. 1", type, "local"), name);
            FoundService found =
                    browser.await(
                                    each -> each.txt().isPresent() && !each.addresses().isEmpty(),
                                    LIMIT)
                            .orElseThrow();
            assertEquals(name, found.endpoint());
            assertEquals(Set.of("lo"), found.interfaces());
            assertEquals(Optional.of(txt), found.txt());
            assertEquals(4242, found.port());
            assertTrue(found.host().orElseThrow().endsWith("-fairlead.local"));
            assertTrue(
                    found.addresses().stream()
                            .anyMatch(address -> address.toString().equals("127.0.0.1:4242")));
            assertEquals(ServiceChange.Kind.ADDED, changes.next().kind());
            told.update(txt.with("path", "/b"));
            assertTrue(
                    browser.await(
                                    each ->
                                            each.txt()
                                                    .flatMap(now -> now.text("path"))
                                                    .equals(Optional.of("/b")),
                                    LIMIT)
                            .isPresent());
            told.close();
            assertInstanceOf(RegistrationState.Withdrawn.class, told.state());
            ServiceChange last = changes.next();
            while (last.kind() != ServiceChange.Kind.REMOVED) {
                last = changes.next();
            }
            assertEquals(name, last.service().endpoint());
        }
    }

    @Test
    void aServiceIsConnectedToByItsName() throws Exception {
        ListenerOptions options =
                ListenerOptions.DEFAULT.withService(Service.of(type).withName("door"));
        try (Listener<StreamConnection> listener =
                there.listen(Endpoint.host("127.0.0.1", 0), Tcp.stack(), options)) {
            Endpoint.Service name = listener.advertisement().orElseThrow().awaitRegistered(LIMIT);
            try (StreamConnection connection = here.open(name, Tcp.stack(), Parameters.DEFAULT);
                    StreamConnection accepted = listener.accept(LIMIT)) {
                accepted.send(new byte[] {7});
                assertEquals(7, connection.receive(1, 1).content()[0]);
                assertEquals("SRV " + name, connection.report().resolutions().getFirst().query());
            }
        }
    }

    @Test
    void aNameOfAHostInLocalIsResolved() throws Exception {
        try (Advertisement told = there.advertise(Service.of(type).withName("host"), 1);
                Browser browser = here.browse(ServiceSearch.of(type).withLocation())) {
            told.awaitRegistered(LIMIT);
            String host =
                    browser.await(found -> found.host().isPresent(), LIMIT)
                            .flatMap(FoundService::host)
                            .orElseThrow();
            var addresses = here.resolver().addresses(host).addresses();
            assertTrue(addresses.contains(java.net.InetAddress.ofLiteral("127.0.0.1")));
        }
    }

    // Loopback hands a packet over within the call that sends it: what was sent when close returns
    // can be read without waiting.
    @Test
    void whenCloseReturnsTheGoodbyeHasBeenSent() throws Exception {
        try (MulticastPort ear = MulticastPort.open()) {
            int loopback = NetworkInterface.getByName("lo").getIndex();
            ear.join(new Link(loopback, Link.Family.IPV4));
            Advertisement told = there.advertise(Service.of(type).withName("Brief"), 4242);
            told.awaitRegistered(LIMIT);
            Set<Long> lifetimes = new HashSet<>();
            hear(ear, lifetimes);
            assertFalse(lifetimes.contains(0L), "before: " + lifetimes);
            told.close();
            hear(ear, lifetimes);
            assertTrue(lifetimes.contains(0L), "after: " + lifetimes);
        }
    }

    /// Takes what is there, and notes how long records of this test hold.
    private void hear(MulticastPort ear, Set<Long> lifetimes) throws IOException {
        AtomicBoolean more = new AtomicBoolean(true);
        while (more.getAndSet(false)) {
            ear.await(
                    0,
                    (_, packet) -> {
                        more.set(true);
                        try {
                            Message message = new Message(packet);
                            for (Record record : message.getSection(Section.ANSWER)) {
                                if (message.getHeader().getFlag(Flags.QR)
                                        && record.getName().toString().contains(type)) {
                                    lifetimes.add(record.getTTL());
                                }
                            }
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }

    @Test
    void whoComesLaterGetsAnotherName() throws Exception {
        try (Advertisement first = there.advertise(Service.of(type).withName("box"), 1)) {
            first.awaitRegistered(LIMIT);
            try (Advertisement second = here.advertise(Service.of(type).withName("box"), 2)) {
                assertEquals("box (2)", second.awaitRegistered(LIMIT).instance());
                assertTrue(
                        second.state() instanceof RegistrationState.Registered(_, boolean renamed)
                                && renamed);
            }
            try (Advertisement third =
                    here.advertise(Service.of(type).withName("box").withoutRename(), 3)) {
                NetworkException refused =
                        assertThrows(NetworkException.class, () -> third.awaitRegistered(LIMIT));
                assertTold(
                        "the name of a service is another host's, and no other is allowed",
                        "resolve.name-taken",
                        refused.failure());
            }
        }
    }

    @Test
    void oneIsFoundAndTheSearchEnds() throws Exception {
        try (Advertisement told =
                there.advertise(Service.of(type).withName("sub").withSubtype("_printer"), 1)) {
            told.awaitRegistered(LIMIT);
            try (Browser browser = here.browse(ServiceSearch.of(type).withSubtype("_printer"))) {
                assertEquals(
                        "sub", browser.await(_ -> true, LIMIT).orElseThrow().endpoint().instance());
            }
            try (Browser browser = here.browse(ServiceSearch.of(type).withSubtype("_scanner"))) {
                assertTrue(browser.await(_ -> true, Duration.ofMillis(1)).isEmpty());
            }
            try (Browser browser = here.browse(ServiceSearch.all())) {
                assertTrue(
                        browser.await(each -> each.endpoint().type().equals(type), LIMIT)
                                .isPresent());
            }
        }
    }

    @Test
    void handlersAndSubscribersAreToldUntilTheEnd() throws Exception {
        ConcurrentLinkedQueue<ServiceChange.Kind> heard = new ConcurrentLinkedQueue<>();
        CountDownLatch completed = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(2);
        try (Advertisement advertised = there.advertise(Service.of(type).withName("one"), 1);
                Browser browser = here.browse(ServiceSearch.of(type))) {
            browser.onChange(
                    Runnable::run,
                    change -> {
                        heard.add(change.kind());
                        told.countDown();
                    });
            browser.publisher()
                    .subscribe(
                            new Flow.Subscriber<>() {
                                @Override
                                public void onSubscribe(Flow.Subscription subscription) {
                                    subscription.request(10);
                                }

                                @Override
                                public void onNext(ServiceChange change) {
                                    told.countDown();
                                }

                                @Override
                                public void onError(Throwable thrown) {}

                                @Override
                                public void onComplete() {
                                    completed.countDown();
                                }
                            });
            advertised.awaitRegistered(LIMIT);
            assertTrue(told.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
        }
        assertTrue(completed.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(ServiceChange.Kind.ADDED, heard.peek());
    }

    @Test
    void whoCannotDoMulticastWaitsAndSaysWhy() throws Exception {
        try (Network nowhere =
                        Network.open(
                                NetworkOptions.DEFAULT.withDiscovery(
                                        DiscoveryOptions.DEFAULT.withInterface("nosuch0")));
                Browser browser = nowhere.browse(ServiceSearch.of(type))) {
            CompletableFuture<NetworkFailure> waiting = new CompletableFuture<>();
            browser.onState(
                    Runnable::run,
                    state -> {
                        if (state instanceof ConnectionState.Waiting(var why)
                                && why.summary().contains("nosuch0")) {
                            waiting.complete(why);
                        }
                    });
            assertTold(
                    "no interface can do multicast",
                    "path.no-multicast",
                    waiting.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void aNameThatNobodyHasIsNotFound() throws Exception {
        NetworkOptions options =
                NetworkOptions.DEFAULT
                        .withDiscovery(DiscoveryOptions.DEFAULT.withInterface("lo"))
                        .withResolver(
                                ResolverOptions.DEFAULT.withNameservers(
                                        List.of((Endpoint.Address) Endpoint.host("127.0.0.1", 1))));
        try (Network alone = Network.open(options)) {
            NetworkException silence =
                    assertThrows(
                            NetworkException.class,
                            () ->
                                    alone.resolver()
                                            .within(Duration.ofSeconds(2))
                                            .addresses("nobody-here.local"));
            assertTold(
                    "nobody near by has the name", "resolve.no-such-neighbour", silence.failure());
            NetworkException late =
                    assertThrows(
                            NetworkException.class,
                            () ->
                                    alone.open(
                                            Endpoint.service("Nobody", type, "local"),
                                            Tcp.stack(),
                                            Parameters.DEFAULT.withDeadline(
                                                    Duration.ofMillis(200))));
            assertEquals("deadline.resolve", late.failure().cause());
            assertTrue(
                    late.failure().summary().contains("from near by about Nobody." + type),
                    late.failure().summary());
        }
    }

    // RFC 6762, section 4.
    @Test
    void theNameOfAnAddressOfALinkIsAskedOfNeighbours() throws Exception {
        Link link = new Link(NetworkInterface.getByName("lo").getIndex(), Link.Family.IPV4);
        int host = TYPES.getAndIncrement() + 1;
        String reverse = host + ".77.254.169.in-addr.arpa";
        Message answer = new Message(0);
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.addRecord(
                Record.fromString(
                        Name.fromString(reverse + "."),
                        Type.PTR,
                        DClass.IN,
                        120,
                        "box.local.",
                        Name.root),
                Section.ANSWER);
        FutureTask<List<Resolver.Record>> asking =
                new FutureTask<>(() ->
                        here.resolver()
                                .names(InetAddress.ofLiteral("169.254.77." + host))
                                .records());
        try (MulticastPort peer = MulticastPort.open()) {
            peer.join(link);
            Thread.ofVirtual().start(asking);
            Set<String> asked = new HashSet<>();
            long end = System.nanoTime() + LIMIT.toNanos();
            while (!asked.contains("PTR " + reverse + ".")) {
                assertTrue(System.nanoTime() < end, () -> "only asked for " + asked);
                peer.await(TimeUnit.SECONDS.toNanos(1), (_, packet) -> questions(packet, asked));
            }
            peer.send(link, null, answer.toWire());
            assertEquals(
                    List.of("box.local."),
                    asking.get(LIMIT.toSeconds(), TimeUnit.SECONDS).stream()
                            .map(Resolver.Record::data)
                            .toList());
        }
    }

    // RFC 6762, section 10.4.
    @Test
    void aServiceThatCannotBeReachedIsAskedForOnceMore() throws Exception {
        try (MulticastPort ear = MulticastPort.open();
                Advertisement told = there.advertise(Service.of(type).withName("shut"), 1);
                Browser browser = here.browse(ServiceSearch.of(type).withLocation())) {
            ear.join(new Link(NetworkInterface.getByName("lo").getIndex(), Link.Family.IPV4));
            Endpoint.Service name = told.awaitRegistered(LIMIT);
            assertTrue(browser.await(found -> !found.addresses().isEmpty(), LIMIT).isPresent());
            hear(ear, new HashSet<>());
            NetworkException refused =
                    assertThrows(
                            NetworkException.class,
                            () -> here.open(name, Tcp.stack(), Parameters.DEFAULT));
            assertEquals("connect.refused", refused.failure().cause());
            Set<String> asked = new HashSet<>();
            long end = System.nanoTime() + LIMIT.toNanos();
            while (!asked.containsAll(Set.of("PTR " + type, "SRV shut." + type))) {
                assertTrue(System.nanoTime() < end, () -> "only asked for " + asked);
                ear.await(TimeUnit.SECONDS.toNanos(1), (_, packet) -> questions(packet, asked));
            }
            assertEquals(1, browser.services().size());
        }
    }

    private static void questions(byte[] packet, Set<String> asked) {
        try {
            Message message = new Message(packet);
            if (!message.getHeader().getFlag(Flags.QR)) {
                for (Record record : message.getSection(Section.QUESTION)) {
                    asked.add(
                            Type.string(record.getType())
                                    + " "
                                    + record.getName().toString().replace(".local.", ""));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertTold(String fault, String cause, NetworkFailure failure) throws IOException {
        assertEquals(cause, failure.cause(), failure.summary());
        FaultTable.assertTold(fault, cause, failure.hint().replace(type, "_box._tcp"));
    }

    @Test
    void aSuffixThatContradictsTheStackIsRefusedWithTheRightOne() {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                there.listen(
                                        Port.any(),
                                        Tcp.stack(),
                                        ListenerOptions.DEFAULT.withService(
                                                Service.of("_game._udp"))));
        assertTrue(refused.getMessage().contains("_game._tcp"), refused.getMessage());
    }

    @Test
    void anAnonymousServiceTellsNeitherDeviceNorHost() throws Exception {
        try (Advertisement told = there.advertise(Service.anonymous(type), 1);
                Browser browser = here.browse(ServiceSearch.of(type).withLocation())) {
            Endpoint.Service name = told.awaitRegistered(LIMIT);
            String host =
                    browser.await(found -> found.host().isPresent(), LIMIT)
                            .flatMap(FoundService::host)
                            .orElseThrow();
            String device = there.hostNames().deviceName();
            assertTrue(name.instance().matches("[0-9a-f]{10}"), name.instance());
            assertTrue(host.matches("[0-9a-f]{10}\\.local"), host);
            assertFalse((name + host).contains(device));
        }
    }
}

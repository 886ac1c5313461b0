package dev.fairlead.discovery.internal.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Browser;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Identity;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.ResolverOptions;
import dev.fairlead.ServiceSearch;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.discovery.internal.unicast.PushServer;
import dev.fairlead.discovery.internal.unicast.TestIdentity;
import dev.fairlead.discovery.internal.unicast.ZoneServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Services of a domain, told by a nameserver of our own that pushes; no foreign one was at hand.
/// What is asked for holds an hour, so that what is seen sooner was pushed.
class DomainPushTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String TYPE = "_web._tcp.example.com.";

    private final Identity identity = identity();
    private ZoneServer nameserver;
    private Network servers;
    private PushServer push;

    private static Identity identity() {
        try {
            return TestIdentity.make();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String pointer(String name) {
        return TYPE + " 3600 IN PTR " + name + "." + TYPE;
    }

    @BeforeEach
    void open() throws IOException {
        servers = Network.open(NetworkOptions.DEFAULT);
        push = new PushServer(servers, identity).with(pointer("one"));
        nameserver =
                new ZoneServer("example.com.")
                        .with(
                                "example.com. 60 IN SOA ns.example.com. root.example.com. 1 60 60 60 3600")
                        .with(
                                "_dns-push-tls._tcp.example.com. 60 IN SRV 0 0 "
                                        + push.port()
                                        + " push.example.com.")
                        .with("push.example.com. 60 IN A 127.0.0.1")
                        .with(pointer("one"));
    }

    @AfterEach
    void close() throws IOException {
        push.close();
        servers.close();
        nameserver.close();
    }

    private Network network(TrustPolicy trust) {
        return Network.open(
                NetworkOptions.DEFAULT
                        .withDiscovery(
                                DiscoveryOptions.DEFAULT.withPush(
                                        TlsOptions.DEFAULT.withTrust(trust)))
                        .withResolver(
                                ResolverOptions.DEFAULT.withNameservers(
                                        List.of(nameserver.address()))));
    }

    private static Browser browse(Network network) {
        return network.browse(ServiceSearch.of("_web._tcp").withDomain("example.com"));
    }

    /// All that changes, as `added one`.
    private static BlockingQueue<String> watch(Browser browser) {
        BlockingQueue<String> changes = new LinkedBlockingQueue<>();
        browser.onChange(
                Runnable::run,
                change ->
                        changes.add(change.kind() + " " + change.service().endpoint().instance()));
        return changes;
    }

    private static void await(BlockingQueue<String> changes, String what)
            throws InterruptedException {
        List<String> before = new ArrayList<>();
        String next;
        do {
            next = changes.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertTrue(next != null, () -> what + " did not come; before: " + before);
            before.add(next);
        } while (!what.equals(next));
    }

    private static void awaitFound(Browser browser, String name) throws InterruptedException {
        assertTrue(
                browser.await(each -> each.endpoint().instance().equals(name), LIMIT).isPresent(),
                () -> name + " is not among " + browser.services());
    }

    @Test
    void whatComesAndGoesIsToldAtOnceAndNotAskedFor() throws Exception {
        try (Network network = network(TrustPolicy.pinned(identity.pin()));
                Browser browser = browse(network)) {
            PushServer.Session session = push.awaitSession();
            BlockingQueue<String> changes = watch(browser);
            session.await("PTR " + TYPE);
            await(changes, "added one");
            session.push(PushServer.pushed(pointer("two"), null));
            await(changes, "added two");
            session.push(PushServer.pushed(pointer("one"), PushServer.GONE));
            await(changes, "removed one");
            assertEquals(1, browser.services().size());
            session.push(PushServer.pushed(pointer("two"), PushServer.ALL_GONE));
            await(changes, "removed two");
            assertEquals(List.of(), browser.services());
        }
    }

    @Test
    void whereItIsAndWhatItSaysIsToldToo() throws Exception {
        nameserver
                .with("one." + TYPE + " 3600 IN SRV 0 0 80 box.example.com.")
                .with("one." + TYPE + " 3600 IN TXT \"path=/\"")
                .with("box.example.com. 3600 IN A 192.0.2.1");
        push.with("one." + TYPE + " 3600 IN SRV 0 0 80 box.example.com.")
                .with("one." + TYPE + " 3600 IN TXT \"path=/\"")
                .with("box.example.com. 3600 IN A 192.0.2.1");
        ServiceSearch search =
                ServiceSearch.of("_web._tcp").withDomain("example.com").withTxt().withLocation();
        try (Network network = network(TrustPolicy.pinned(identity.pin()));
                Browser browser = network.browse(search)) {
            PushServer.Session session = push.awaitSession();
            session.await("A box.example.com.");
            session.push(
                    PushServer.pushed("box.example.com. 3600 IN A 192.0.2.1", PushServer.GONE),
                    PushServer.pushed("box.example.com. 3600 IN A 192.0.2.2", null));
            assertTrue(
                    browser.await(
                                    each -> each.addresses().toString().equals("[192.0.2.2:80]"),
                                    LIMIT)
                            .isPresent(),
                    () -> browser.services().toString());
        }
    }

    @Test
    void whenTheSessionBreaksItIsAskedAgain() throws Exception {
        try (Network network = network(TrustPolicy.pinned(identity.pin()));
                Browser browser = browse(network)) {
            PushServer.Session session = push.awaitSession();
            session.await("PTR " + TYPE);
            session.push(PushServer.pushed(pointer("pushed"), null));
            awaitFound(browser, "pushed");
            nameserver.with(pointer("asked"));
            session.abort();
            awaitFound(browser, "asked");
        }
    }

    @Test
    void aServerThatIsNotTrustedIsNotBelieved() throws Exception {
        try (Network network = network(TrustPolicy.pinned(TestIdentity.make().pin()));
                Browser browser = browse(network)) {
            awaitFound(browser, "one");
            assertFalse(push.hasSession());
        }
    }

    @Test
    void aFloodCostsTheServerAndNotUs() throws Exception {
        try (Network network = network(TrustPolicy.pinned(identity.pin()));
                Browser browser = browse(network)) {
            PushServer.Session session = push.awaitSession();
            BlockingQueue<String> changes = watch(browser);
            session.await("PTR " + TYPE);
            await(changes, "added one");
            for (int packet = 0; packet < 60; packet++) {
                byte[][] records = new byte[200][];
                for (int i = 0; i < records.length; i++) {
                    records[i] = PushServer.pushed(pointer("n" + packet + "-" + i), null);
                }
                session.push(records);
            }
            session.push(PushServer.pushed(pointer("one"), PushServer.GONE));
            await(changes, "removed one");
            assertTrue(browser.services().size() <= 10_000, "of 12,000");
            assertTrue(network.discoveryCounts().unexpected() >= 2_000);
        }
    }
}

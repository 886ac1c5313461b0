package dev.fairlead.discovery.internal.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Browser;
import dev.fairlead.ConnectionState;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Port;
import dev.fairlead.ResolveFailure;
import dev.fairlead.ResolverOptions;
import dev.fairlead.ServiceChange;
import dev.fairlead.ServiceSearch;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.discovery.internal.unicast.DnsOverTls;
import dev.fairlead.discovery.internal.unicast.TestIdentity;
import dev.fairlead.discovery.internal.unicast.ZoneServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Services of a domain, asked of a nameserver over sockets.
class DomainBrowserTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String POINTERS = "_web._tcp.example.com.";

    private ZoneServer server;
    private Network network;

    @BeforeEach
    void open() throws IOException {
        server =
                new ZoneServer("example.com.")
                        .with(
                                "example.com. 60 IN SOA ns.example.com. root.example.com. 1 60 60 60 2");
        network =
                Network.open(
                        NetworkOptions.DEFAULT.withResolver(
                                ResolverOptions.DEFAULT.withNameservers(
                                        List.of(server.address()))));
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        server.close();
    }

    private static ServiceSearch search() {
        return ServiceSearch.of("_web._tcp").withDomain("example.com").withTxt().withLocation();
    }

    private void offer(String name, String host, int port) {
        server.with(POINTERS + " 2 IN PTR " + name + "." + POINTERS)
                .with(name + "." + POINTERS + " 60 IN SRV 0 0 " + port + " " + host)
                .with(name + "." + POINTERS + " 60 IN TXT \"path=/" + name + "\"");
    }

    @Test
    void aServiceIsFoundWithTextAndAddressesAndItsEndIsSeen() throws Exception {
        server.with("box.example.com. 60 IN A 127.0.0.1");
        offer("one", "box.example.com.", 8080);
        try (Browser browser = network.browse(search())) {
            FoundService found =
                    browser.await(
                                    each -> !each.addresses().isEmpty() && each.txt().isPresent(),
                                    LIMIT)
                            .orElseThrow();
            assertEquals(new Endpoint.Service("one", "_web._tcp", "example.com"), found.endpoint());
            assertEquals("box.example.com", found.host().orElseThrow());
            assertEquals("[127.0.0.1:8080]", found.addresses().toString());
            assertEquals(Optional.of("/one"), found.txt().orElseThrow().text("path"));
            assertInstanceOf(ConnectionState.Ready.class, browser.state());
            CountDownLatch gone = new CountDownLatch(1);
            browser.onChange(
                    Runnable::run,
                    change -> {
                        if (change.kind() == ServiceChange.Kind.REMOVED) {
                            gone.countDown();
                        }
                    });
            server.without(POINTERS + " 2 IN PTR one." + POINTERS);
            assertTrue(gone.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
            assertEquals(List.of(), browser.services());
        }
    }

    @Test
    void moreThanADatagramHoldsComesOverTcp() throws Exception {
        for (int i = 0; i < 1500; i++) {
            server.with(POINTERS + " 600 IN PTR n" + i + "." + POINTERS);
        }
        CountDownLatch all = new CountDownLatch(1500);
        try (Browser browser =
                network.browse(ServiceSearch.of("_web._tcp").withDomain("example.com."))) {
            browser.onChange(Runnable::run, _ -> all.countDown());
            assertTrue(all.await(LIMIT.toSeconds(), TimeUnit.SECONDS), () -> all + " are missing");
            assertEquals(1500, browser.services().size());
            assertTrue(server.asked().contains("tcp PTR " + POINTERS), server.asked()::toString);
        }
    }

    @Test
    void allTypesOfADomainAreFound() throws Exception {
        server.with("_services._dns-sd._udp.example.com. 60 IN PTR _web._tcp.example.com.")
                .with("_services._dns-sd._udp.example.com. 60 IN PTR _ipp._tcp.example.com.")
                .with("_ipp._tcp.example.com. 60 IN PTR lw._ipp._tcp.example.com.");
        offer("one", "box.example.com.", 80);
        try (Browser browser = network.browse(ServiceSearch.all().withDomain("example.com"))) {
            assertTrue(
                    browser.await(each -> each.endpoint().instance().equals("lw"), LIMIT)
                            .isPresent());
            assertTrue(
                    browser.await(each -> each.endpoint().instance().equals("one"), LIMIT)
                            .isPresent());
        }
    }

    @Test
    void whileNobodyAnswersItWaitsAndSaysWhy() throws Exception {
        server.silent(true);
        try (Browser browser = network.browse(search())) {
            CountDownLatch waiting = new CountDownLatch(1);
            CountDownLatch ready = new CountDownLatch(1);
            browser.onState(
                    Runnable::run,
                    state -> {
                        if (state instanceof ConnectionState.Waiting(var why)
                                && why instanceof ResolveFailure.NoAnswer) {
                            waiting.countDown();
                        } else if (state instanceof ConnectionState.Ready) {
                            ready.countDown();
                        }
                    });
            assertTrue(waiting.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
            server.silent(false);
            assertTrue(ready.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void whatCannotBeReadIsCountedAndNotBelieved() throws Exception {
        offer("one", "box.example.com.", 80);
        server.spoil(answer -> Arrays.copyOf(answer, answer.length - 3));
        try (Browser browser = network.browse(search())) {
            CountDownLatch waiting = new CountDownLatch(1);
            browser.onState(
                    Runnable::run,
                    state -> {
                        if (state instanceof ConnectionState.Waiting(var why)
                                && why instanceof ResolveFailure.BadAnswer) {
                            waiting.countDown();
                        }
                    });
            assertTrue(waiting.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
            assertTrue(network.discoveryCounts().malformed() > 0);
            assertEquals(List.of(), browser.services());
        }
    }

    @Test
    void aServiceIsConnectedToByNameAndItsSecondPlaceServesWhereTheFirstDoesNot() throws Exception {
        try (Listener<StreamConnection> listener =
                network.listen(Port.any(), Tcp.stack(), ListenerOptions.DEFAULT)) {
            int refusing;
            try (Listener<StreamConnection> gone =
                    network.listen(Port.any(), Tcp.stack(), ListenerOptions.DEFAULT)) {
                refusing = gone.port();
            }
            server.with("a.example.com. 60 IN A 127.0.0.1")
                    .with("b.example.com. 60 IN A 127.0.0.1")
                    .with("one." + POINTERS + " 60 IN SRV 1 0 " + refusing + " a.example.com.")
                    .with(
                            "one."
                                    + POINTERS
                                    + " 60 IN SRV 2 0 "
                                    + listener.port()
                                    + " b.example.com.");
            Endpoint.Service one = new Endpoint.Service("one", "_web._tcp", "example.com");
            try (StreamConnection c = network.open(one, Tcp.stack(), Parameters.DEFAULT)) {
                assertEquals(2, c.report().attempts().size());
                assertEquals(listener.port(), c.report().attempts().getLast().address().port());
                assertEquals("SRV " + one, c.report().resolutions().getFirst().query());
            }
        }
    }

    @Test
    void aServiceThatTheDomainDoesNotHaveFailsAtOnceAndWithTheDomainsWord() {
        Endpoint.Service none = new Endpoint.Service("none", "_web._tcp", "example.com");
        NetworkException e =
                assertThrows(
                        NetworkException.class,
                        () -> network.open(none, Tcp.stack(), Parameters.DEFAULT));
        assertEquals("resolve.no-such-name", e.failure().cause());
    }

    @Test
    void overTlsNothingIsAskedInTheClearAndOnlyWhoIsTrusted() throws Exception {
        offer("one", "box.example.com.", 8080);
        server.with("box.example.com. 60 IN A 127.0.0.1");
        Identity identity = TestIdentity.make();
        try (DnsOverTls front = new DnsOverTls(network, identity, server::answer)) {
            TrustPolicy pinned = TrustPolicy.pinned(identity.pin());
            try (Network encrypted = overTls(front, pinned);
                    Browser browser = encrypted.browse(search())) {
                assertTrue(browser.await(each -> !each.addresses().isEmpty(), LIMIT).isPresent());
            }
            assertTrue(
                    server.asked().stream().allMatch(each -> each.startsWith("tls ")),
                    server.asked()::toString);
            TrustPolicy another = TrustPolicy.pinned(TestIdentity.make().pin());
            try (Network distrustful = overTls(front, another);
                    Browser browser =
                            distrustful.browse(
                                    ServiceSearch.of("_other._tcp").withDomain("example.com"))) {
                CountDownLatch waiting = new CountDownLatch(1);
                browser.onState(
                        Runnable::run,
                        state -> {
                            if (state instanceof ConnectionState.Waiting) {
                                waiting.countDown();
                            }
                        });
                assertTrue(waiting.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
            }
            assertTrue(
                    server.asked().stream().noneMatch(each -> each.contains("_other")),
                    server.asked()::toString);
        }
    }

    private static Network overTls(DnsOverTls front, TrustPolicy trust) {
        return Network.open(
                NetworkOptions.DEFAULT
                        .withDiscovery(
                                DiscoveryOptions.DEFAULT.withNameserverTls(
                                        TlsOptions.DEFAULT.withTrust(trust)))
                        .withResolver(
                                ResolverOptions.DEFAULT.withNameservers(List.of(front.address()))));
    }
}

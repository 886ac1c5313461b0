package dev.fairlead.discovery.internal.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.ConnectionState;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.ResolverOptions;
import dev.fairlead.Service;
import dev.fairlead.ServiceChange;
import dev.fairlead.ServiceDomainSearch;
import dev.fairlead.ServiceSearch;
import dev.fairlead.discovery.internal.unicast.ZoneServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One browser for what is near by and for the domains that a network recommends.
@Tag("loopback")
class MergedBrowserTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final ServiceDomainSearch OF_EXAMPLE =
            ServiceDomainSearch.DEFAULT.withDomain("example.com");
    private static final String RECOMMENDED = "lb._dns-sd._udp.example.com. 60 IN PTR ";

    private final String type = "_m" + Long.toString(System.nanoTime(), 36) + "._tcp";

    private static Network asking(Endpoint.Address nameserver) {
        return Network.open(
                NetworkOptions.DEFAULT
                        .withDiscovery(DiscoveryOptions.DEFAULT.withInterface("lo"))
                        .withResolver(
                                ResolverOptions.DEFAULT.withNameservers(List.of(nameserver))));
    }

    private Endpoint.Service service(String domain) {
        return new Endpoint.Service("box", type, domain);
    }

    private ServiceSearch wide() {
        return ServiceSearch.of(type).withAutomaticDomains(OF_EXAMPLE);
    }

    private static boolean has(Browser browser, Endpoint.Service endpoint)
            throws InterruptedException {
        return browser.await(found -> found.endpoint().equals(endpoint), LIMIT).isPresent();
    }

    @Test
    void whatIsNearByAndWhatIsInADomainAreTwoServicesThatComeAndGo() throws Exception {
        String pointer = type + ".example.com. 2 IN PTR box." + type + ".example.com.";
        try (ZoneServer server = new ZoneServer("example.com.");
                Network here = asking(server.address());
                Network there = asking(server.address())) {
            server.with("example.com. 60 IN SOA ns.example.com. root.example.com. 1 60 60 60 2")
                    .with(RECOMMENDED + "example.com.")
                    .with("b._dns-sd._udp.example.com. 60 IN PTR other.example.com.")
                    .with(pointer);
            Advertisement near = there.advertise(Service.of(type).withName("box"), 4711);
            try (Browser browser = here.browse(wide())) {
                assertTrue(has(browser, service("local")));
                assertTrue(has(browser, service("example.com")));
                assertInstanceOf(ConnectionState.Ready.class, browser.state());
                assertEquals(
                        List.of("example.com", "local"),
                        browser.services().stream()
                                .map(FoundService::endpoint)
                                .map(Endpoint.Service::domain)
                                .sorted()
                                .toList());
                CountDownLatch gone = new CountDownLatch(2);
                browser.onChange(
                        Runnable::run,
                        change -> {
                            if (change.kind() == ServiceChange.Kind.REMOVED) {
                                gone.countDown();
                            }
                        });
                near.close();
                server.without(pointer);
                assertTrue(gone.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
                assertEquals(List.of(), browser.services());
                assertFalse(
                        server.asked().toString().contains("other.example.com"),
                        "what is only to be chosen is not searched");
            }
        }
    }

    @Test
    void whatIsNearByDoesNotWaitForANameserver() throws Exception {
        Endpoint.Address nobody = (Endpoint.Address) Endpoint.host("127.0.0.1", 1);
        try (Network here = asking(nobody);
                Network there = asking(nobody);
                Advertisement _ = there.advertise(Service.of(type).withName("box"), 4711);
                Browser browser = here.browse(wide())) {
            assertTrue(has(browser, service("local")));
        }
    }

    @Test
    void aNetworkThatIsClosedEndsIt() throws Exception {
        try (ZoneServer server = new ZoneServer("example.com.")) {
            server.with(RECOMMENDED + "example.com.");
            Network network = asking(server.address());
            Browser browser = network.browse(wide());
            network.close();
            assertInstanceOf(ConnectionState.Cancelled.class, browser.state());
            assertFalse(browser.iterator().hasNext());
        }
    }

    @Test
    void oneDomainTakesThePlaceOfTheRecommendedOnes() {
        ServiceSearch one = wide().withTxt().withDomain("example.org");
        assertTrue(one.automaticDomains().isEmpty());
        assertTrue(one.txt());
        assertEquals("local", one.withAutomaticDomains(OF_EXAMPLE).domain());
    }
}

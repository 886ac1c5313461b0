package dev.fairlead.discovery.internal.station;

import static dev.fairlead.ServiceDomain.Use.AUTOMATIC_BROWSING;
import static dev.fairlead.ServiceDomain.Use.BROWSING;
import static dev.fairlead.ServiceDomain.Use.DEFAULT_BROWSING;
import static dev.fairlead.ServiceDomain.Use.DEFAULT_REGISTRATION;
import static dev.fairlead.ServiceDomain.Use.REGISTRATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.ResolveFailure;
import dev.fairlead.ResolverOptions;
import dev.fairlead.ServiceDomain;
import dev.fairlead.ServiceDomainSearch;
import dev.fairlead.discovery.internal.unicast.ZoneServer;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Which domains a network recommends (RFC 6763, section 11), asked of a nameserver over sockets.
class DomainEnumerationTest {
    private static final ServiceDomainSearch OF_EXAMPLE =
            ServiceDomainSearch.DEFAULT.withDomain("example.com.");

    private static Network asking(Endpoint.Address server) {
        return Network.open(
                NetworkOptions.DEFAULT
                        .withDiscovery(DiscoveryOptions.DEFAULT.withInterface("lo"))
                        .withResolver(ResolverOptions.DEFAULT.withNameservers(List.of(server))));
    }

    private static void recommend(ZoneServer server, String label, String base, String domain) {
        server.with(label + "._dns-sd._udp." + base + " 60 IN PTR " + domain);
    }

    @Test
    void eachDomainIsToldOnceWithAllThatItIsRecommendedFor() throws Exception {
        try (ZoneServer server = new ZoneServer("example.com.");
                Network network = asking(server.address())) {
            recommend(server, "b", "example.com.", "a.example.com.");
            recommend(server, "b", "example.com.", "B.example.com.");
            recommend(server, "db", "example.com.", "a.example.com.");
            recommend(server, "lb", "example.com.", "b.example.com.");
            recommend(server, "r", "example.com.", "a.example.com.");
            recommend(server, "dr", "example.com.", "a.example.com.");
            assertEquals(
                    List.of(
                            new ServiceDomain(
                                    "a.example.com",
                                    Set.of(
                                            DEFAULT_BROWSING,
                                            BROWSING,
                                            DEFAULT_REGISTRATION,
                                            REGISTRATION)),
                            new ServiceDomain(
                                    "b.example.com", Set.of(BROWSING, AUTOMATIC_BROWSING))),
                    network.serviceDomains(OF_EXAMPLE));
        }
    }

    @Test
    void whereNothingIsRecommendedNothingIsFound() throws Exception {
        try (ZoneServer server = new ZoneServer("example.com.");
                Network network = asking(server.address())) {
            assertEquals(List.of(), network.serviceDomains(OF_EXAMPLE));
            assertEquals(5, server.asked().size());
        }
    }

    @Test
    void whatCannotBeADomainIsRefusedAndCounted() throws Exception {
        try (ZoneServer server = new ZoneServer("example.com.");
                Network network = asking(server.address())) {
            recommend(server, "b", "example.com.", ".");
            assertEquals(List.of(), network.serviceDomains(OF_EXAMPLE));
            assertEquals(1, network.discoveryCounts().refused());
        }
    }

    // The nameserver refuses to speak of example.com.
    @Test
    void theSubnetsOfThisMachineMayRecommendDomainsToo() throws Exception {
        try (ZoneServer server = new ZoneServer("in-addr.arpa.");
                Network network = asking(server.address())) {
            recommend(server, "lb", "0.0.0.127.in-addr.arpa.", "lan.example.com.");
            assertEquals(
                    List.of(new ServiceDomain("lan.example.com", Set.of(AUTOMATIC_BROWSING))),
                    network.serviceDomains(OF_EXAMPLE.withAddresses()));
            assertTrue(
                    server.asked().contains("udp PTR b._dns-sd._udp.example.com."),
                    () -> server.asked().toString());
        }
    }

    @Test
    void thatNobodyAnswersIsAFailure() throws IOException {
        try (Network network = asking((Endpoint.Address) Endpoint.host("127.0.0.1", 1))) {
            NetworkException e =
                    assertThrows(NetworkException.class, () -> network.serviceDomains(OF_EXAMPLE));
            assertInstanceOf(ResolveFailure.NoAnswer.class, e.failure());
        }
    }

    @Test
    void whatIsNearByIsAskedOfNoNameserver() {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> ServiceDomainSearch.DEFAULT.withDomain("local."));
        assertTrue(e.getMessage().contains("no nameserver"), e.getMessage());
    }
}

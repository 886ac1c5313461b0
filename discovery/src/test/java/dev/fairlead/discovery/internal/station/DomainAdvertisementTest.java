package dev.fairlead.discovery.internal.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Advertisement;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.DomainRegistration;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.RegistrationState;
import dev.fairlead.ResolveFailure;
import dev.fairlead.ResolverOptions;
import dev.fairlead.Service;
import dev.fairlead.UpdateKey;
import dev.fairlead.discovery.internal.unicast.ZoneServer;
import dev.fairlead.testkit.FaultTable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;

/// What nameservers answer that do not do what they are told. What those do that do is tested with
/// one of others' (`BindTest`).
class DomainAdvertisementTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final UpdateKey KEY =
            UpdateKey.of("lab", UpdateKey.Algorithm.HMAC_SHA256, new byte[32]);

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
                        NetworkOptions.DEFAULT
                                .withDiscovery(DiscoveryOptions.DEFAULT.withInterface("lo"))
                                .withResolver(
                                        ResolverOptions.DEFAULT.withNameservers(
                                                List.of(server.address()))));
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        server.close();
    }

    private Service service(DomainRegistration where) {
        return Service.of("_no._tcp").withName("it").withDomain(where);
    }

    private DomainRegistration there() {
        return DomainRegistration.in("example.com").withPrimary(server.address());
    }

    private void assertRefused(String fault, String cause, DomainRegistration where)
            throws IOException {
        try (Advertisement told = network.advertise(service(where), 4001)) {
            NetworkException e =
                    assertThrows(NetworkException.class, () -> told.awaitRegistered(LIMIT));
            FaultTable.assertTold(fault, cause, e.failure().hint());
            assertEquals(cause, e.failure().cause());
            assertInstanceOf(RegistrationState.Refused.class, told.state());
        }
    }

    @Test
    void whatTheServerSaysIsTold() throws Exception {
        server.answerUpdates(Rcode.NOTAUTH);
        assertRefused(
                "a zone is changed at a nameserver that is not its primary",
                "resolve.update-not-authoritative",
                there());
        server.answerUpdates(Rcode.NOERROR);
        assertRefused(
                "a zone is changed, and the answer is not signed",
                "resolve.update-not-signed",
                there().withKey(KEY));
    }

    @Test
    void aDomainWithoutAZoneIsTold() throws Exception {
        server.without("example.com. 60 IN SOA ns.example.com. root.example.com. 1 60 60 60 2");
        assertRefused(
                "a service is told in a domain without a zone", "resolve.update-no-zone", there());
    }

    @Test
    void whatAServerCannotDoNowIsTriedAgain() throws Exception {
        server.answerUpdates(Rcode.SERVFAIL);
        try (Advertisement told = network.advertise(service(there()), 4001)) {
            CountDownLatch waiting = new CountDownLatch(1);
            CountDownLatch registered = new CountDownLatch(1);
            told.onState(
                    Runnable::run,
                    state -> {
                        if (state instanceof RegistrationState.Waiting(var why)
                                && why.cause().equals("resolve.update-failed")) {
                            try {
                                FaultTable.assertTold(
                                        "a zone is changed, and the nameserver cannot (SERVFAIL)",
                                        "resolve.update-failed",
                                        why.hint());
                                waiting.countDown();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        } else if (state instanceof RegistrationState.Registered) {
                            registered.countDown();
                        }
                    });
            assertTrue(waiting.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
            server.answerUpdates(Rcode.NOERROR);
            assertTrue(registered.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void aNameThatIsLongerThanNamesMayBeIsRefusedAtOnce() {
        String longest =
                String.join(
                        ".",
                        List.of("a".repeat(60), "b".repeat(60), "c".repeat(60), "d".repeat(50)));
        Service service =
                Service.of("_no._tcp")
                        .withName("n".repeat(60))
                        .withDomain(DomainRegistration.in(longest));
        assertThrows(IllegalArgumentException.class, () -> network.advertise(service, 4001));
    }

    @Test
    void aSilentNameserverDoesNotKeepTheNetworkFromClosing() throws Exception {
        server.silent(true);
        Advertisement told = network.advertise(service(there()), 4001);
        CountDownLatch waiting = new CountDownLatch(1);
        told.onState(
                Runnable::run,
                state -> {
                    if (state instanceof RegistrationState.Waiting(var why)
                            && why instanceof ResolveFailure.NoAnswer) {
                        waiting.countDown();
                    }
                });
        assertTrue(waiting.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
        network.close();
        assertInstanceOf(RegistrationState.Withdrawn.class, told.state());
    }
}

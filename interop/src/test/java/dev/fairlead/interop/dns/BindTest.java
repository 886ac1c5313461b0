package dev.fairlead.interop.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.DomainRegistration;
import dev.fairlead.Endpoint;
import dev.fairlead.FoundService;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Port;
import dev.fairlead.RegistrationState;
import dev.fairlead.ResolverOptions;
import dev.fairlead.Service;
import dev.fairlead.ServiceChange;
import dev.fairlead.ServiceSearch;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TxtRecord;
import dev.fairlead.UpdateFailure;
import dev.fairlead.UpdateKey;
import dev.fairlead.discovery.internal.unicast.Nameservers;
import dev.fairlead.discovery.internal.unicast.Tally;
import dev.fairlead.discovery.internal.unicast.Zone;
import dev.fairlead.lab.Requirement;
import dev.fairlead.testkit.FaultTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Services in zones of BIND 9: found there, and written there by DNS UPDATE with TSIG.
class BindTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String DOMAIN = "example.com";

    @TempDir private static Path folder;
    private static Bind bind;

    private Network network;

    @BeforeAll
    static void start() throws Exception {
        Requirement.programs("interop", "named");
        bind = new Bind(folder);
    }

    @AfterAll
    static void stop() {
        if (bind != null) {
            bind.close();
        }
    }

    @BeforeEach
    void open() {
        network = network(bind);
    }

    private static Network network(Bind bind) {
        return Network.open(
                NetworkOptions.DEFAULT
                        .withDiscovery(DiscoveryOptions.DEFAULT.withInterface("lo"))
                        .withResolver(
                                ResolverOptions.DEFAULT.withNameservers(List.of(bind.address()))));
    }

    @AfterEach
    void close() {
        network.close();
    }

    private static DomainRegistration registration(UpdateKey key) {
        return DomainRegistration.in(DOMAIN)
                .withKey(key)
                .withPrimary(bind.address())
                .withTimeToLive(Duration.ofSeconds(2));
    }

    private static Service service(String type, String name) {
        return Service.of(type).withName(name).withDomain(registration(Bind.key()));
    }

    private static ServiceSearch search(String type) {
        return ServiceSearch.of(type).withDomain(DOMAIN).withTxt().withLocation();
    }

    private List<String> records(String name, String type) throws NetworkException {
        try {
            return network.resolver().via(bind.address()).records(name, type).records().stream()
                    .map(record -> record.data())
                    .toList();
        } catch (NetworkException e) {
            if (e.failure().cause().equals("resolve.no-such-name")
                    || e.failure().cause().equals("resolve.no-address")) {
                return List.of();
            }
            throw e;
        }
    }

    @Test
    void aListenerIsToldFoundConnectedToAndLeavesNothingBehind() throws Exception {
        Service door =
                service("_door._tcp", "Front door. No. 1")
                        .withSubtype("_wide")
                        .withTxt(TxtRecord.EMPTY.with("floor", "1"));
        ListenerOptions options = ListenerOptions.DEFAULT.withService(door);
        Endpoint.Service name;
        String host;
        try (Listener<StreamConnection> listener =
                        network.listen(Port.any(), Tcp.stack(), options);
                Browser browser = network.browse(search("_door._tcp").withSubtype("_wide"))) {
            name = listener.advertisement().orElseThrow().awaitRegistered(LIMIT);
            assertEquals(new Endpoint.Service("Front door. No. 1", "_door._tcp", DOMAIN), name);
            FoundService found =
                    browser.await(
                                    each -> each.txt().isPresent() && !each.addresses().isEmpty(),
                                    LIMIT)
                            .orElseThrow();
            assertEquals(Optional.of("1"), found.txt().orElseThrow().text("floor"));
            assertEquals(listener.port(), found.port());
            host = found.host().orElseThrow();
            assertTrue(host.endsWith("-fairlead.example.com"), host);
            try (StreamConnection c = network.open(name, Tcp.stack(), Parameters.DEFAULT)) {
                assertEquals("SRV " + name, c.report().resolutions().getFirst().query());
            }
            assertEquals(
                    List.of("_door._tcp.example.com."),
                    records("_services._dns-sd._udp.example.com", "PTR"));
        }
        assertEquals(List.of(), records("_door._tcp.example.com", "PTR"));
        assertEquals(List.of(), records("_wide._sub._door._tcp.example.com", "PTR"));
        assertEquals(List.of(), records("_services._dns-sd._udp.example.com", "PTR"));
        assertEquals(
                List.of(),
                records("Front\\032door\\.\\032No\\.\\0321._door._tcp.example.com", "SRV"));
        assertEquals(List.of(), records(host, "A"));
        assertEquals(List.of(), records(host, "TXT"));
    }

    @Test
    void aHostStaysWhileOneOfItsServicesDoes() throws Exception {
        try (Advertisement one = network.advertise(service("_two._tcp", "one"), 4001)) {
            one.awaitRegistered(LIMIT);
            String host;
            try (Advertisement two = network.advertise(service("_two._tcp", "two"), 4002)) {
                two.awaitRegistered(LIMIT);
                String place = records("two._two._tcp.example.com", "SRV").getFirst();
                host = place.substring(place.lastIndexOf(' ') + 1);
                assertEquals(2, records(host, "TXT").size());
            }
            assertEquals(1, records(host, "TXT").size());
            assertEquals(List.of("127.0.0.1"), records(host, "A"));
            assertEquals(
                    List.of("one._two._tcp.example.com."), records("_two._tcp.example.com", "PTR"));
        }
    }

    @Test
    void aNameThatSomebodyHasIsLeftToThemAndAnotherTaken() throws Exception {
        try (Advertisement first = network.advertise(service("_box._tcp", "Box"), 4001)) {
            first.awaitRegistered(LIMIT);
            List<String> before = records("Box._box._tcp.example.com", "SRV");
            try (Advertisement second = network.advertise(service("_box._tcp", "Box"), 4002)) {
                assertEquals("Box (2)", second.awaitRegistered(LIMIT).instance());
                assertTrue(((RegistrationState.Registered) second.state()).renamed());
            }
            try (Advertisement third =
                    network.advertise(service("_box._tcp", "Box").withoutRename(), 4003)) {
                NetworkException e =
                        assertThrows(NetworkException.class, () -> third.awaitRegistered(LIMIT));
                assertEquals("resolve.name-taken", e.failure().cause());
                assertInstanceOf(RegistrationState.Refused.class, third.state());
            }
            assertEquals(before, records("Box._box._tcp.example.com", "SRV"));
            assertEquals(
                    List.of("Box._box._tcp.example.com."), records("_box._tcp.example.com", "PTR"));
        }
    }

    @Test
    void theSameServiceOnTheSameHostAndPortTakesOverWhatACrashHasLeft() throws Exception {
        try (Network other = network(bind);
                Advertisement left = other.advertise(service("_crash._tcp", "it"), 4001)) {
            left.awaitRegistered(LIMIT);
            try (Advertisement again = network.advertise(service("_crash._tcp", "it"), 4001)) {
                assertEquals("it", again.awaitRegistered(LIMIT).instance());
            }
        }
    }

    @Test
    void whatItSaysOfItselfIsChangedInTheZone() throws Exception {
        try (Advertisement told = network.advertise(service("_txt._tcp", "it"), 4001);
                Browser browser = network.browse(search("_txt._tcp"))) {
            told.awaitRegistered(LIMIT);
            told.update(TxtRecord.EMPTY.with("now", "other"));
            assertTrue(
                    browser.await(
                                    each ->
                                            each.txt()
                                                    .flatMap(txt -> txt.text("now"))
                                                    .equals(Optional.of("other")),
                                    LIMIT)
                            .isPresent());
        }
    }

    @Test
    void aThousandServicesAreFoundAndOneMoreAndItsEnd() throws Exception {
        ServiceSearch all = ServiceSearch.of("_web._tcp").withDomain("big.example").withTxt();
        CountDownLatch whole = new CountDownLatch(Bind.MANY);
        CountDownLatch gone = new CountDownLatch(1);
        try (Browser browser = network.browse(all)) {
            browser.onChange(
                    Runnable::run,
                    change -> {
                        if (change.service().txt().isPresent()) {
                            whole.countDown();
                        }
                        if (change.kind() == ServiceChange.Kind.REMOVED) {
                            gone.countDown();
                        }
                    });
            assertTrue(
                    whole.await(LIMIT.toSeconds(), TimeUnit.SECONDS), () -> whole + " are missing");
            assertEquals(Bind.MANY, browser.services().size());
        }
        DomainRegistration there =
                DomainRegistration.in("big.example")
                        .withKey(Bind.key())
                        .withPrimary(bind.address())
                        .withTimeToLive(Duration.ofSeconds(1));
        Service extra = Service.of("_web._tcp").withName("extra").withDomain(there);
        try (Advertisement told = network.advertise(extra, 4001)) {
            told.awaitRegistered(LIMIT);
            try (Browser browser = network.browse(all)) {
                assertTrue(
                        browser.await(each -> each.endpoint().instance().equals("extra"), LIMIT)
                                .isPresent());
                browser.onChange(
                        Runnable::run,
                        change -> {
                            if (change.kind() == ServiceChange.Kind.REMOVED) {
                                gone.countDown();
                            }
                        });
                withdraw(told);
                assertTrue(gone.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
                assertEquals(Bind.MANY, browser.services().size());
            }
        }
    }

    private static void withdraw(Advertisement told) {
        told.close();
    }

    // ---- faults

    private void assertRefused(String fault, String cause, Network in, DomainRegistration where)
            throws Exception {
        Service service = Service.of("_no._tcp").withName("it").withDomain(where);
        try (Advertisement told = in.advertise(service, 4001)) {
            NetworkException e =
                    assertThrows(NetworkException.class, () -> told.awaitRegistered(LIMIT));
            FaultTable.assertTold(fault, cause, e.failure().hint());
            assertEquals(cause, e.failure().cause());
            assertFalse(e.failure().summary().contains("secret,"), e.failure()::summary);
        }
    }

    @Test
    void aKeyThatTheServerDoesNotKnowIsNamed() throws Exception {
        assertRefused(
                "a zone is changed with a key that the nameserver does not know",
                "resolve.update-unknown-key",
                network,
                registration(Bind.key("nobody")));
    }

    @Test
    void aKeyWithAnotherSecretIsNamed() throws Exception {
        assertRefused(
                "a zone is changed with a key of another secret",
                "resolve.update-wrong-key",
                network,
                registration(Bind.key("lab")));
    }

    @Test
    void aZoneThatMayNotBeChangedIsRefused() throws Exception {
        assertRefused(
                "a zone is changed that may not be",
                "resolve.update-refused",
                network,
                DomainRegistration.in("closed.example")
                        .withKey(Bind.key())
                        .withPrimary(bind.address()));
    }

    @Test
    void aClockThatIsWrongIsTold() throws Exception {
        Tally tally = new Tally();
        Nameservers servers = new Nameservers(network, () -> List.of(bind.address()), tally);
        LongSupplier behind = () -> Instant.now().getEpochSecond() - 3600;
        Zone zone = Zone.find(registration(Bind.key()), network, servers, tally, behind);
        NetworkException e = assertThrows(NetworkException.class, () -> zone.change(_ -> {}, 0));
        FaultTable.assertTold(
                "a zone is changed with a clock that is an hour behind",
                "resolve.update-clock",
                e.failure().hint());
        Duration ahead = ((UpdateFailure.ClockSkew) e.failure()).ahead();
        assertTrue(Math.abs(ahead.toSeconds() + 3600) < 60, e.failure()::summary);
    }
}

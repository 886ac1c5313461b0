package dev.fairlead.discovery.internal.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Advertisement;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.DomainRegistration;
import dev.fairlead.HostKey;
import dev.fairlead.Identity;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.RegistrationState;
import dev.fairlead.ResolveFailure;
import dev.fairlead.ResolverOptions;
import dev.fairlead.Service;
import dev.fairlead.SrpOptions;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.TxtRecord;
import dev.fairlead.discovery.internal.unicast.DnsOverTls;
import dev.fairlead.discovery.internal.unicast.SrpRegistrar;
import dev.fairlead.discovery.internal.unicast.SrpRegistrar.Done;
import dev.fairlead.discovery.internal.unicast.TestIdentity;
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
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;

/// Services told to a registrar of our own, which checks all that RFC 9665 asks for; no foreign one
/// was at hand.
class SrpAdvertisementTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String DOMAIN = "default.service.arpa.";
    private static final String TYPE = "_ipp._tcp." + DOMAIN;

    private final HostKey key = HostKey.generate();
    private SrpRegistrar registrar;
    private ZoneServer nameserver;
    private Network network;

    @BeforeEach
    void open() throws IOException {
        registrar = new SrpRegistrar(DOMAIN);
        nameserver = new ZoneServer(DOMAIN);
        network =
                Network.open(
                        NetworkOptions.DEFAULT
                                .withDiscovery(DiscoveryOptions.DEFAULT.withInterface("lo"))
                                .withResolver(
                                        ResolverOptions.DEFAULT.withNameservers(
                                                List.of(nameserver.address()))));
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        nameserver.close();
        registrar.close();
    }

    private static Service service(DomainRegistration where) {
        return Service.of("_ipp._tcp").withName("Third floor").withDomain(where);
    }

    private DomainRegistration there(SrpOptions srp) {
        return DomainRegistration.in(DOMAIN).withSrp(srp).withPrimary(registrar.address());
    }

    private DomainRegistration there() {
        return there(SrpOptions.with(key));
    }

    @Test
    void aServiceIsToldAndTakenBackAndItsNameStaysReserved() throws Exception {
        Service printer =
                service(there()).withSubtype("_color").withTxt(TxtRecord.EMPTY.with("paper", "a4"));
        String name = "Third\\032floor." + TYPE;
        try (Advertisement told = network.advertise(printer, 631)) {
            assertEquals("Third floor", told.awaitRegistered(LIMIT).instance());
            Done first = registrar.awaitUpdate();
            assertEquals(3600, first.lease());
            assertEquals(14 * 24 * 3600, first.keyLease());
            assertEquals("tcp", first.transport());
            SRVRecord place = (SRVRecord) registrar.records(name).getFirst();
            assertEquals(631, place.getPort());
            assertTrue(registrar.records(name).getLast().rdataToString().contains("paper=a4"));
            List<Record> host = registrar.records(place.getTarget().toString());
            assertEquals("127.0.0.1", host.getFirst().rdataToString());
            assertEquals(1, registrar.records(TYPE).size());
            assertEquals(1, registrar.records("_color._sub." + TYPE).size());

            told.update(TxtRecord.EMPTY.with("paper", "a3"));
            String next = registrar.awaitUpdate().records().toString();
            assertTrue(next.contains("paper=a3"), () -> "what is known was told again: " + next);
        }
        registrar.awaitUpdate(done -> done.lease() == 0);
        assertEquals(List.of(), registrar.records(name));
        assertEquals(List.of(), registrar.records(TYPE));
        assertTrue(registrar.isReserved(name));
        assertEquals(List.of(), registrar.refused());
    }

    @Test
    void itIsToldAgainBeforeWhatWasGrantedIsOver() throws Exception {
        registrar.grant(1);
        try (Advertisement told = network.advertise(service(there()), 631)) {
            told.awaitRegistered(LIMIT);
            registrar.awaitUpdate();
            assertEquals(3600, registrar.awaitUpdate().lease());
        }
    }

    @Test
    void aNameOfAnotherKeyIsLeftToItAndOfTheSameKeyComesBack() throws Exception {
        try (Advertisement first = network.advertise(service(there()), 631)) {
            first.awaitRegistered(LIMIT);
            DomainRegistration another = there(SrpOptions.with(HostKey.generate()));
            try (Advertisement second = network.advertise(service(another), 632)) {
                assertEquals("Third floor (2)", second.awaitRegistered(LIMIT).instance());
                assertTrue(((RegistrationState.Registered) second.state()).renamed());
            }
            try (Advertisement third = network.advertise(service(another).withoutRename(), 633)) {
                NetworkException e =
                        assertThrows(NetworkException.class, () -> third.awaitRegistered(LIMIT));
                assertInstanceOf(ResolveFailure.NameTaken.class, e.failure());
            }
        }
        try (Advertisement again = network.advertise(service(there()), 634)) {
            assertEquals("Third floor", again.awaitRegistered(LIMIT).instance());
        }
    }

    @Test
    void overUdpWhatIsLostIsSentAgain() throws Exception {
        registrar.lose(1);
        DomainRegistration there = there(SrpOptions.with(key).withUdp());
        try (Advertisement told = network.advertise(service(there), 631)) {
            told.awaitRegistered(LIMIT);
            assertEquals("udp", registrar.awaitUpdate().transport());
        }
        registrar.awaitUpdate(done -> done.lease() == 0);
    }

    @Test
    void overTlsOnlyWhoIsTrustedIsTold() throws Exception {
        Identity identity = TestIdentity.make();
        try (DnsOverTls front = new DnsOverTls(network, identity, registrar::answer)) {
            TlsOptions pinned = TlsOptions.DEFAULT.withTrust(TrustPolicy.pinned(identity.pin()));
            DomainRegistration there =
                    there(SrpOptions.with(key).withTls(pinned)).withPrimary(front.address());
            try (Advertisement told = network.advertise(service(there), 631)) {
                told.awaitRegistered(LIMIT);
                assertEquals("tls", registrar.awaitUpdate().transport());
            }
            registrar.awaitUpdate(done -> done.lease() == 0);
            DomainRegistration strict =
                    there.withSrp(SrpOptions.with(key).withTls(TlsOptions.DEFAULT));
            try (Advertisement told = network.advertise(service(strict), 631)) {
                CountDownLatch untrusted = new CountDownLatch(1);
                told.onState(
                        Runnable::run,
                        state -> {
                            if (state instanceof RegistrationState.Waiting(var why)
                                    && why.toString().contains("signed by itself")) {
                                untrusted.countDown();
                            }
                        });
                assertTrue(
                        untrusted.await(LIMIT.toSeconds(), TimeUnit.SECONDS),
                        () -> told.state().toString());
            }
        }
        assertEquals(List.of(), registrar.refused());
    }

    @Test
    void theDomainNamesItsRegistrar() throws Exception {
        nameserver
                .with(
                        "_dnssd-srp._tcp."
                                + DOMAIN
                                + " 60 IN SRV 0 0 "
                                + registrar.address().port()
                                + " border."
                                + DOMAIN)
                .with("border." + DOMAIN + " 60 IN A 127.0.0.1");
        DomainRegistration there = DomainRegistration.in(DOMAIN).withSrp(SrpOptions.with(key));
        try (Advertisement told = network.advertise(service(there), 631)) {
            told.awaitRegistered(LIMIT);
        }
        assertEquals(List.of(), registrar.refused());
    }

    @Test
    void aDomainWithoutARegistrarIsTold() throws Exception {
        DomainRegistration there = DomainRegistration.in(DOMAIN).withSrp(SrpOptions.with(key));
        try (Advertisement told = network.advertise(service(there), 631)) {
            NetworkException e =
                    assertThrows(NetworkException.class, () -> told.awaitRegistered(LIMIT));
            FaultTable.assertTold(
                    "a service is told by SRP in a domain without a registrar",
                    "resolve.no-registrar",
                    e.failure().hint());
            assertEquals("resolve.no-registrar", e.failure().cause());
        }
    }
}

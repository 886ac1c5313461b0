package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.Cancelled;
import dev.fairlead.DomainRegistration;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.ResolveFailure;
import dev.fairlead.SrpOptions;
import dev.fairlead.TlsOptions;
import dev.fairlead.UpdateFailure;
import dev.fairlead.discovery.internal.mdns.RecordContent.Address;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import dev.fairlead.internal.resolve.MalformedMessage;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Whom services are told to by SRP (RFC 9665). Blocks.
public final class Registrar {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// In datagrams: how long an answer is waited for, each time it is sent.
    private static final List<Duration> PATIENCE =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

    /// Where it is, and by which name it is known.
    private record Place(Endpoint.Address address, String name) {}

    private final Exchange exchange;
    private final String domain;
    private final SrpOptions options;
    private final HostSignature signature;
    private final List<Place> places;
    private final LongSupplier clock;
    private long granted;

    private Registrar(
            Exchange exchange,
            String domain,
            SrpOptions options,
            List<Place> places,
            LongSupplier clock) {
        this.exchange = exchange;
        this.domain = domain;
        this.options = options;
        this.signature = new HostSignature(options.key());
        this.places = places;
        this.clock = clock;
    }

    /// The one that is named, or that the domain names (RFC 9665, section 3.1.3).
    ///
    /// @param clock in seconds since 1970
    /// @throws NetworkException if nobody answers, or there is none
    public static Registrar find(
            DomainRegistration registration,
            SrpOptions options,
            Network network,
            Nameservers nameservers,
            Tally tally,
            LongSupplier clock)
            throws NetworkException {
        int port = options.carrier() == SrpOptions.Carrier.TLS ? 853 : 53;
        List<Place> places =
                registration.primary().isPresent()
                        ? List.of(place(registration.primary().get(), port))
                        : places(registration.domain(), options, nameservers);
        return new Registrar(
                new Exchange(network, tally), registration.domain(), options, places, clock);
    }

    private static Place place(Endpoint.Address given, int port) {
        return new Place(given.port() == 0 ? given.withPort(port) : given, given.host());
    }

    private static List<Place> places(String domain, SrpOptions options, Nameservers nameservers)
            throws NetworkException {
        String label =
                switch (options.carrier()) {
                    case TCP -> "_dnssd-srp._tcp.";
                    case TLS -> "_dnssd-srp-tls._tcp.";
                    case UDP -> "_dnssd-srp._udp.";
                };
        Question question = new Question(DnsName.parse(label + domain), DnsType.SRV);
        Nameservers.Told told = nameservers.ask(question);
        List<Location> locations =
                told.reply().of(question).stream()
                        .map(ResourceRecord::content)
                        .filter(Location.class::isInstance)
                        .map(Location.class::cast)
                        .filter(where -> where.host().length() > 1) // RFC 2782: `.` says no
                        .sorted(Comparator.comparingInt(Location::priority))
                        .toList();
        if (locations.isEmpty()) {
            throw new NetworkException(
                    new UpdateFailure.NoRegistrar(domain, told.server(), question.toString()));
        }
        List<Place> places = new ArrayList<>();
        for (Location where : locations) {
            for (int type : new int[] {DnsType.AAAA, DnsType.A}) {
                Question host = new Question(where.host(), type);
                for (ResourceRecord record : nameservers.ask(host).reply().of(host)) {
                    if (record.content() instanceof Address(var address)) {
                        places.add(
                                new Place(
                                        Endpoint.address(address, where.port()),
                                        Nameservers.text(where.host())));
                    }
                }
            }
        }
        if (places.isEmpty()) {
            throw new NetworkException(
                    new ResolveFailure.NoAddress(
                            Nameservers.text(locations.getFirst().host()),
                            "A or AAAA",
                            question.toString()));
        }
        return List.copyOf(places);
    }

    /// For how long the registrar keeps what it was told last, in seconds; 0 if it did not say.
    public long granted() {
        return granted;
    }

    public HostSignature signature() {
        return signature;
    }

    /// @param host whose key signs it
    /// @param lease in seconds; 0 if all of the host is taken back
    /// @return false if one of the names is another's
    /// @throws NetworkException if it was refused, or nobody answered
    public boolean change(DnsName host, Consumer<Update> what, long lease) throws NetworkException {
        Update update = new Update(RANDOM.nextInt(0x10000), DnsName.parse(domain));
        what.accept(update);
        byte[] bare = update.toBytes(lease, options.keyLease().toSeconds());
        byte[] message = signature.sign(bare, host, clock.getAsLong());
        List<String> troubles = new ArrayList<>();
        for (Place place : places) {
            Exception trouble;
            try {
                Reply reply = send(place, message);
                granted = reply.lease();
                return switch (reply.code()) {
                    case Reply.NO_ERROR -> true;
                    case Codes.YXDOMAIN -> false;
                    default ->
                            throw new NetworkException(
                                    Zone.failure(reply, domain, Exchange.shown(place.address)));
                };
            } catch (NetworkException e) {
                if (e.failure() instanceof Cancelled || e.failure() instanceof UpdateFailure) {
                    throw e;
                }
                trouble = e;
            } catch (MalformedMessage e) {
                trouble = e;
            }
            troubles.add(Exchange.trouble(place.address, trouble, Exchange.OVER_TCP));
        }
        throw new NetworkException(new ResolveFailure.NoAnswer(domain, troubles));
    }

    private Reply send(Place place, byte[] message) throws NetworkException, MalformedMessage {
        return switch (options.carrier()) {
            case TCP -> exchange.overTcp(place.address, message, Registrar::isUpdate).reply();
            case TLS ->
                    exchange.overTls(place.address, tls(place), message, Registrar::isUpdate)
                            .reply();
            case UDP -> overUdp(place, message);
        };
    }

    private TlsOptions tls(Place place) {
        TlsOptions given = options.tls().orElse(TlsOptions.DEFAULT);
        return given.serverName().isPresent() || place.name.equals(place.address.host())
                ? given
                : given.withServerName(place.name);
    }

    /// What was done already and is told again is done once.
    private Reply overUdp(Place place, byte[] message) throws NetworkException, MalformedMessage {
        for (int tries = 0; ; tries++) {
            try {
                return exchange.exchange(
                                place.address, message, Registrar::isUpdate, PATIENCE.get(tries))
                        .reply();
            } catch (NetworkException e) {
                if (e.failure() instanceof Cancelled || tries == PATIENCE.size() - 1) {
                    throw e;
                }
            }
        }
    }

    private static boolean isUpdate(Reply reply) {
        return reply.opcode() == 5;
    }
}

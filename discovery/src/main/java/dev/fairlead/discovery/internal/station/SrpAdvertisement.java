package dev.fairlead.discovery.internal.station;

import dev.fairlead.DomainRegistration;
import dev.fairlead.NetworkException;
import dev.fairlead.Service;
import dev.fairlead.SrpOptions;
import dev.fairlead.TxtRecord;
import dev.fairlead.discovery.internal.mdns.Labels;
import dev.fairlead.discovery.internal.mdns.Octets;
import dev.fairlead.discovery.internal.mdns.RecordContent.Address;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.RecordContent.Opaque;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.discovery.internal.unicast.HostSignature;
import dev.fairlead.discovery.internal.unicast.Nameservers;
import dev.fairlead.discovery.internal.unicast.Registrar;
import dev.fairlead.discovery.internal.unicast.Tally;
import dev.fairlead.discovery.internal.unicast.Update;
import dev.fairlead.internal.provider.DiscoveryProvider.Surroundings;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A service that is told to a registrar (SRP, RFC 9665).
///
/// Each has a host name of its own, made of the machine's and of what the service is called. So a
/// registrar that says that a name is taken, and not which, means this service; and one that is
/// taken back takes no other's host with it.
final class SrpAdvertisement extends LeasedAdvertisement {
    private final SrpOptions options;
    private final DnsName type;
    private final DnsName within;
    private final List<DnsName> kinds;
    private final Nameservers nameservers;
    private final Tally tally;
    private final LongSupplier clock;

    private @Nullable Registrar registrar; // this and what is told are the thread's
    private @Nullable DnsName toldHost;

    /// @param service with its name and its domain
    /// @param addresses those to tell
    /// @param clock in seconds since 1970
    /// @throws IllegalArgumentException if a name is too long
    SrpAdvertisement(
            Service service,
            DomainRegistration registration,
            SrpOptions options,
            int port,
            Surroundings surroundings,
            Function<Surroundings, List<InetAddress>> addresses,
            Nameservers nameservers,
            Tally tally,
            LongSupplier clock,
            Consumer<LeasedAdvertisement> onClose) {
        super(service, registration, port, surroundings, addresses, onClose);
        this.options = options;
        this.nameservers = nameservers;
        this.tally = tally;
        this.clock = clock;
        this.within = DnsName.parse(registration.domain());
        this.type = DnsName.parse(service.type() + "." + registration.domain());
        this.kinds =
                service.subtypes().stream()
                        .map(kind -> Labels.under(kind, Labels.under("_sub", type)))
                        .toList();
        instance(); // refuses one that is too long
        host();
    }

    private DnsName instance() {
        return Labels.under(label(), type);
    }

    private DnsName host() {
        String bare =
                service()
                        .hostLabel()
                        .orElseGet(() -> Hosts.label(surroundings().hostNames().hostName()));
        return Labels.under(bare + "-" + mark(instance()), within);
    }

    private static String mark(DnsName instance) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    instance.toString()
                                            .toLowerCase(Locale.ROOT)
                                            .getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 2);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    @Override
    void find() throws NetworkException {
        if (registrar == null) {
            registrar =
                    Registrar.find(
                            registration(),
                            options,
                            surroundings().network(),
                            nameservers,
                            tally,
                            clock);
        }
    }

    @Override
    boolean isTold() {
        return toldHost != null;
    }

    @Override
    void forgetWhom() {
        if (registration().primary().isEmpty()) {
            registrar = null;
        }
    }

    @Override
    void renamed() {
        toldHost = null;
    }

    @Override
    long granted() {
        Registrar current = registrar;
        return current == null ? 0 : current.granted();
    }

    @Override
    boolean told(List<InetAddress> current) throws NetworkException {
        Registrar where = registrar;
        if (where == null) {
            throw new IllegalStateException("told before the registrar was found");
        }
        DnsName host = host();
        TxtRecord txt = service().txt();
        boolean ours =
                where.change(
                        host,
                        update -> tell(update, host, txt, current, where.signature()),
                        registration().lease().toSeconds());
        if (ours) {
            toldHost = host;
        }
        return ours;
    }

    /// Instructions as RFC 9665, section 3.3.1, has them: what is discovered, what it is, and its
    /// host.
    private void tell(
            Update update,
            DnsName host,
            TxtRecord txt,
            List<InetAddress> current,
            HostSignature signature) {
        long seconds = registration().timeToLive().toSeconds();
        DnsName instance = instance();
        Stream.concat(Stream.of(type), kinds.stream())
                .forEach(each -> update.add(each, DnsType.PTR, seconds, new Target(instance)));
        update.deleteAll(instance)
                .add(instance, DnsType.SRV, seconds, new Location(0, 0, port(), host))
                .add(instance, DnsType.TXT, seconds, new Opaque(Octets.of(txt.toBytes())));
        update.deleteAll(host);
        for (InetAddress each : current) {
            update.add(
                    host,
                    each instanceof Inet4Address ? DnsType.A : DnsType.AAAA,
                    seconds,
                    new Address(each));
        }
        update.add(host, HostSignature.KEY, seconds, signature.keyRecord());
    }

    /// The host with its key and without addresses, for no time: with it goes what points to it,
    /// and the names stay ours for a while (RFC 9665, section 3.2.5.5.1).
    @Override
    void forget() throws NetworkException {
        Registrar where = registrar;
        DnsName host = toldHost;
        if (where == null || host == null) {
            return;
        }
        long seconds = registration().timeToLive().toSeconds();
        boolean _ =
                where.change(
                        host,
                        update ->
                                update.deleteAll(host)
                                        .add(
                                                host,
                                                HostSignature.KEY,
                                                seconds,
                                                where.signature().keyRecord()),
                        0);
    }
}

package dev.fairlead.internal.resolve;

import dev.fairlead.Cancelled;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Resolver;
import dev.fairlead.ResolverOptions;
import dev.fairlead.Stage;
import dev.fairlead.internal.name.InternationalName;
import dev.fairlead.internal.provider.Discovery;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Resolves names for people and programs that wait for the answer.
public final class SystemResolver implements Resolver {
    private final DnsNameResolver resolver;
    private final UnaryOperator<List<InetAddress>> order;
    private final Endpoint.@Nullable Address server;
    private final Duration deadline;

    /// @param resolver not closed by this
    /// @param order sorts addresses, those to try first to the front (RFC 6724)
    public SystemResolver(DnsNameResolver resolver, UnaryOperator<List<InetAddress>> order) {
        this(resolver, order, null, resolver.options().deadline());
    }

    private SystemResolver(
            DnsNameResolver resolver,
            UnaryOperator<List<InetAddress>> order,
            Endpoint.@Nullable Address server,
            Duration deadline) {
        this.resolver = resolver;
        this.order = order;
        this.server = server;
        this.deadline = deadline;
    }

    @Override
    public Resolver via(Endpoint.Address server) {
        return new SystemResolver(resolver, order, server, deadline);
    }

    @Override
    public Resolver within(Duration deadline) {
        ResolverOptions.DEFAULT.withDeadline(deadline); // its rule holds here
        return new SystemResolver(resolver, order, server, deadline);
    }

    @Override
    public Lookup addresses(String host) throws NetworkException {
        Endpoint _ = Endpoint.host(host, 0); // refuses what is neither name nor literal
        return addresses(host, EnumSet.allOf(Family.class), resolver.view(server, deadline));
    }

    private Lookup addresses(String host, EnumSet<Family> families, View view)
            throws NetworkException {
        AddressCall call;
        try {
            call = new AddressCall(resolver, view, host, families);
        } catch (IllegalStateException e) {
            throw closed(host, e);
        }
        return call.lookup(order);
    }

    @Override
    public Lookup records(String name, String type) throws NetworkException {
        int number = DnsType.parse(type);
        View view = resolver.view(server, deadline);
        Optional<Endpoint.Address> literal = Endpoint.literal(name);
        if (literal.isPresent() && number == DnsType.PTR) {
            return names(literal.get().address());
        }
        if (number == DnsType.A || number == DnsType.AAAA) {
            Family family = number == DnsType.A ? Family.V4 : Family.V6;
            return addresses(name, EnumSet.of(family), view);
        }
        DnsName dnsName = DnsName.parse(InternationalName.toAscii(name));
        ResolveFailure known = known(name, dnsName, number);
        if (known != null) {
            throw new NetworkException(known);
        }
        List<DnsName> candidates =
                SearchList.candidates(dnsName, name.endsWith("."), view.search(), view.dots());
        return records(view, name, candidates, number);
    }

    private Lookup records(View view, String name, List<DnsName> candidates, int type)
            throws NetworkException {
        RecordCall call;
        try {
            call = new RecordCall(resolver, view, name, candidates, type);
        } catch (IllegalStateException e) {
            throw closed(name, e);
        }
        return call.lookup();
    }

    /// What the standards say of a name that is never asked for; `null` for all others.
    private static @Nullable ResolveFailure known(String name, DnsName dnsName, int type) {
        String absentBy = SpecialNames.absentBy(dnsName);
        if (absentBy != null) {
            return new ResolveFailure.NoSuchName(name, List.of(), absentBy);
        }
        return SpecialNames.isLoopback(dnsName)
                ? new ResolveFailure.NoAddress(name, DnsType.name(type), "RFC 6761")
                : null;
    }

    @Override
    public Lookup names(InetAddress address) throws NetworkException {
        View view = resolver.view(server, deadline);
        String text = NumericAddress.text(address);
        DnsName reverse = NumericAddress.reverseName(address);
        List<String> names = new ArrayList<>(view.hosts().names(address));
        Resolution.Source source = Resolution.Source.HOSTS;
        if (names.isEmpty() && server == null && address.isLoopbackAddress()) {
            names.add("localhost");
            source = Resolution.Source.BUILT_IN;
        }
        Optional<Discovery> neighbours =
                server == null && address.isLinkLocalAddress()
                        ? resolver.discovery()
                        : Optional.empty();
        if (names.isEmpty() && neighbours.isPresent()) {
            return namesByNeighbours(neighbours.get(), address, view);
        }
        if (names.isEmpty()) {
            return records(view, text, List.of(reverse), DnsType.PTR);
        }
        List<Record> records =
                names.stream()
                        .map(name ->
                                new Record(reverse.toString(), "PTR", Duration.ZERO, name + "."))
                        .toList();
        Resolution step =
                new Resolution(
                        "PTR " + reverse,
                        source == Resolution.Source.HOSTS ? resolver.hostsPath() : null,
                        source,
                        Duration.ZERO,
                        Duration.ZERO,
                        List.of(),
                        null);
        return new Lookup(text, List.of(), records, List.of(step));
    }

    private static Lookup namesByNeighbours(Discovery neighbours, InetAddress address, View view)
            throws NetworkException {
        NeighbourNameCall call;
        try {
            call = new NeighbourNameCall(neighbours, address, view);
        } catch (IllegalStateException e) {
            throw closed(NumericAddress.text(address), e);
        }
        return call.lookup();
    }

    private static NetworkException closed(String name, IllegalStateException cause) {
        return new NetworkException(
                new Cancelled(
                        Stage.RESOLVE,
                        Cancelled.How.NETWORK_CLOSED,
                        "the look-up of " + name,
                        List.of(),
                        Delivery.NOTHING),
                cause);
    }
}

package dev.fairlead.discovery.internal.station;

import dev.fairlead.Endpoint;
import dev.fairlead.ServiceType;
import dev.fairlead.discovery.internal.mdns.Labels;
import dev.fairlead.internal.resolve.DnsName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Between the names of DNS and what people see of them.
final class InstanceName {
    static final DnsName LOCAL = DnsName.parse("local");

    private InstanceName() {}

    /// `_http._tcp.local`.
    static DnsName of(ServiceType type) {
        return DnsName.parse(type + ".local");
    }

    /// @throws IllegalArgumentException if it is too long
    static DnsName of(Endpoint.Service service) {
        return Labels.under(
                service.instance(), DnsName.parse(service.type() + "." + service.domain()));
    }

    /// The first label of a name as text; empty if it is no UTF-8.
    static Optional<String> label(DnsName name) {
        byte[] wire = new byte[name.length()];
        name.copyTo(wire, 0);
        try {
            return Optional.of(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(wire, 1, wire[0]))
                            .toString());
        } catch (CharacterCodingException _) {
            return Optional.empty(); // RFC 6763, section 4.1.1, wants UTF-8
        }
    }

    /// The instance of `type` that has this name; empty if it is none that can be used.
    static Optional<Endpoint.Service> instance(DnsName name, ServiceType type) {
        if (!name.isWithin(of(type)) || name.labels() != of(type).labels() + 1) {
            return Optional.empty();
        }
        return label(name)
                .filter(label -> label.chars().noneMatch(c -> c < ' ' || c == 0x7f))
                .map(label -> new Endpoint.Service(label, type.toString(), "local"));
    }

    /// The instance of `type` that has this name, in whatever domain; empty if it is none that can
    /// be used.
    static Optional<Endpoint.Service> anywhere(DnsName name, ServiceType type) {
        byte[] wire = new byte[name.length()];
        name.copyTo(wire, 0);
        int first = wire[0] + 1;
        if (name.labels() < 4) {
            return Optional.empty();
        }
        String rest = DnsName.ofWire(Arrays.copyOfRange(wire, first, wire.length)).toString();
        String start = type + ".";
        if (!rest.regionMatches(true, 0, start, 0, start.length())) {
            return Optional.empty();
        }
        try {
            return label(name)
                    .filter(label -> label.chars().noneMatch(c -> c < ' ' || c == 0x7f))
                    .map(label ->
                            new Endpoint.Service(
                                    label, type.toString(), rest.substring(start.length())));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // its domain has characters that no host name has
        }
    }

    /// The type that a pointer of the list of all types leads to; empty if it is none.
    static Optional<ServiceType> type(DnsName name) {
        if (!name.isWithin(LOCAL) || name.labels() != 3) {
            return Optional.empty();
        }
        String text = name.toString();
        try {
            return Optional.of(ServiceType.of(text.substring(0, text.lastIndexOf(".local"))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            return Optional.empty(); // not by the rules; who is called so is not found by us
        }
    }
}

package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.discovery.internal.mdns.RecordContent.Address;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.RecordContent.Opaque;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// What this host says of itself, on all links.
public sealed interface Publication {
    DnsName LOCAL = DnsName.parse("local");

    /// The list of all types of services (RFC 6763, section 9).
    DnsName ALL_TYPES = DnsName.parse("_services._dns-sd._udp.local");

    /// RFC 6762, section 10: records with the name of a host, in seconds; and all others.
    long HOST_SECONDS = 120;

    long OTHER_SECONDS = 4_500;

    /// The name of a host, and the addresses that it has on the link.
    record Host(String label) implements Publication {
        @Override
        public DnsName name() {
            return Labels.under(label, LOCAL);
        }

        @Override
        public Host renamed() {
            return new Host(Labels.nextHost(label));
        }

        Claim claim(Collection<InetAddress> addresses) {
            List<ResourceRecord> records = new ArrayList<>();
            for (InetAddress address : addresses) {
                int type = address instanceof Inet4Address ? DnsType.A : DnsType.AAAA;
                records.add(
                        new ResourceRecord(name(), type, true, HOST_SECONDS, new Address(address)));
            }
            return new Claim(name(), records, List.of());
        }
    }

    /// An instance of a service.
    ///
    /// @param instance its name, for people
    /// @param type with its domain: `_http._tcp.local`
    /// @param subtypes labels, such as `_printer`
    /// @param text the content of the TXT record; empty is written as one empty string (RFC 6763,
    ///   section 6.1)
    record Instance(
            String instance,
            DnsName type,
            List<DnsName> subtypes,
            DnsName host,
            int port,
            Octets text)
            implements Publication {
        @Override
        public DnsName name() {
            return Labels.under(instance, type);
        }

        @Override
        public Instance renamed() {
            return new Instance(Labels.nextInstance(instance), type, subtypes, host, port, text);
        }

        Instance withHost(DnsName other) {
            return new Instance(instance, type, subtypes, other, port, text);
        }

        Instance withText(Octets other) {
            return new Instance(instance, type, subtypes, host, port, other);
        }

        Claim claim() {
            DnsName name = name();
            Octets written = text.length() == 0 ? Octets.of((byte) 0) : text;
            List<ResourceRecord> unique =
                    List.of(
                            new ResourceRecord(
                                    name,
                                    DnsType.SRV,
                                    true,
                                    HOST_SECONDS,
                                    new Location(0, 0, port, host)),
                            new ResourceRecord(
                                    name, DnsType.TXT, true, OTHER_SECONDS, new Opaque(written)));
            List<ResourceRecord> shared = new ArrayList<>();
            shared.add(pointer(type, name));
            shared.add(pointer(ALL_TYPES, type));
            subtypes.forEach(subtype -> shared.add(pointer(subtype, name)));
            return new Claim(name, unique, shared);
        }

        private static ResourceRecord pointer(DnsName from, DnsName to) {
            return new ResourceRecord(from, DnsType.PTR, false, OTHER_SECONDS, new Target(to));
        }
    }

    DnsName name();

    /// The name to try when this one is taken.
    Publication renamed();
}

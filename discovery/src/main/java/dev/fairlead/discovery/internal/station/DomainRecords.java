package dev.fairlead.discovery.internal.station;

import dev.fairlead.Service;
import dev.fairlead.TxtRecord;
import dev.fairlead.discovery.internal.mdns.Labels;
import dev.fairlead.discovery.internal.mdns.Octets;
import dev.fairlead.discovery.internal.mdns.RecordContent;
import dev.fairlead.discovery.internal.mdns.RecordContent.Address;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.RecordContent.Opaque;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.discovery.internal.unicast.Update;
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

/// What a service is in a zone, as changes of it. No I/O.
///
/// A name that somebody else has is never touched: each change requires that the name is free, or
/// that what it has is word for word what we would write. The host has a TXT record for each
/// service of it, so that its addresses go with the last.
///
/// @param seconds the time to live of the records
record DomainRecords(DnsName domain, DnsName type, List<DnsName> kinds, int port, long seconds) {

    static DomainRecords of(Service service, String domain, int port, long seconds) {
        DnsName zone = DnsName.parse(domain);
        DnsName type = DnsName.parse(service.type() + "." + domain);
        return new DomainRecords(
                zone,
                type,
                service.subtypes().stream()
                        .map(kind -> Labels.under(kind, Labels.under("_sub", type)))
                        .toList(),
                port,
                seconds);
    }

    DnsName instance(String label) {
        return Labels.under(label, type);
    }

    DnsName host(String label) {
        return Labels.under(label, domain);
    }

    private Location place(DnsName host) {
        return new Location(0, 0, port, host);
    }

    private static Opaque text(TxtRecord txt) {
        return new Opaque(Octets.of(txt.toBytes()));
    }

    /// What a host says of one of its services, without telling which.
    static Opaque mark(DnsName instance) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    instance.toString()
                                            .toLowerCase(Locale.ROOT)
                                            .getBytes(StandardCharsets.UTF_8));
            String said = "service=" + HexFormat.of().formatHex(digest, 0, 8);
            byte[] wire = new byte[1 + said.length()];
            wire[0] = (byte) said.length();
            byte[] ascii = said.getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(ascii, 0, wire, 1, ascii.length);
            return new Opaque(Octets.of(wire));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static int family(InetAddress address) {
        return address instanceof Inet4Address ? DnsType.A : DnsType.AAAA;
    }

    // ---- the host

    /// The host, where nobody has its name.
    Consumer<Update> newHost(DnsName host, List<InetAddress> addresses, DnsName instance) {
        return update -> {
            update.ifNotInUse(host);
            addHost(update, host, addresses, instance);
        };
    }

    /// The host, where it has these addresses and no others.
    ///
    /// @param before what it is to have now; others than `addresses` if those have changed
    Consumer<Update> sameHost(
            DnsName host, List<InetAddress> before, List<InetAddress> addresses, DnsName instance) {
        return update -> {
            for (int type : new int[] {DnsType.A, DnsType.AAAA}) {
                List<InetAddress> held =
                        before.stream().filter(each -> family(each) == type).toList();
                if (held.isEmpty()) {
                    update.ifNone(host, type);
                }
                held.forEach(each -> update.ifThere(host, type, new Address(each)));
            }
            for (InetAddress gone : before) {
                if (!addresses.contains(gone)) {
                    update.delete(host, family(gone), new Address(gone));
                }
            }
            addHost(update, host, addresses, instance);
        };
    }

    private void addHost(
            Update update, DnsName host, List<InetAddress> addresses, DnsName instance) {
        addresses.forEach(each -> update.add(host, family(each), seconds, new Address(each)));
        update.add(host, DnsType.TXT, seconds, mark(instance));
    }

    /// One service less.
    Consumer<Update> unmark(DnsName host, DnsName instance) {
        return update -> update.delete(host, DnsType.TXT, mark(instance));
    }

    /// The host's addresses, if no service needs them any more.
    Consumer<Update> removeHost(DnsName host) {
        return update -> {
            update.ifNone(host, DnsType.TXT);
            update.delete(host, DnsType.A);
            update.delete(host, DnsType.AAAA);
        };
    }

    // ---- the service

    /// The service, where nobody has its name.
    Consumer<Update> newInstance(DnsName instance, DnsName host, TxtRecord txt) {
        return update -> {
            update.ifNotInUse(instance);
            addInstance(update, instance, host, txt);
        };
    }

    /// The service, where it is on this host and port already.
    Consumer<Update> sameInstance(DnsName instance, DnsName host, TxtRecord txt) {
        return update -> {
            update.ifThere(instance, DnsType.SRV, place(host));
            update.delete(instance, DnsType.TXT);
            addInstance(update, instance, host, txt);
        };
    }

    private void addInstance(Update update, DnsName instance, DnsName host, TxtRecord txt) {
        update.add(instance, DnsType.SRV, seconds, place(host));
        update.add(instance, DnsType.TXT, seconds, text(txt));
        pointTo(update, type, instance);
        kinds.forEach(kind -> pointTo(update, kind, instance));
        pointTo(update, types(), type);
    }

    private void pointTo(Update update, DnsName from, DnsName to) {
        update.add(from, DnsType.PTR, seconds, new Target(to));
    }

    private DnsName types() {
        return Labels.under("_services", Labels.under("_dns-sd", Labels.under("_udp", domain)));
    }

    /// The service, if it is still ours.
    Consumer<Update> removeInstance(DnsName instance, DnsName host) {
        return update -> {
            RecordContent pointed = new Target(instance);
            update.ifThere(instance, DnsType.SRV, place(host));
            update.delete(instance, DnsType.SRV);
            update.delete(instance, DnsType.TXT);
            update.delete(type, DnsType.PTR, pointed);
            kinds.forEach(kind -> update.delete(kind, DnsType.PTR, pointed));
        };
    }

    /// The type, if nobody offers it any more.
    Consumer<Update> removeType() {
        return update -> {
            update.ifNone(type, DnsType.PTR);
            update.delete(types(), DnsType.PTR, new Target(type));
        };
    }
}

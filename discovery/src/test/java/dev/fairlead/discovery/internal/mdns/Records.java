package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.discovery.internal.mdns.RecordContent.Address;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.RecordContent.Opaque;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.net.InetAddress;

/// Records as the tests write them.
final class Records {
    private Records() {}

    static DnsName name(String text) {
        return DnsName.parse(text);
    }

    static ResourceRecord ptr(String owner, String target) {
        return new ResourceRecord(name(owner), DnsType.PTR, false, 4500, new Target(name(target)));
    }

    static ResourceRecord srv(String owner, String host, int port) {
        return new ResourceRecord(
                name(owner), DnsType.SRV, true, 120, new Location(0, 0, port, name(host)));
    }

    static ResourceRecord txt(String owner, String... entries) {
        byte[] wire = new byte[256 * entries.length + 1];
        int length = 0;
        for (String entry : entries) {
            wire[length++] = (byte) entry.length();
            for (int i = 0; i < entry.length(); i++) {
                wire[length++] = (byte) entry.charAt(i);
            }
        }
        return new ResourceRecord(
                name(owner),
                DnsType.TXT,
                true,
                4500,
                new Opaque(Octets.of(wire, 0, Math.max(length, 1))));
    }

    static ResourceRecord address(String owner, String address) {
        InetAddress parsed = InetAddress.ofLiteral(address);
        int type = parsed.getAddress().length == 4 ? DnsType.A : DnsType.AAAA;
        return new ResourceRecord(name(owner), type, true, 120, new Address(parsed));
    }

    static Question ask(String name, int type) {
        return new Question(name(name), type, false);
    }

    static Question askUnicast(String name, int type) {
        return new Question(name(name), type, true);
    }
}

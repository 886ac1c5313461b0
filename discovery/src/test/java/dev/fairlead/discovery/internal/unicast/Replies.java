package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.discovery.internal.mdns.Octets;
import dev.fairlead.discovery.internal.mdns.RecordContent;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Answers, as tests write them.
public final class Replies {
    private Replies() {}

    public static Reply of(int code, List<ResourceRecord> answers, List<ResourceRecord> beside) {
        return new Reply(1, 0, code, false, null, answers, beside, List.of(), 0, 0, null);
    }

    public static Reply of(ResourceRecord... answers) {
        return of(Reply.NO_ERROR, List.of(answers), List.of());
    }

    /// That there is nothing, and for how long that holds.
    public static Reply none(String zone, long seconds) {
        return new Reply(
                1,
                0,
                Reply.NO_SUCH_NAME,
                false,
                null,
                List.of(),
                List.of(),
                List.of(new Reply.Authority(name(zone), name("ns." + zone), seconds)),
                0,
                0,
                null);
    }

    public static DnsName name(String text) {
        return DnsName.parse(text);
    }

    public static ResourceRecord ptr(String owner, long seconds, String target) {
        return new ResourceRecord(
                name(owner), DnsType.PTR, false, seconds, new RecordContent.Target(name(target)));
    }

    public static ResourceRecord srv(String owner, long seconds, int port, String host) {
        return srv(owner, seconds, 0, 0, port, host);
    }

    public static ResourceRecord srv(
            String owner, long seconds, int priority, int weight, int port, String host) {
        return new ResourceRecord(
                name(owner),
                DnsType.SRV,
                false,
                seconds,
                new RecordContent.Location(priority, weight, port, name(host)));
    }

    public static ResourceRecord txt(String owner, long seconds, byte... bytes) {
        return new ResourceRecord(
                name(owner),
                DnsType.TXT,
                false,
                seconds,
                new RecordContent.Opaque(Octets.of(bytes)));
    }

    public static ResourceRecord a(String owner, long seconds, String address) {
        try {
            return new ResourceRecord(
                    name(owner),
                    DnsType.A,
                    false,
                    seconds,
                    new RecordContent.Address(InetAddress.getByName(address)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }
}

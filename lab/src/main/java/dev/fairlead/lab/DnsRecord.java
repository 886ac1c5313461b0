package dev.fairlead.lab;

import java.io.Serializable;
import java.net.InetAddress;
import java.util.HexFormat;

/// One record of an answer.
///
/// @param name the owner, or [#ASKED] for the name that was asked for
/// @param content the record data in hexadecimal
public record DnsRecord(String name, DnsType type, int ttlSeconds, String content)
        implements Serializable {
    /// Stands for the name in the question.
    public static final String ASKED = "@";

    private static final int TTL_SECONDS = 60;

    /// An A or AAAA record, by the kind of address.
    public static DnsRecord address(String name, String address) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        DnsType type = bytes.length == 4 ? DnsType.A : DnsType.AAAA;
        return new DnsRecord(name, type, TTL_SECONDS, HexFormat.of().formatHex(bytes));
    }

    public static DnsRecord cname(String name, String target) {
        return new DnsRecord(
                name, DnsType.CNAME, TTL_SECONDS, HexFormat.of().formatHex(DnsWire.name(target)));
    }

    public DnsRecord withTtl(int seconds) {
        return new DnsRecord(name, type, seconds, content);
    }
}

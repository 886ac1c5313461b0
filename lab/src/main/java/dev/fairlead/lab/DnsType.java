package dev.fairlead.lab;

import java.io.Serializable;
import java.util.Map;

/// The type of a DNS record or question, by its number.
public record DnsType(int code) implements Serializable {
    public static final DnsType A = new DnsType(1);
    public static final DnsType CNAME = new DnsType(5);
    public static final DnsType SOA = new DnsType(6);
    public static final DnsType PTR = new DnsType(12);
    public static final DnsType AAAA = new DnsType(28);
    public static final DnsType SRV = new DnsType(33);
    public static final DnsType OPT = new DnsType(41);
    public static final DnsType HTTPS = new DnsType(65);

    private static final Map<DnsType, String> NAMES =
            Map.of(
                    A, "A", CNAME, "CNAME", SOA, "SOA", PTR, "PTR", AAAA, "AAAA", SRV, "SRV", OPT,
                    "OPT", HTTPS, "HTTPS");

    /// The RFC's name, or as RFC 3597 writes a type without one.
    @Override
    public String toString() {
        return NAMES.getOrDefault(this, "TYPE" + code);
    }
}

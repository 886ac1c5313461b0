package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;

/// What is asked: the records of a name and a type, of class IN.
///
/// @param unicast whether the answer may come by unicast (the QU bit; RFC 6762, section 5.4)
public record Question(DnsName name, int type, boolean unicast) {
    /// Whether `record` answers it.
    boolean matches(ResourceRecord record) {
        return (type == record.type() || type == DnsType.ANY) && name.equals(record.name());
    }

    @Override
    public String toString() {
        return (unicast ? "QU " : "QM ") + DnsType.name(type) + " " + name;
    }
}

package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;

/// What a nameserver is asked: the records of a name and a type, of class IN.
public record Question(DnsName name, int type) {
    @Override
    public String toString() {
        return DnsType.name(type) + " " + name;
    }
}

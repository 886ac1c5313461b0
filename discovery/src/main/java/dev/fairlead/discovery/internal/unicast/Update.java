package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.discovery.internal.mdns.RecordContent;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;

/// A change of a zone, all of it or nothing (RFC 2136): what has to be so, and what is to be.
public final class Update {
    private static final int OPCODE = 5 << 11;
    private static final int CLASS_ANY = 255;
    private static final int CLASS_NONE = 254;
    private static final byte[] NOTHING = {};

    private static final int PREREQUISITE = 1;
    private static final int CHANGE = 2;

    private final MessageBuilder message;

    /// @param id to be random
    Update(int id, DnsName zone) {
        message = new MessageBuilder(id, OPCODE);
        message.question(zone, DnsType.SOA);
    }

    /// Nothing has this name (section 2.4.5).
    public Update ifNotInUse(DnsName name) {
        message.record(PREREQUISITE, name, DnsType.ANY, CLASS_NONE, 0, NOTHING);
        return this;
    }

    /// There is no record of this type (section 2.4.3).
    public Update ifNone(DnsName name, int type) {
        message.record(PREREQUISITE, name, type, CLASS_NONE, 0, NOTHING);
        return this;
    }

    /// This record is there; with others of its type only if these are required as well (section
    /// 2.4.2).
    public Update ifThere(DnsName name, int type, RecordContent content) {
        message.record(PREREQUISITE, name, type, ReplyParser.CLASS_IN, 0, content.wire());
        return this;
    }

    public Update add(DnsName name, int type, long seconds, RecordContent content) {
        message.record(CHANGE, name, type, ReplyParser.CLASS_IN, seconds, content.wire());
        return this;
    }

    /// All records of a type.
    public Update delete(DnsName name, int type) {
        message.record(CHANGE, name, type, CLASS_ANY, 0, NOTHING);
        return this;
    }

    /// All that has this name.
    public Update deleteAll(DnsName name) {
        message.record(CHANGE, name, DnsType.ANY, CLASS_ANY, 0, NOTHING);
        return this;
    }

    public Update delete(DnsName name, int type, RecordContent content) {
        message.record(CHANGE, name, type, CLASS_NONE, 0, content.wire());
        return this;
    }

    /// @param lease of RFC 9664, in seconds; 0 for none
    byte[] toBytes(long lease) {
        if (lease > 0) {
            message.options(lease);
        }
        return message.toBytes();
    }

    /// With both leases of SRP (RFC 9664, section 4), in seconds.
    byte[] toBytes(long lease, long keyLease) {
        message.options(lease, keyLease);
        return message.toBytes();
    }
}

package dev.fairlead.internal.resolve;

/// What a nameserver is asked: the records of one type, of class IN.
record DnsQuestion(DnsName name, int type) {
    @Override
    public String toString() {
        return DnsType.name(type) + " " + name;
    }
}

package dev.fairlead.lab;

import java.util.List;

/// A nameserver on a host of a lab that answers each question as the test says, and tells what it
/// was asked.
///
/// Name its address with [Lab#resolvConf] to have a client ask it. What is not scripted does not
/// exist (NXDOMAIN), or is answered as [#otherwise] says; a name that has any scripted type has
/// nothing of the other types.
///
/// ```java
/// LabDns dns = LabDns.on(router, "10.77.1.1");
/// dns.answer("dual.test", DnsType.A, DnsReply.addresses("10.77.9.2"));
/// dns.answer("dual.test", DnsType.AAAA, DnsReply.addresses("2001:db8:77:9::2").afterMillis(80));
/// ```
public final class LabDns implements AutoCloseable {
    private static final int PORT = 53;

    private final LabJvm.Held<DnsResponder> responder;

    private LabDns(LabJvm.Held<DnsResponder> responder) {
        this.responder = responder;
    }

    /// Starts a nameserver at an address of the JVM's host, on UDP and TCP port 53.
    public static LabDns on(LabJvm jvm, String address) {
        return new LabDns(jvm.hold(() -> new DnsResponder(address, PORT)));
    }

    /// Answers one question so from now on.
    public void answer(String name, DnsType type, DnsReply reply) {
        responder.tell(there -> there.answer(name, type, reply));
    }

    /// Answers whatever is not scripted so from now on.
    public void otherwise(DnsReply reply) {
        responder.tell(there -> there.otherwise(reply));
    }

    /// Every query so far, in the order of arrival.
    public List<DnsQuery> queries() {
        return responder.ask(DnsResponder::queries);
    }

    /// Forgets script and queries, and what was still to be answered.
    public void forget() {
        responder.tell(DnsResponder::forget);
    }

    @Override
    public void close() {
        responder.close();
    }
}

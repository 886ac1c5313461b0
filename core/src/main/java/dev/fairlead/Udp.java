package dev.fairlead;

/// UDP (RFC 768), the stack for datagrams.
public final class Udp {
    private static final UdpStack STACK = new UdpStack(UdpOptions.DEFAULT);

    private Udp() {}

    /// UDP with [UdpOptions#DEFAULT].
    public static UdpStack stack() {
        return STACK;
    }
}

package dev.fairlead;

/// TCP (RFC 9293), the stack for streams of bytes.
public final class Tcp {
    private static final TcpStack STACK = new TcpStack(TcpOptions.DEFAULT);

    private Tcp() {}

    /// TCP with [TcpOptions#DEFAULT]. Over an [Endpoint.Unix] the same stack is a Unix stream
    /// socket.
    public static TcpStack stack() {
        return STACK;
    }
}

package dev.fairlead;

/// What not every system can do for datagrams. On Linux with epoll and native access for Fairlead's
/// own module (`--enable-native-access=ALL-UNNAMED`; on the module path also `dev.fairlead.core`)
/// all are there.
public enum DatagramCapability {
    /// An ICMP error reaches the very flow that caused it even where many share one socket, and a
    /// router's "too big" is told with the size that fits. Without it only a connection with a
    /// socket of its own hears that it was refused.
    ERROR_PER_FLOW,

    /// Of a connection that came to a listener on all addresses, [Connection#local()] is the one
    /// that the peer sent to, and answers leave from it. Without it the system picks the address.
    LOCAL_ADDRESS,

    /// [Datagram#ecn()] is known.
    ECN,

    /// [Datagram#receivedAt()] is known.
    RECEIVE_TIME,

    /// [DatagramCounts#droppedBySystem()] is known.
    SYSTEM_DROPS
}

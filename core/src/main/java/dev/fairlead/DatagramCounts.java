package dev.fairlead;

/// What became of the datagrams of one connection, so far.
///
/// @param sent handed to the system
/// @param expired given up before they were sent, because their lifetime had passed
/// @param received those that came, dropped ones included
/// @param dropped came, and found no room in the receive queue
/// @param droppedBytes the content of those
/// @param droppedBySystem found no room in the socket's buffer; of all flows that share the socket.
///   -1 without [DatagramCapability#SYSTEM_DROPS]
public record DatagramCounts(
        long sent,
        long expired,
        long received,
        long dropped,
        long droppedBytes,
        long droppedBySystem) {}

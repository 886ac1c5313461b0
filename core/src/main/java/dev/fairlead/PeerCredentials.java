package dev.fairlead;

/// Who is at the other end of a Unix socket, as the system vouches for it (`SO_PEERCRED`), at the
/// time the peer connected or listened.
///
/// @param processId -1 where the system does not tell
public record PeerCredentials(int processId, int userId, int groupId) {}

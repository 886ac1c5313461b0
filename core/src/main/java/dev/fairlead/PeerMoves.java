package dev.fairlead;

import java.time.Instant;

/// How often the peer of a DTLS connection has come from another address than before, and was
/// followed there by its connection ID (RFC 9146).
///
/// @param count since the connection is there
/// @param lastAt when it moved last
/// @param lastFrom the address that it left then
public record PeerMoves(long count, Instant lastAt, Endpoint lastFrom) {}

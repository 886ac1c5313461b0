package dev.fairlead;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One datagram that came, whole.
///
/// @param content yours; nothing else refers to it. May be empty: datagrams of no bytes are legal
/// @param remote who sent it
/// @param ecn what routers on the way said; `null` without [DatagramCapability#ECN]
/// @param receivedAt when the system got it; `null` without [DatagramCapability#RECEIVE_TIME]
@SuppressWarnings("ArrayRecordComponent") // the array is handed over, never shared
public record Datagram(
        byte[] content, Endpoint remote, @Nullable Ecn ecn, @Nullable Instant receivedAt) {}

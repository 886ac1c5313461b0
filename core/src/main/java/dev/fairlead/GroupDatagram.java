package dev.fairlead;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One datagram that came to a [MulticastGroup], whole.
///
/// @param content yours; nothing else refers to it
/// @param remote who sent it
/// @param local where it was sent to: the group, or an address of this machine
/// @param interfaceName by which interface it came in; empty if that is not known, which it is of
///   everything that was sent to the group
/// @param ecn what routers on the way said
/// @param receivedAt when the system got it
@SuppressWarnings("ArrayRecordComponent") // the array is handed over, never shared
public record GroupDatagram(
        byte[] content,
        Endpoint.Address remote,
        Endpoint.Address local,
        String interfaceName,
        @Nullable Ecn ecn,
        @Nullable Instant receivedAt) {

    /// Whether it was sent to the group, and not to this machine alone.
    public boolean isToGroup() {
        return local.isMulticast() || local.isBroadcast();
    }
}

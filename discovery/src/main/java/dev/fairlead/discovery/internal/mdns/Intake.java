package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.internal.resolve.MalformedMessage;
import java.net.InetAddress;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides which packets are taken in, and counts those that are not.
final class Intake {
    /// Why a packet is not taken in.
    private enum Refusal {
        ECHO,
        MALFORMED,
        OFF_LINK,
        WRONG_PORT,
        UNEXPECTED
    }

    private final Collection<LinkEngine> links;
    private final Echoes echoes = new Echoes();
    private final Map<Refusal, Long> refusals = new EnumMap<>(Refusal.class);
    private long received;
    private long skipped;

    /// @param links as they are at any time
    Intake(Collection<LinkEngine> links) {
        this.links = links;
    }

    /// Notes what we sent to a group, for it comes back.
    void sent(byte[] packet, long now) {
        echoes.sent(packet, now);
    }

    /// Reads a packet; `null` if it is not for us to believe.
    @Nullable Message take(byte[] packet, Arrival arrival, LinkEngine link, long now) {
        InetAddress source = arrival.source().getAddress();
        if (isOurs(source) && echoes.isEcho(packet, arrival.link(), now)) {
            return refused(Refusal.ECHO);
        }
        // Section 11: what comes by the group of the link comes from the link.
        if (!arrival.multicast() && !link.reaches(source) && !isOurs(source)) {
            return refused(Refusal.OFF_LINK);
        }
        Message message;
        try {
            message = MessageCodec.decode(packet);
        } catch (MalformedMessage _) {
            return refused(Refusal.MALFORMED);
        }
        if (message.response() && arrival.source().getPort() != LinkEngine.PORT) {
            return refused(Refusal.WRONG_PORT); // section 6
        }
        if (message.response() && !arrival.multicast() && arrival.wasRouted()) {
            return refused(Refusal.OFF_LINK); // section 11, whatever address it says it is from
        }
        if (message.response() && !arrival.multicast() && !link.expectsUnicast(now)) {
            return refused(Refusal.UNEXPECTED); // section 5.4
        }
        received++;
        skipped += message.skipped();
        return message;
    }

    private boolean isOurs(InetAddress address) {
        for (LinkEngine link : links) {
            if (link.isOurs(address)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Message refused(Refusal refusal) {
        refusals.merge(refusal, 1L, Long::sum);
        return null;
    }

    Counts counts(long sent, long full, long conflicts) {
        return new Counts(
                sent,
                received,
                count(Refusal.ECHO),
                count(Refusal.MALFORMED),
                skipped,
                count(Refusal.OFF_LINK),
                count(Refusal.WRONG_PORT),
                count(Refusal.UNEXPECTED),
                full,
                conflicts);
    }

    private long count(Refusal refusal) {
        return refusals.getOrDefault(refusal, 0L);
    }
}

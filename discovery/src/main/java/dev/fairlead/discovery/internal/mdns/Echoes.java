package dev.fairlead.discovery.internal.mdns;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/// Tells our own packets, which the group brings back to us, from those of others on this machine.
///
/// Both have our address and port. A packet of ours comes back once at most on each link: two of
/// our interfaces may be on one network. So the same bytes again are another program's.
final class Echoes {
    /// What is sent within [Times#ECHO] is far less, unless somebody makes us send.
    private static final int MOST = 256;

    private static final class Sent {
        private final byte[] packet;
        private final long at;
        private final Set<Link> seenOn = new HashSet<>();

        Sent(byte[] packet, long at) {
            this.packet = packet;
            this.at = at;
        }
    }

    private final Deque<Sent> recent = new ArrayDeque<>();

    void sent(byte[] packet, long now) {
        forget(now);
        if (recent.size() == MOST) {
            recent.removeFirst();
        }
        recent.addLast(new Sent(packet, now));
    }

    /// Whether `packet`, which came from our own address, is one of ours.
    boolean isEcho(byte[] packet, Link link, long now) {
        forget(now);
        for (Sent sent : recent) {
            if (!sent.seenOn.contains(link) && Arrays.equals(sent.packet, packet)) {
                sent.seenOn.add(link);
                return true;
            }
        }
        return false;
    }

    private void forget(long now) {
        while (!recent.isEmpty() && now - recent.getFirst().at > Times.ECHO) {
            recent.removeFirst();
        }
    }
}

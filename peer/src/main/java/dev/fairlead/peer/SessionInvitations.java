package dev.fairlead.peer;

import dev.fairlead.ConnectionInfo;
import dev.fairlead.Endpoint;
import dev.fairlead.peer.internal.invitation.InvitationParser;
import dev.fairlead.peer.internal.invitation.InvitationText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The invitation that a session has made last: a later one ends it, as who comes by a code does
/// not say by which.
final class SessionInvitations {
    private @Nullable OfferedCode current;
    private boolean closed;

    /// The code by which somebody may come in now.
    ///
    /// @param otherwise what the program offers by itself
    synchronized Optional<OfferedCode> code(Optional<OfferedCode> otherwise) {
        OfferedCode made = current;
        return made != null && made.state() == OfferedCode.State.OPEN
                ? Optional.of(made)
                : otherwise;
    }

    OfferedInvitation offer(
            ConnectionInfo place,
            Optional<Endpoint.Service> service,
            byte[] context,
            Duration lifetime) {
        if (context.length > InvitationParser.LONGEST_CONTEXT) {
            throw new IllegalArgumentException(
                    "the context has " + context.length + " bytes; at most 1024 are allowed");
        }
        if (lifetime.toMillis() < 1 || lifetime.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException(
                    "an invitation for " + lifetime + " is asked for; 1 ms to 24 hours is allowed");
        }
        OfferedCode made = OfferedCode.once(PairingCode.random());
        InvitationText text =
                new InvitationText(
                        made.code().digits(), service, reachable(place), context.clone());
        replace(made);
        Thread.ofVirtual().name("fairlead-peer-invitation").start(() -> expire(made, lifetime));
        return new OfferedInvitation(new PeerInvitation(text), made);
    }

    /// Addresses that mean the same on another machine.
    private static List<Endpoint.Address> reachable(ConnectionInfo place) {
        List<Endpoint.Address> addresses = new ArrayList<>();
        for (Endpoint endpoint : place.endpoints()) {
            if (endpoint instanceof Endpoint.Address address
                    && addresses.size() < InvitationParser.MOST_ADDRESSES
                    && !hasScope(address.address())) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private static boolean hasScope(InetAddress address) {
        return address instanceof Inet6Address six
                && (six.getScopeId() != 0 || six.isLinkLocalAddress());
    }

    private void replace(OfferedCode made) {
        OfferedCode before;
        synchronized (this) {
            before = current;
            current = made;
            if (closed) {
                before = made;
            }
        }
        if (before != null) {
            before.withdraw();
        }
    }

    private static void expire(OfferedCode made, Duration lifetime) {
        CountDownLatch over = new CountDownLatch(1);
        made.whenOver(over::countDown);
        try {
            if (!over.await(lifetime.toMillis(), TimeUnit.MILLISECONDS)) {
                made.withdraw();
            }
        } catch (InterruptedException _) {
            made.withdraw(); // nobody interrupts it; if somebody does, it is over sooner
        }
    }

    void close() {
        OfferedCode last;
        synchronized (this) {
            closed = true;
            last = current;
        }
        if (last != null) {
            last.withdraw();
        }
    }
}

package dev.fairlead.internal.connection;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.GroupDatagram;
import dev.fairlead.NetworkException;
import dev.fairlead.PathFailure;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.os.Linux;
import dev.fairlead.internal.os.Membership;
import dev.fairlead.internal.os.SocketName;
import dev.fairlead.internal.os.SystemCallException;
import dev.fairlead.internal.path.GroupInterface;
import dev.fairlead.internal.path.Latest;
import dev.fairlead.internal.path.LocalNetwork;
import dev.fairlead.internal.path.PathFeed;
import dev.fairlead.internal.stack.udp.OpenUdpPort;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// By which interfaces a group is joined: kept as they come and go. Joining may wait for the
/// system, so that a virtual thread does it.
final class GroupMembers implements AutoCloseable {
    private final PathFeed paths;
    private final GroupTerms terms;
    private final OpenUdpPort port;
    private final SocketName group;
    private final List<@Nullable SocketName> sources;
    private final Set<Integer> joined = new HashSet<>(); // of the one thread that joins
    private final Latest<List<GroupInterface>> wanted;
    private volatile List<GroupInterface> now = List.of();
    private PathFeed.@Nullable Watch watch;

    private GroupMembers(
            PathFeed paths, GroupTerms terms, OpenUdpPort port, List<GroupInterface> first)
            throws NetworkException {
        this.paths = paths;
        this.terms = terms;
        this.port = port;
        this.group = GroupTerms.nameOf(terms.group());
        this.sources = terms.sources();
        this.wanted = new Latest<>(first);
    }

    /// @param owner names the thread
    static GroupMembers join(PathFeed paths, String owner, GroupTerms terms, OpenUdpPort port)
            throws NetworkException {
        List<GroupInterface> first = paths.interfacesOf(terms.choice());
        for (GroupInterface each : first) {
            if (each.index() == 0) {
                throw new NetworkException(
                        new PathFailure.NoSuchInterface(
                                each.name(), LocalNetwork.interfaceNames()));
            }
        }
        GroupMembers members = new GroupMembers(paths, terms, port, first);
        List<String> reasons = members.update(first);
        boolean isAll = terms.choice().names().isEmpty();
        if (members.now.isEmpty() || !(reasons.isEmpty() || isAll)) {
            throw new NetworkException(new PathFailure.GroupNotJoined(terms.group(), reasons));
        }
        members.watch = paths.watchGroup(terms.choice(), members.wanted::set);
        Thread.ofVirtual().name(owner + "-group").start(() -> members.follow(first));
        return members;
    }

    private void follow(List<GroupInterface> first) {
        List<GroupInterface> seen = first;
        try {
            for (List<GroupInterface> next; (next = wanted.after(seen, Deadline.NONE)) != null; ) {
                seen = next;
                for (String reason : update(next)) {
                    port.tell(
                            new TransferFailure.SystemError(
                                    terms.group(), "joining by " + reason, Delivery.NOTHING));
                }
            }
        } catch (InterruptedException _) {
            // nobody interrupts this thread; it would be the end of the following
        }
    }

    /// @return why it could not be joined by some
    private List<String> update(List<GroupInterface> interfaces) {
        List<String> reasons = new ArrayList<>();
        List<GroupInterface> usable = new ArrayList<>();
        Set<Integer> present = new HashSet<>();
        for (GroupInterface each : interfaces) {
            String reason = each.index() == 0 ? null : join(each);
            if (reason == null) {
                usable.add(each);
            } else {
                reasons.add(each.name() + ": " + reason);
            }
            present.add(each.index());
        }
        joined.removeIf(index -> !present.contains(index) && leave(index));
        now = List.copyOf(usable);
        return reasons;
    }

    /// @return why it could not be; `null` if it is
    private @Nullable String join(GroupInterface by) {
        if (!terms.hasMembers() || !joined.add(by.index())) {
            return null;
        }
        try {
            for (SocketName source : sources) {
                port.change(new Membership(group, source, by.index()), true);
            }
            return null;
        } catch (IOException e) {
            leave(by.index());
            joined.remove(by.index());
            return String.valueOf(e.getMessage());
        }
    }

    private boolean leave(int index) {
        for (SocketName source : sources) {
            try {
                port.change(new Membership(group, source, index), false);
            } catch (IOException _) {
                // The interface is gone, and the membership with it; or there was none.
            }
        }
        return true;
    }

    List<GroupInterface> now() {
        return now;
    }

    // ---- what is known of an interface

    /// What the system would not say of an interface without a carrier; `null` if nothing.
    @Nullable String whyDown(GroupInterface over) {
        return over.running() ? null : state(over);
    }

    String whyNotSent(GroupInterface over, NetworkException why) {
        String down = state(over);
        if (down != null) {
            return down;
        }
        return why.getCause() instanceof SystemCallException told
                ? text(told.errno())
                : why.failure().summary();
    }

    /// As it is at this moment.
    private @Nullable String state(GroupInterface known) {
        for (GroupInterface each : paths.interfacesOf(terms.choice())) {
            if (each.name().equals(known.name()) && each.index() == known.index()) {
                return each.running() ? null : text(Linux.ENETDOWN);
            }
        }
        return text(paths.indexOf(known.name()) == 0 ? Linux.ENODEV : Linux.ENETDOWN);
    }

    private static String text(int errno) {
        return SystemCallException.text(errno) + " (" + SystemCallException.name(errno) + ")";
    }

    /// From where, and by which interface, a datagram leaves.
    SocketName sourceBy(GroupInterface over) {
        // By loopback the system would choose the address of another interface, or none.
        InetAddress own =
                over.loopback() && !over.addresses().isEmpty()
                        ? over.addresses().getFirst()
                        : any();
        return SocketName.of(own, 0).over(over.index());
    }

    private InetAddress any() {
        return terms.bound().address();
    }

    /// The address of this machine that the sender of a datagram is to know.
    SocketName localFor(GroupDatagram asked) throws NetworkException {
        if (!asked.isToGroup()) {
            return GroupTerms.nameOf(asked.local());
        }
        SocketName peer = GroupTerms.nameOf(asked.remote());
        for (GroupInterface each : now) {
            if (each.name().equals(asked.interfaceName())) {
                SocketName own = SocketName.of(addressFor(peer, each), 0);
                return own.over(each.index());
            }
        }
        throw new NetworkException(
                new TransferFailure.Unreachable(
                        asked.remote(),
                        "interface " + asked.interfaceName() + " is gone",
                        Delivery.NOTHING));
    }

    private InetAddress addressFor(SocketName peer, GroupInterface by) {
        boolean ofLink = peer.toInet().getAddress().isLinkLocalAddress();
        return by.addresses().stream()
                .filter(own -> own.isLinkLocalAddress() == ofLink)
                .findFirst()
                .orElse(by.addresses().isEmpty() ? any() : by.addresses().getFirst());
    }

    String nameOf(int index) {
        return now.stream()
                .filter(each -> each.index() == index)
                .findFirst()
                .map(GroupInterface::name)
                .orElse("");
    }

    /// The name of the one that has an address; empty if that is not known.
    String interfaceWith(SocketName address) {
        InetAddress own = address.toInet().getAddress();
        return now.stream()
                .filter(each ->
                        each.addresses().stream()
                                .anyMatch(
                                        known -> Endpoint.address(known, 0).address().equals(own)))
                .findFirst()
                .map(GroupInterface::name)
                .orElse("");
    }

    @Override
    public void close() {
        wanted.close();
        if (watch != null) {
            watch.close();
        }
    }
}

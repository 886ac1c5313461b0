package dev.fairlead.internal.path;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;

/// Which of several destinations to try first: RFC 6724, section 6, with the source addresses that
/// this system would really use. Safe for use by many threads.
///
/// Rules 4 and 7 (home addresses, encapsulation) are left out: a program cannot know either. Rule 9
/// is applied to IPv6 alone; for IPv4 it would undo the rotation by which nameservers spread load,
/// and section 6 allows to supersede it.
public final class AddressOrder {
    /// Sorts a destination that is to be tried earlier before one that is to be tried later.
    public static final Comparator<Destination> BEST_FIRST = AddressOrder::compare;

    private final LocalNetwork network;

    public AddressOrder(LocalNetwork network) {
        this.network = network;
    }

    /// The addresses, best first; what has no route comes last. Costs a few system calls for each,
    /// sends nothing and does not block.
    public List<InetAddress> sort(List<InetAddress> addresses) {
        // Equals keep the order in which they came: rule 10.
        return addresses.stream()
                .map(network::locate)
                .sorted(BEST_FIRST)
                .map(Destination::address)
                .toList();
    }

    /// Negative if `a` is to be tried before `b`.
    private static int compare(Destination a, Destination b) {
        InetAddress sourceA = a.source();
        InetAddress sourceB = b.source();
        if (sourceA == null || sourceB == null) {
            return trueFirst(a.isUsable(), b.isUsable()); // rule 1: usable
        }
        int scopeA = AddressPolicy.scope(a.address());
        int scopeB = AddressPolicy.scope(b.address());
        int byScopeMatch =
                trueFirst(
                        scopeA == AddressPolicy.scope(sourceA),
                        scopeB == AddressPolicy.scope(sourceB));
        if (byScopeMatch != 0) {
            return byScopeMatch; // rule 2: matching scope
        }
        int byDeprecation = trueFirst(!a.sourceDeprecated(), !b.sourceDeprecated());
        if (byDeprecation != 0) {
            return byDeprecation; // rule 3: source not deprecated
        }
        int byLabel =
                trueFirst(
                        AddressPolicy.label(a.address()) == AddressPolicy.label(sourceA),
                        AddressPolicy.label(b.address()) == AddressPolicy.label(sourceB));
        if (byLabel != 0) {
            return byLabel; // rule 5: matching label
        }
        int byPrecedence =
                Integer.compare(
                        AddressPolicy.precedence(b.address()),
                        AddressPolicy.precedence(a.address()));
        if (byPrecedence != 0) {
            return byPrecedence; // rule 6: higher precedence
        }
        if (scopeA != scopeB) {
            return Integer.compare(scopeA, scopeB); // rule 8: smaller scope
        }
        return a.address() instanceof Inet6Address && b.address() instanceof Inet6Address
                ? Integer.compare(common(b, sourceB), common(a, sourceA)) // rule 9: longest prefix
                : 0;
    }

    private static int trueFirst(boolean a, boolean b) {
        return Boolean.compare(b, a);
    }

    private static int common(Destination destination, InetAddress source) {
        return AddressPolicy.commonPrefix(
                source.getAddress(),
                destination.address().getAddress(),
                destination.sourcePrefix());
    }
}

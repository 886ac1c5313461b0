package dev.fairlead.internal.path;

import dev.fairlead.internal.path.NetlinkMessage.Rule;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which of the system's rules led to the table that has a route (ip-rule(8)), for what this
/// program sends: from this machine, without a mark.
final class RuleFinder {
    private static final int TO_TABLE = 1; // linux/fib_rules.h: FR_ACT_TO_TBL
    private static final int MAIN = 254;
    private static final int LOCAL = 255;
    private static final int DEFAULT = 253;

    private RuleFinder() {}

    /// @param source from where it would be sent, if that was asked for; else the kernel asks with
    ///   none
    /// @param prefixLength of the route that was found; of a shorter one some rules let go
    /// @param user of this process; -1 if that is not known
    static Optional<String> find(
            List<Rule> rules,
            InetAddress destination,
            @Nullable InetAddress source,
            int table,
            int prefixLength,
            long user) {
        return rules.stream()
                .filter(rule -> rule.ipv4() == destination instanceof Inet4Address)
                .sorted(java.util.Comparator.comparingLong(Rule::priority))
                .filter(rule -> rule.action() == TO_TABLE && rule.table() == table)
                .filter(rule -> prefixLength > rule.suppressed())
                .filter(rule -> matches(rule, destination, source, user) != rule.inverted())
                .findFirst()
                .map(RuleFinder::text);
    }

    private static boolean matches(
            Rule rule, InetAddress destination, @Nullable InetAddress source, long user) {
        return !rule.conditional()
                && within(rule.destination(), rule.destinationLength(), destination)
                && within(rule.source(), rule.sourceLength(), source)
                && (rule.incoming().isEmpty() || rule.incoming().equals("lo"))
                && rule.outgoing().isEmpty()
                && (rule.mark() & rule.mask()) == 0
                && (!rule.hasUsers() || (user >= rule.firstUser() && user <= rule.lastUser()));
    }

    private static boolean within(
            @Nullable InetAddress network, int length, @Nullable InetAddress address) {
        if (network == null || length == 0) {
            return true;
        }
        if (address == null) {
            return false;
        }
        byte[] wanted = network.getAddress();
        byte[] found = address.getAddress();
        if (wanted.length != found.length) {
            return false;
        }
        for (int i = 0; i < Math.min(length, wanted.length * 8); i++) {
            if (((wanted[i / 8] ^ found[i / 8]) >> (7 - i % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    /// As ip-rule(8) writes it: `100: from all to 192.0.2.0/24 lookup 200`.
    static String text(Rule rule) {
        StringBuilder text = new StringBuilder().append(rule.priority()).append(':');
        if (rule.inverted()) {
            text.append(" not");
        }
        text.append(" from ").append(network(rule.source(), rule.sourceLength()));
        if (rule.destination() != null) {
            text.append(" to ").append(network(rule.destination(), rule.destinationLength()));
        }
        if (rule.mark() != 0 || rule.mask() != 0) {
            text.append(" fwmark 0x").append(Long.toHexString(rule.mark() & 0xffff_ffffL));
            if (rule.mask() != -1) {
                text.append("/0x").append(Long.toHexString(rule.mask() & 0xffff_ffffL));
            }
        }
        if (!rule.incoming().isEmpty()) {
            text.append(" iif ").append(rule.incoming());
        }
        if (!rule.outgoing().isEmpty()) {
            text.append(" oif ").append(rule.outgoing());
        }
        if (rule.hasUsers()) {
            text.append(" uidrange ").append(rule.firstUser()).append('-').append(rule.lastUser());
        }
        text.append(" lookup ").append(name(rule.table()));
        if (rule.suppressed() >= 0) {
            text.append(" suppress_prefixlength ").append(rule.suppressed());
        }
        return text.toString();
    }

    private static String network(@Nullable InetAddress address, int length) {
        return address == null ? "all" : address.getHostAddress() + "/" + length;
    }

    private static String name(int table) {
        return switch (table) {
            case MAIN -> "main";
            case LOCAL -> "local";
            case DEFAULT -> "default";
            default -> Integer.toUnsignedString(table);
        };
    }

    /// The number of this process's user; -1 if the system has none.
    static long user() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer user
                    ? Integer.toUnsignedLong(user)
                    : -1;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return -1; // another system
        }
    }
}

package dev.fairlead;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One question about a name, and what came of it.
///
/// @param query the type and the name asked for, such as `AAAA example.com`
/// @param server who answered, such as `192.0.2.53`, `/etc/hosts` or `getaddrinfo`; `null` if
///   nobody did or nobody was asked
/// @param start from the start of the connection or of the look-up
/// @param duration until the answer, or until it was given up
/// @param answers the addresses found, in the order of the answer
/// @param failure why there are none; `null` where the answer was good
public record Resolution(
        String query,
        @Nullable String server,
        Source source,
        Duration start,
        Duration duration,
        List<InetAddress> answers,
        @Nullable ResolveFailure failure) {

    public Resolution {
        answers = List.copyOf(answers);
    }

    public enum Source {
        /// A nameserver was asked.
        QUERY,
        /// An answer that is still valid was at hand.
        CACHE,
        /// An expired answer was at hand, and is used while a fresh one is asked for.
        EXPIRED_CACHE,
        /// The hosts file of this machine.
        HOSTS,
        /// Known without asking: `localhost` (RFC 6761), a numeric literal.
        BUILT_IN,
        /// The C library or name service of this system.
        SYSTEM,
        /// Made from an IPv4 address and the NAT64 prefix of this network (RFC 6052).
        SYNTHESIZED
    }
}

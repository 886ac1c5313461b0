package dev.fairlead.discovery.internal.mdns;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message of multicast DNS (RFC 6762, section 18).
///
/// @param id 0, but for the queries of those who do not know multicast DNS (section 6.7)
/// @param truncated in a query: more known answers follow in another packet (section 7.2)
/// @param skipped records that could not be read, while the rest could
/// @param broken why reading ended before the end of the message; `null` if it did not
record Message(
        int id,
        boolean response,
        boolean truncated,
        List<Question> questions,
        List<ResourceRecord> answers,
        List<ResourceRecord> authorities,
        List<ResourceRecord> additionals,
        int skipped,
        @Nullable String broken) {

    /// Whether a host says with it which names it is about to take (section 8.1).
    boolean isProbe() {
        return !response && !authorities.isEmpty();
    }
}

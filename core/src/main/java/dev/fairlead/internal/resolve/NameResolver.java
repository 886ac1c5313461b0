package dev.fairlead.internal.resolve;

import dev.fairlead.PathConstraints;
import dev.fairlead.Resolution;
import java.util.List;
import java.util.Set;

/// Resolves host names to addresses, one question for each family.
public interface NameResolver {
    enum Family {
        V6,
        V4;

        /// The type of its records.
        int type() {
            return this == V6 ? DnsType.AAAA : DnsType.A;
        }
    }

    /// Starts to resolve `name`, and returns at once.
    ///
    /// @param families what to ask for
    /// @param startNanos what `start` in a [Resolution] counts from
    Query resolve(String name, Set<Family> families, long startNanos, Answers answers);

    /// One whose questions leave by ways that `constraints` allow; itself if it cannot choose.
    default NameResolver under(PathConstraints constraints) {
        return this;
    }

    /// Starts to ask for the HTTPS records of `name` (RFC 9460), and returns at once. A resolver
    /// that has no such questions tells nothing.
    ///
    /// @param startNanos what `start` in a [Resolution] counts from
    default Query httpsRecords(String name, long startNanos, Records records) {
        return () -> {};
    }

    /// Hears of records.
    interface Records {
        /// Told once, from the resolver's threads, unless the query is cancelled or the resolver
        /// closed.
        ///
        /// @param data of each record, as in a zone file; empty if there are none
        void answered(Resolution resolution, List<String> data);
    }

    /// A look-up under way.
    interface Query {
        /// Nothing is told any more once this has returned, but for a call already under way.
        void cancel();
    }

    /// Hears what was found. Called from the resolver's threads, one call at a time for each query.
    interface Answers {
        /// One family has an answer or a failure. Unless the query is cancelled or the resolver
        /// closed, each family asked for is told with `last` exactly once; before that, an answer
        /// from an expired cache entry may be told without.
        void answered(Family family, Resolution resolution, boolean last);
    }
}

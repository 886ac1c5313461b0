package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.resolve.NameResolver.Family;

/// An address that the race may try.
///
/// @param address unique within a race
/// @param family what the schedule alternates between
/// @param standing what is known of it beforehand
/// @param attemptDelayNanos how long an attempt on it runs before the next one starts as well
record Candidate(Endpoint address, Family family, Standing standing, long attemptDelayNanos) {

    /// Better ones are tried before worse ones, whatever their families.
    enum Standing {
        /// It won a race lately after others had failed or were too slow.
        WORKED,
        /// Nothing speaks for or against it.
        UNKNOWN,
        /// It failed lately, or another overtook it.
        FAILED,
        /// This machine has no route to it.
        UNUSABLE
    }

    static Family familyOf(Endpoint address) {
        return address instanceof Endpoint.Address ip && ip.isIpv6() ? Family.V6 : Family.V4;
    }
}

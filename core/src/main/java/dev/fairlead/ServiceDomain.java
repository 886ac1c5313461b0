package dev.fairlead;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// A domain that the network recommends for services (RFC 6763, section 11). Found by
/// [Network#serviceDomains(ServiceDomainSearch)].
///
/// @param name without a trailing dot, for [ServiceSearch#withDomain] and [DomainRegistration#in]
/// @param uses one or more
public record ServiceDomain(String name, Set<Use> uses) {
    public ServiceDomain {
        if (uses.isEmpty()) {
            throw new IllegalArgumentException("domain " + name + " is recommended for nothing");
        }
        uses = Collections.unmodifiableSet(EnumSet.copyOf(uses));
    }

    /// What it is recommended for.
    public enum Use {
        /// The one to browse where no other was chosen (`db`).
        DEFAULT_BROWSING,
        /// To be offered to who browses (`b`).
        BROWSING,
        /// To be browsed, beside `local`, where nobody can choose (`lb`).
        AUTOMATIC_BROWSING,
        /// The one to tell of services in where no other was chosen (`dr`).
        DEFAULT_REGISTRATION,
        /// To be offered to who tells of services (`r`).
        REGISTRATION;

        /// In lower case, as `default-browsing`.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// Such as `example.com: browsing, registration`.
    @Override
    public String toString() {
        return name + ": " + String.join(", ", uses.stream().map(Use::toString).toList());
    }
}

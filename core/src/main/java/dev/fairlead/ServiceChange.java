package dev.fairlead;

import java.util.Locale;
import java.util.Set;

/// What a [Browser] found to be different.
///
/// @param service as it is now; as it was last, if it is gone
/// @param aspects what of it has changed, if it was there before
public record ServiceChange(Kind kind, FoundService service, Set<Aspect> aspects) {
    public ServiceChange {
        aspects = Set.copyOf(aspects);
    }

    public enum Kind {
        ADDED,
        CHANGED,
        REMOVED;

        /// In lower case.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Aspect {
        INTERFACE_ADDED,
        INTERFACE_REMOVED,
        TXT,
        /// Host or port.
        LOCATION,
        ADDRESSES
    }
}

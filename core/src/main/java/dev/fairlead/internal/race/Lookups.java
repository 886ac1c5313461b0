package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.internal.path.Destination;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The look-ups of one race: one, unless a service is in several places (RFC 2782). All are asked
/// at once; the candidates of a place come behind those of the places before it, and not before
/// anything is known of these. Belongs to the loop of its race.
final class Lookups {
    private final List<Lookup> all;

    /// @param all in the order in which they are to be tried; one or more
    Lookups(List<Lookup> all) {
        this.all = List.copyOf(all);
    }

    void ask(Set<Family> families) {
        all.forEach(each -> each.ask(families));
    }

    boolean translate() {
        return all.getFirst().translate();
    }

    void stop() {
        all.forEach(Lookup::stop);
    }

    /// The families that no last word has come about.
    Set<Family> pending() {
        Set<Family> pending = EnumSet.noneOf(Family.class);
        all.forEach(each -> pending.addAll(each.pending()));
        return pending;
    }

    boolean isTranslating() {
        return all.getFirst().isTranslating();
    }

    boolean hasAddresses() {
        return all.stream().anyMatch(Lookup::hasAddresses);
    }

    /// None twice.
    List<Candidate> ordered() {
        List<Candidate> ordered = new ArrayList<>();
        Set<Endpoint> seen = new HashSet<>();
        for (Lookup each : all) {
            for (Candidate candidate : each.ordered()) {
                if (seen.add(candidate.address())) {
                    ordered.add(candidate);
                }
            }
            if (!each.hasAddresses() && !each.pending().isEmpty()) {
                break;
            }
        }
        return ordered;
    }

    Optional<Destination> destination(Endpoint candidate) {
        return all.stream().flatMap(each -> each.destination(candidate).stream()).findFirst();
    }

    Collection<ResolveFailure> failures() {
        return all.stream().flatMap(each -> each.failures().stream()).toList();
    }

    List<Resolution> resolutions() {
        return all.stream().flatMap(each -> each.resolutions().stream()).toList();
    }

    int omitted() {
        return all.stream().mapToInt(Lookup::omitted).sum();
    }

    /// What is missing, for a person; empty if nothing is.
    Optional<String> waitedFor() {
        String missing =
                all.stream()
                        .flatMap(each -> each.waitedFor().stream())
                        .collect(Collectors.joining(", and "));
        return missing.isEmpty() ? Optional.empty() : Optional.of(missing);
    }
}

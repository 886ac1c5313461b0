package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.discovery.internal.mdns.RecordContent.Existing;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.discovery.internal.mdns.RecordContent.TypeSet;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The records that are ours on one link, to be found by name.
final class OwnRecords {
    /// A record, and how many claims say it: two services of a type share the name of the type.
    private static final class Own {
        private final ResourceRecord record;
        private int claims;

        Own(ResourceRecord record) {
            this.record = record;
        }
    }

    private final Map<DnsName, Map<ResourceRecord.Identity, Own>> byName = new HashMap<>();

    void add(Claim claim) {
        for (ResourceRecord record : claim.all()) {
            byName.computeIfAbsent(record.name(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(record.identity(), _ -> new Own(record))
                    .claims++;
        }
    }

    /// @return those that nobody says any more
    List<ResourceRecord> remove(Claim claim) {
        List<ResourceRecord> gone = new ArrayList<>();
        for (ResourceRecord record : claim.all()) {
            Map<ResourceRecord.Identity, Own> named = byName.get(record.name());
            if (named == null) {
                continue;
            }
            Own own = named.get(record.identity());
            if (own != null && --own.claims == 0) {
                gone.add(own.record);
                named.remove(record.identity());
                if (named.isEmpty()) {
                    byName.remove(record.name());
                }
            }
        }
        return gone;
    }

    @Nullable ResourceRecord find(ResourceRecord record) {
        Map<ResourceRecord.Identity, Own> named = byName.get(record.name());
        Own own = named == null ? null : named.get(record.identity());
        return own == null ? null : own.record;
    }

    /// What is to be said to `question`: what there is, or for a name of our own that there is
    /// nothing (RFC 6762, section 6.1).
    List<ResourceRecord> answers(Question question) {
        List<ResourceRecord> answers = new ArrayList<>();
        Collection<Own> named = named(question.name());
        for (Own own : named) {
            if (question.matches(own.record)) {
                answers.add(own.record);
            }
        }
        if (answers.isEmpty() && named.stream().anyMatch(own -> own.record.unique())) {
            answers.add(existing(question.name()));
        }
        return answers;
    }

    private Collection<Own> named(DnsName name) {
        Map<ResourceRecord.Identity, Own> named = byName.get(name);
        return named == null ? List.of() : named.values();
    }

    private ResourceRecord existing(DnsName name) {
        List<ResourceRecord> unique =
                named(name).stream().map(own -> own.record).filter(ResourceRecord::unique).toList();
        int[] types = unique.stream().mapToInt(ResourceRecord::type).distinct().toArray();
        long seconds = unique.stream().mapToLong(ResourceRecord::seconds).min().orElse(0);
        return new ResourceRecord(
                name, DnsType.NSEC, true, seconds, new Existing(name, TypeSet.of(types)));
    }

    /// What whoever gets `answers` will ask next (RFC 6763, section 12).
    Set<ResourceRecord> additionals(Collection<ResourceRecord> answers) {
        Set<ResourceRecord> additionals = new LinkedHashSet<>();
        for (ResourceRecord answer : answers) {
            if (answer.type() == DnsType.PTR && answer.content() instanceof Target(var instance)) {
                for (Own own : named(instance)) {
                    if (own.record.type() == DnsType.SRV || own.record.type() == DnsType.TXT) {
                        additionals.add(own.record);
                    }
                }
            }
        }
        List<ResourceRecord> located = new ArrayList<>(answers);
        located.addAll(additionals);
        for (ResourceRecord record : located) {
            if (record.content() instanceof Location location) {
                addresses(location.host(), additionals);
            } else if (isAddress(record)) {
                addresses(record.name(), additionals); // section 12.3: both families
            }
        }
        additionals.removeAll(Set.copyOf(answers));
        return additionals;
    }

    private void addresses(DnsName host, Set<ResourceRecord> additionals) {
        boolean v4 = false;
        boolean v6 = false;
        for (Own own : named(host)) {
            if (isAddress(own.record)) {
                additionals.add(own.record);
                v4 |= own.record.type() == DnsType.A;
                v6 |= own.record.type() == DnsType.AAAA;
            }
        }
        if (v4 != v6) {
            additionals.add(existing(host)); // so that nobody waits for the other family
        }
    }

    private static boolean isAddress(ResourceRecord record) {
        return record.type() == DnsType.A || record.type() == DnsType.AAAA;
    }
}

package dev.fairlead.discovery.internal.station;

import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.discovery.internal.mdns.Question;
import dev.fairlead.discovery.internal.mdns.RecordContent;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a daemon knows of the answer to one question. Avahi tells a record once for each family by
/// which it has it, without saying by which; it is gone when all of them are.
final class DnsSdRecords {
    /// More are not kept, whoever invents them.
    private static final int MOST = 20_000;

    // The daemon keeps the time: a record is there until it says that it is not.
    private static final long SECONDS = 120;

    private final Question question;
    private final Map<Link, Map<RecordContent, Integer>> times = new LinkedHashMap<>();
    private int count;

    DnsSdRecords(Question question) {
        this.question = question;
    }

    /// dns_sd does not tell the families of a link apart.
    static Link link(int interfaceIndex) {
        return new Link(interfaceIndex, Link.Family.IPV4);
    }

    ResourceRecord record(RecordContent content) {
        return new ResourceRecord(question.name(), question.type(), true, SECONDS, content);
    }

    /// @return whether it was not there
    boolean add(Link link, RecordContent content) {
        Map<RecordContent, Integer> there = times.getOrDefault(link, Map.of());
        if (!there.containsKey(content) && count == MOST) {
            return false;
        }
        boolean isNew =
                times.computeIfAbsent(link, _ -> new LinkedHashMap<>())
                                .merge(content, 1, Integer::sum)
                        == 1;
        count += isNew ? 1 : 0;
        return isNew;
    }

    /// @return whether it is there no more, and was
    boolean remove(Link link, RecordContent content) {
        Map<RecordContent, Integer> there = times.get(link);
        if (there == null || !there.containsKey(content)) {
            return false;
        }
        boolean isGone =
                there.computeIfPresent(content, (_, many) -> many == 1 ? null : many - 1) == null;
        count -= isGone ? 1 : 0;
        if (there.isEmpty()) {
            times.remove(link);
        }
        return isGone;
    }

    /// In the order in which they came.
    Map<Link, List<ResourceRecord>> known() {
        Map<Link, List<ResourceRecord>> known = new LinkedHashMap<>();
        times.forEach((link, contents) ->
                known.put(link, contents.keySet().stream().map(this::record).toList()));
        return known;
    }

    void clear() {
        times.clear();
        count = 0;
    }
}

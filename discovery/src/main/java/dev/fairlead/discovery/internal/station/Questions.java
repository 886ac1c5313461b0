package dev.fairlead.discovery.internal.station;

import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.discovery.internal.mdns.Question;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.resolve.DnsName;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who has asked what. Belongs to the session's thread.
final class Questions {
    /// Hears of the answers.
    interface Asker {
        void appeared(Link link, ResourceRecord record);

        void vanished(Link link, ResourceRecord record);

        /// The owner of the name has no such record.
        default void absent(Question question) {}
    }

    /// Whom it is asked of.
    interface Asked {
        /// Once for each who asks.
        void ask(Question question);

        void cease(Question question);

        Map<Link, List<ResourceRecord>> known(Question question);
    }

    private final Asked asked;
    private final Map<Question, Set<Asker>> askers = new HashMap<>();

    Questions(Asked asked) {
        this.asked = asked;
    }

    static Question of(DnsName name, int type) {
        return new Question(name, type, false);
    }

    /// Asks until [#cease]; what is known already is told before this returns.
    void ask(Question question, Asker asker) {
        if (askers.computeIfAbsent(question, _ -> new LinkedHashSet<>()).add(asker)) {
            asked.ask(question);
            asked.known(question)
                    .forEach((link, records) ->
                            records.forEach(record -> asker.appeared(link, record)));
        }
    }

    void cease(Question question, Asker asker) {
        Set<Asker> all = askers.get(question);
        if (all != null && all.remove(asker)) {
            asked.cease(question);
            if (all.isEmpty()) {
                askers.remove(question);
            }
        }
    }

    private List<Asker> askersOf(Question question) {
        return List.copyOf(askers.getOrDefault(question, Set.of()));
    }

    void appeared(Link link, ResourceRecord record) {
        askersOf(of(record.name(), record.type())).forEach(asker -> asker.appeared(link, record));
    }

    void vanished(Link link, ResourceRecord record) {
        askersOf(of(record.name(), record.type())).forEach(asker -> asker.vanished(link, record));
    }

    void absent(Question question) {
        askersOf(question).forEach(asker -> asker.absent(question));
    }
}

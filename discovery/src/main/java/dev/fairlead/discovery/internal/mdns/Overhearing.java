package dev.fairlead.discovery.internal.mdns;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// Puts together what another host asks and what it knows, which may come in several packets (RFC
/// 6762, section 7.2).
final class Overhearing {
    /// Of hosts that are in the middle of it. Who is not among them is not counted on.
    static final int MOST_HOSTS = 32;

    static final int MOST_KNOWN = 4_096;

    private static final class Part {
        private final List<Question> questions;
        private final List<ResourceRecord> known;
        private final long until;

        Part(List<Question> questions, List<ResourceRecord> known, long until) {
            this.questions = questions;
            this.known = new ArrayList<>(known);
            this.until = until;
        }
    }

    private final Map<InetSocketAddress, Part> parts = new LinkedHashMap<>();

    /// Takes in a query to the group.
    ///
    /// @param whole is given each question for multicast, and all that its host knows of the
    ///   answers
    void overheard(
            Message query,
            InetSocketAddress source,
            long now,
            BiConsumer<Question, List<ResourceRecord>> whole) {
        parts.values().removeIf(part -> part.until <= now);
        if (query.isProbe()) {
            return; // it asks whether there is anything at all
        }
        Part part = query.questions().isEmpty() ? parts.remove(source) : null;
        if (part == null) {
            part = new Part(query.questions(), query.answers(), now + Times.TRUNCATED_MOST);
        } else {
            part.known.addAll(query.answers());
        }
        if (!query.truncated()) {
            for (Question question : new LinkedHashSet<>(part.questions)) {
                if (!question.unicast()) {
                    whole.accept(question, part.known);
                }
            }
        } else if (parts.size() < MOST_HOSTS && part.known.size() <= MOST_KNOWN) {
            parts.put(source, part);
        }
    }
}

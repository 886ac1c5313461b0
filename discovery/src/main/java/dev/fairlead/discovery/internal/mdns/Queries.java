package dev.fairlead.discovery.internal.mdns;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The questions of one link, and when each is asked next (RFC 6762, section 5.2).
final class Queries {
    /// A question and how far it has come.
    private static final class Query {
        private final Question question;
        private QueryState state = new QueryState.Delayed();

        Query(Question question) {
            this.question = question;
        }
    }

    /// A question that is to be asked now.
    ///
    /// @param isFirst whether it has not been asked before
    record Due(Question question, boolean isFirst) {}

    private final RandomGenerator random;
    private final Map<Question, Query> queries = new LinkedHashMap<>();
    private final Timetable<Query> due = new Timetable<>();

    Queries(RandomGenerator random) {
        this.random = random;
    }

    /// @return false if it is asked already
    boolean start(Question question, boolean atOnce, long now) {
        if (queries.containsKey(question)) {
            return false;
        }
        Query query = new Query(question);
        queries.put(question, query);
        due.set(query, atOnce ? now : now + firstDelay());
        return true;
    }

    void stop(Question question) {
        Query query = queries.remove(question);
        if (query != null) {
            query.state = QueryState.next(query.state, new QueryState.Event.Stop());
            due.remove(query);
        }
    }

    void clear() {
        queries.clear();
        due.clear();
    }

    boolean contains(Question question) {
        return queries.containsKey(question);
    }

    List<Question> all() {
        return List.copyOf(queries.keySet());
    }

    /// When it is to be asked; [Timetable#NEVER] while its answer is known, or if it is not here.
    long dueAt(Question question) {
        Query query = queries.get(question);
        return query == null ? Timetable.NEVER : due.at(query);
    }

    /// When something is to be asked.
    long next() {
        return due.next();
    }

    /// What is to be asked now or within a moment, one after the other; `null` if nothing is.
    @Nullable Due poll(long now) {
        Query query = due.poll(now + Times.QUERY_AGGREGATION);
        if (query == null) {
            return null;
        }
        boolean isFirst = query.state instanceof QueryState.Delayed;
        step(query, new QueryState.Event.Due(), now);
        return new Due(query.question, isFirst);
    }

    /// Moves on, if it is here.
    void step(Question question, QueryState.Event event, long now) {
        Query query = queries.get(question);
        if (query != null) {
            step(query, event, now);
        }
    }

    void stepAll(QueryState.Event event, long now) {
        queries.values().forEach(query -> step(query, event, now));
    }

    private void step(Query query, QueryState.Event event, long now) {
        QueryState before = query.state;
        query.state = QueryState.next(before, event);
        if (query.state.equals(before)) {
            return;
        }
        switch (query.state) {
            case QueryState.Delayed _ -> due.set(query, now + firstDelay());
            case QueryState.Asking(int times) -> due.set(query, now + interval(times));
            case QueryState.Answered _, QueryState.Stopped _ -> due.remove(query);
        }
    }

    private long firstDelay() {
        return random.nextLong(Times.FIRST_QUERY_LEAST, Times.FIRST_QUERY_MOST + 1);
    }

    private static long interval(int times) {
        return times > 12
                ? Times.LONGEST_INTERVAL
                : Math.min(Times.FIRST_INTERVAL << (times - 1), Times.LONGEST_INTERVAL);
    }
}

package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/// Every state and every event, compared with files, so that a change of behaviour is seen as one.
class StateTablesTest {

    private static <S, E> String table(List<S> states, List<E> events, BiFunction<S, E, S> next) {
        StringBuilder table = new StringBuilder();
        for (S state : states) {
            for (E event : events) {
                table.append(String.format("%-14s", text(state)))
                        .append(String.format("%-18s", text(event)))
                        .append(text(next.apply(state, event)))
                        .append('\n');
            }
        }
        return table.toString();
    }

    private static String text(Object value) {
        return value.toString().replaceAll("\\[\\]", "").replaceAll("\\[\\w+=(\\w+)\\]", " $1");
    }

    private static void compare(String file, String table) throws Exception {
        try (InputStream expected = StateTablesTest.class.getResourceAsStream(file)) {
            assertNotNull(expected, () -> file + " is missing; it should hold\n" + table);
            assertEquals(
                    new String(expected.readAllBytes(), StandardCharsets.US_ASCII), table, file);
        }
    }

    @Test
    void queriesMoveAsTheTableSays() throws Exception {
        compare(
                "query-states.txt",
                table(
                        List.<QueryState>of(
                                new QueryState.Delayed(),
                                new QueryState.Asking(1),
                                new QueryState.Answered(),
                                new QueryState.Stopped()),
                        List.of(
                                new QueryState.Event.Due(),
                                new QueryState.Event.AskedByAnother(),
                                new QueryState.Event.OwnerAnswered(),
                                new QueryState.Event.AnswerLost(),
                                new QueryState.Event.LinkChanged(),
                                new QueryState.Event.Stop()),
                        QueryState::next));
    }

    @Test
    void cachedRecordsMoveAsTheTableSays() throws Exception {
        compare(
                "cache-states.txt",
                table(
                        List.<CacheState>of(
                                new CacheState.Held(0),
                                new CacheState.Held(4),
                                new CacheState.Leaving(),
                                new CacheState.Gone()),
                        List.of(
                                new CacheState.Event.Received(),
                                new CacheState.Event.Due(),
                                new CacheState.Event.Goodbye(),
                                new CacheState.Event.Flushed(),
                                new CacheState.Event.Unanswered()),
                        CacheState::next));
    }

    @Test
    void claimsMoveAsTheTableSays() throws Exception {
        compare(
                "claim-states.txt",
                table(
                        List.<ClaimState>of(
                                new ClaimState.Delayed(),
                                new ClaimState.Probing(1),
                                new ClaimState.Probing(3),
                                new ClaimState.Deferred(),
                                new ClaimState.Announcing(0),
                                new ClaimState.Announcing(1),
                                new ClaimState.Established(),
                                new ClaimState.Lost(),
                                new ClaimState.Withdrawn()),
                        List.of(
                                new ClaimState.Event.Due(),
                                new ClaimState.Event.TieLost(),
                                new ClaimState.Event.Conflict(),
                                new ClaimState.Event.Changed(),
                                new ClaimState.Event.LinkChanged(),
                                new ClaimState.Event.Withdraw()),
                        ClaimState::next));
    }
}

package dev.fairlead.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.ConnectionState;
import dev.fairlead.NetworkFailure;
import dev.fairlead.PathFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Every move of a connection and of a listener, printed and compared with the table in the tree.
/// `-Dtable.update=true` writes it anew.
class LifecycleTableTest {
    private static final Path TABLE =
            Path.of("src/test/resources/dev/fairlead/internal/connection/lifecycle.txt");
    private static final NetworkFailure OLD = new PathFailure.NoInterface("old");
    private static final NetworkFailure NEW = new PathFailure.NoInterface("new");

    private static final List<ConnectionState> STATES =
            List.of(
                    new ConnectionState.Setup(),
                    new ConnectionState.Preparing(),
                    new ConnectionState.Waiting(OLD),
                    new ConnectionState.Ready(),
                    new ConnectionState.Failed(OLD),
                    new ConnectionState.Cancelled());

    private static final List<Lifecycle.Event> EVENTS =
            List.of(
                    new Lifecycle.Event.Start(),
                    new Lifecycle.Event.Established(),
                    new Lifecycle.Event.Unreachable(NEW),
                    new Lifecycle.Event.Retry(),
                    new Lifecycle.Event.Broke(NEW),
                    new Lifecycle.Event.Cancel());

    @Test
    void everyMoveIsAsRecorded() throws IOException {
        String table = print();
        if (Boolean.getBoolean("table.update")) {
            Files.createDirectories(TABLE.getParent());
            Files.writeString(TABLE, table);
        }
        assertEquals(Files.readString(TABLE), table);
    }

    @Test
    void noStateAndNoEventIsMissing() {
        assertEquals(kinds(ConnectionState.class), names(STATES));
        assertEquals(kinds(Lifecycle.Event.class), names(EVENTS));
    }

    @Test
    void nothingLeadsOutOfAFinalState() {
        for (ConnectionState state : STATES) {
            for (Lifecycle.Event event : EVENTS) {
                if (state.isFinal()) {
                    assertEquals(state, Lifecycle.next(state, event));
                }
            }
        }
    }

    private static String print() {
        StringJoiner table = new StringJoiner("\n", "", "\n");
        table.add(
                "state + event -> state; a reason of (old) was there before, (new) comes with the event");
        for (ConnectionState state : STATES) {
            table.add("");
            for (Lifecycle.Event event : EVENTS) {
                table.add(name(state) + " + " + name(event) + " -> " + outcome(state, event));
            }
        }
        return table.toString();
    }

    private static String outcome(ConnectionState state, Lifecycle.Event event) {
        try {
            ConnectionState next = Lifecycle.next(state, event);
            return next.equals(state) ? "unchanged" : name(next) + reason(next);
        } catch (IllegalStateException e) {
            return "refused: " + e.getMessage();
        }
    }

    private static String reason(ConnectionState state) {
        return switch (state) {
            case ConnectionState.Waiting(NetworkFailure why) ->
                    " (" + ((PathFailure.NoInterface) why).destination() + ")";
            case ConnectionState.Failed(NetworkFailure why) ->
                    " (" + ((PathFailure.NoInterface) why).destination() + ")";
            case ConnectionState.Setup _,
                    ConnectionState.Preparing _,
                    ConnectionState.Ready _,
                    ConnectionState.Cancelled _ ->
                    "";
        };
    }

    private static String name(Object value) {
        return value.getClass().getSimpleName();
    }

    private static Set<String> names(List<?> values) {
        return values.stream()
                .map(LifecycleTableTest::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<String> kinds(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}

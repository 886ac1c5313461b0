package dev.fairlead.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.ConnectionPath;
import dev.fairlead.PathReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is told of the way of a ready connection, printed and compared with the table in the tree.
/// `-Dtable.update=true` writes it anew.
class TellingTableTest {
    private static final Path TABLE =
            Path.of("src/test/resources/dev/fairlead/internal/connection/telling.txt");

    private static ConnectionPath way(String over, @Nullable String better, String... reasons) {
        return new ConnectionPath(
                Optional.of(over),
                Arrays.stream(reasons)
                        .map(text -> new PathReason(PathReason.Kind.NO_ROUTE, text))
                        .toList(),
                Optional.ofNullable(better));
    }

    private static final List<ConnectionPath> WAYS =
            List.of(
                    way("wlan0", null),
                    way("wlan0", "eth0"),
                    way("eth0", null),
                    way("wlan0", null, "one reason"),
                    way("wlan0", null, "another reason"),
                    way("wlan0", "eth0", "one reason"));

    @Test
    void everyFindingIsToldAsRecorded() throws IOException {
        StringJoiner table = new StringJoiner("\n", "", "\n");
        table.add("told last + found now -> what is done");
        for (int i = -1; i < WAYS.size(); i++) {
            ConnectionPath told = i < 0 ? null : WAYS.get(i);
            table.add("");
            for (ConnectionPath found : WAYS) {
                String done = Telling.of(told, found).name().toLowerCase(Locale.ROOT);
                table.add(
                        (told == null ? "nothing" : told)
                                + " + "
                                + found
                                + " -> "
                                + done.replace('_', ' '));
            }
        }
        if (Boolean.getBoolean("table.update")) {
            Files.writeString(TABLE, table.toString());
        }
        assertEquals(Files.readString(TABLE), table.toString());
    }

    @Test
    void thatItIsBackIsNeverHeldBack() {
        for (ConnectionPath told : WAYS) {
            for (ConnectionPath found : WAYS) {
                if (found.isViable() && !found.equals(told)) {
                    assertEquals(Telling.AT_ONCE, Telling.of(told, found));
                }
            }
        }
    }
}

package dev.fairlead.cli.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationTest {
    private static Invocation parse(String line) {
        return Invocation.parse(line.isEmpty() ? List.of() : List.of(line.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "connect a:1, connect, a:1",
        "--json connect a:1, connect, --json a:1",
        "-vv -w 5 probe a:1, probe, -vv -w 5 a:1",
        "--deadline=5 probe a:1, probe, --deadline=5 a:1",
        "-q --help listen, listen, -q --help",
    })
    void movesWhatStandsBeforeTheCommandBehindIt(String line, String command, String words) {
        assertEquals(
                new Invocation(Invocation.Wish.COMMAND, command, List.of(words.split(" "))),
                parse(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--help", "-h", "-v"})
    void showsTheOverviewWithoutACommand(String line) {
        assertEquals(Invocation.Wish.OVERVIEW, parse(line).wants());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "--json --version", "--version connect"})
    void tellsTheVersion(String line) {
        assertEquals(Invocation.Wish.VERSION, parse(line).wants());
    }

    @Test
    void refusesAnOptionOfACommandBeforeIt() {
        UsageException refused =
                assertThrows(UsageException.class, () -> parse("--crlf connect a:1"));
        assertEquals(
                "put it after the command: fairlead COMMAND --crlf", refused.remedies().getFirst());
    }
}

package dev.fairlead.cli.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> WORDS =
            List.of("connect", "listen", "probe", "resolve", "demo", "help", "completion");

    @ParameterizedTest
    @CsvSource({
        "conect, connect",
        "connetc, connect",
        "listne, listen",
        "prob, probe",
        "probee, probe",
        "reslove, resolve",
        "dmeo, demo",
        "hlep, help",
    })
    void findsTheWordThatWasMeant(String typed, String meant) {
        assertEquals(Optional.of(meant), Nearest.to(typed, WORDS));
    }

    @Test
    void findsNothingWhereNothingIsNear() {
        assertEquals(Optional.empty(), Nearest.to("frobnicate", WORDS));
        assertEquals(Optional.empty(), Nearest.to("", WORDS));
    }

    @Test
    void countsASwapAsOneMistake() {
        assertEquals(1, Nearest.mistakes("ab", "ba"));
        assertEquals(3, Nearest.mistakes("kitten", "sitting"));
    }
}

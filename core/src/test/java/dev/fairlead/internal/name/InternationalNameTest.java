package dev.fairlead.internal.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.IDN;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InternationalNameTest {
    @ParameterizedTest
    @CsvSource({
        "www.example, www.example",
        "B\u00fccher.example, xn--bcher-kva.example",
        "stra\u00dfe.de, xn--strae-oqa.de",
        "STRASSE.de, STRASSE.de",
        "\u4f8b\u3048\u3002\u30c6\u30b9\u30c8, xn--r8jz45g.xn--zckzah",
        "\u03b2\u03cc\u03bb\u03bf\u03c2.com, xn--nxasmm1c.com",
        "\u0392\u038c\u039b\u039f\u03a3.com, xn--nxasmq6b.com",
        "\uff37\uff37\uff37.example, www.example",
        "u\u0308.example, xn--tda.example",
        "\u2603.net, xn--n3h.net",
        "pr\u00e9nom-nom.fr, xn--prnom-nom-c4a.fr",
        "a\u00adb\u00fc.x, xn--ab-yka.x"
    })
    void namesBecomeAscii(String name, String ascii) {
        assertEquals(ascii, InternationalName.toAscii(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u2474.example", // becomes (1)
                "\u2100.example", // becomes a/c
                "\u0308a.example", // starts with a combining mark
                "a\u202eb.example",
                "a\ue000.example",
                "a\u3000\u00fc.example",
                "\ud800\u00fc"
            })
    void whatNoNameCanHaveIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> InternationalName.toAscii(name));
    }

    /// The standards of 2003 and 2008 agree on lower-case letters of the scripts of these ranges.
    @Test
    void agreesWithTheOlderStandardWhereThatIsStillRight() {
        Random random = new Random(42);
        int[][] ranges = {
            {'a', 'z'}, {0xe0, 0xf6}, {0x3b1, 0x3c1}, {0x430, 0x44f}, {0x4e00, 0x9fa5}
        };
        for (int i = 0; i < 10_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(12); length > 0; length--) {
                int[] range = ranges[random.nextInt(ranges.length)];
                name.appendCodePoint(range[0] + random.nextInt(range[1] - range[0] + 1));
            }
            assertEquals(IDN.toASCII(name.toString()), InternationalName.toAscii(name.toString()));
        }
    }
}

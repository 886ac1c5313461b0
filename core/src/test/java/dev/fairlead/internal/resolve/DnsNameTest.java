package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsNameTest {
    @Test
    void namesAreComparedWithoutCase() {
        assertEquals(DnsName.parse("www.Example"), DnsName.parse("WWW.example."));
        assertEquals(
                DnsName.parse("www.Example").hashCode(), DnsName.parse("WWW.example.").hashCode());
        assertNotEquals(DnsName.parse("www.example"), DnsName.parse("ww.wexample"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b.example", "a\\.b.example", "\\000\\255.x", "_dmarc.x", "."})
    void whatIsReadIsWrittenAgain(String text) {
        assertEquals(text, DnsName.parse(text).toString());
    }

    @Test
    void escapedCharactersAreThemselves() {
        assertEquals(DnsName.parse("abc"), DnsName.parse("\\a\\098c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "..",
                ".a",
                "a..b",
                "a b",
                "a\\",
                "a\\25",
                "a\\256",
                "ä",
                "a\tb",
                "\\\u00e4"
            })
    void whatIsNoNameIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> DnsName.parse(text));
    }

    @Test
    void lengthsAreThoseOfTheStandard() {
        String label = "x".repeat(63);
        DnsName.parse(label);
        assertThrows(IllegalArgumentException.class, () -> DnsName.parse(label + "x"));
        String longest = label + "." + label + "." + label + "." + "x".repeat(61);
        assertEquals(255, DnsName.parse(longest).length());
        assertEquals(255, DnsName.parse(longest + ".").length());
        assertThrows(IllegalArgumentException.class, () -> DnsName.parse(longest + "x"));
        assertThrows(IllegalArgumentException.class, () -> DnsName.parse("a.".repeat(128)));
        assertEquals(127, DnsName.parse("a.".repeat(127)).labels());
    }

    @Test
    void aNameIsWithinItsZoneAndNoOther() {
        DnsName name = DnsName.parse("a.b.Example");
        assertTrue(name.isWithin(DnsName.parse("b.example")));
        assertTrue(name.isWithin(name));
        assertTrue(name.isWithin(DnsName.ROOT));
        assertFalse(name.isWithin(DnsName.parse("x.a.b.example")));
        assertFalse(DnsName.parse("ab.example").isWithin(DnsName.parse("b.example")));
    }

    @Test
    void whatIsTooLongTogetherIsNoName() {
        DnsName half = DnsName.parse("a.".repeat(64));
        assertNull(half.plus(half));
        assertEquals("x.example", DnsName.parse("x").plus(DnsName.parse("example")).toString());
    }
}

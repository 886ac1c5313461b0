package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.resolve.DnsName;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LabelsTest {
    private static final DnsName TYPE = DnsName.parse("_x._tcp.local");

    @Test
    void theNextNameHasTheNextNumber() {
        assertEquals("Printer (2)", Labels.nextInstance("Printer"));
        assertEquals("Printer (10)", Labels.nextInstance("Printer (9)"));
        assertEquals("box-2", Labels.nextHost("box"));
        assertEquals("box-10", Labels.nextHost("box-9"));
    }

    @Test
    void aLongNameIsCutBetweenCharacters() {
        String next = Labels.nextInstance("ü".repeat(31) + "x");
        assertTrue(next.getBytes(StandardCharsets.UTF_8).length <= 63);
        assertEquals("ü".repeat(29) + " (2)", next);
        assertEquals("😀".repeat(14) + " (2)", Labels.nextInstance("😀".repeat(15)));
    }

    @Test
    void dotsAndBackslashesArePartOfTheLabel() {
        DnsName name = Labels.under("My.Printer\\1", TYPE);
        assertEquals(4, name.labels());
        assertTrue(name.isWithin(TYPE));
    }

    @Test
    void whatIsNoLabelIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Labels.under("", TYPE));
        assertThrows(IllegalArgumentException.class, () -> Labels.under("x".repeat(64), TYPE));
        assertThrows(IllegalArgumentException.class, () -> Labels.under("a\nb", TYPE));
    }
}

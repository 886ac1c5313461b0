package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.internal.name.InternationalName;
import java.nio.charset.StandardCharsets;

class InternationalNameFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void name(byte[] utf8) {
        String name = new String(utf8, StandardCharsets.UTF_8);
        String ascii;
        try {
            ascii = InternationalName.toAscii(name);
        } catch (IllegalArgumentException _) {
            return; // refused
        }
        assertTrue(ascii.chars().allMatch(c -> c < 0x80), ascii);
        assertEquals(ascii, InternationalName.toAscii(ascii));
        DnsName parsed;
        try {
            parsed = DnsName.parse(ascii);
        } catch (IllegalArgumentException _) {
            return; // too long, or not of labels
        }
        assertEquals(parsed, DnsName.parse(parsed.toString()));
    }
}

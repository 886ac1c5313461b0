package dev.fairlead.internal.captive;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

class JsonObjectParserFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void object(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        try {
            JsonObjectParser.parse(text)
                    .values()
                    .forEach(value ->
                            assertTrue(
                                    value instanceof String
                                            || value instanceof Boolean
                                            || value instanceof BigDecimal));
        } catch (MalformedJson e) {
            assertTrue(String.valueOf(e.getMessage()).length() < 300, "a long message");
        }
    }
}

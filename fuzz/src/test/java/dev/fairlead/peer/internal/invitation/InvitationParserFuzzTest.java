package dev.fairlead.peer.internal.invitation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.fuzz.Allocation;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Whatever somebody pastes, it is an invitation or an error that says why; an invitation that is
/// written again says the same.
class InvitationParserFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Allocation.check(bytes.length, () -> parse(text));
        Optional<InvitationText> parsed = parse(text);
        if (parsed.isPresent()) {
            String again = parsed.get().uri();
            assertEquals(again, InvitationParser.parse(again).uri());
        }
    }

    private static Optional<InvitationText> parse(String text) {
        try {
            InvitationText parsed = InvitationParser.parse(text);
            assertTrue(parsed.addresses().size() <= InvitationParser.MOST_ADDRESSES);
            assertTrue(parsed.context().length <= InvitationParser.LONGEST_CONTEXT);
            return Optional.of(parsed);
        } catch (IllegalArgumentException e) {
            assertNotNull(e.getMessage());
            assertFalse(e.getMessage().isEmpty());
            return Optional.empty();
        }
    }
}

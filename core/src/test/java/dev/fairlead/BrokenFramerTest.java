package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Framers that break their own rules.
@Tag("loopback")
@Timeout(60)
class BrokenFramerTest extends FramedScene {
    private static Framing<String> broken(BrokenFramer.Manner manner) {
        return Framing.of("broken", 100, () -> new BrokenFramer(manner));
    }

    private record BrokenFramer(Manner manner) implements Framer<String> {
        interface Manner {
            Parsed<String> parse(ByteBuffer input) throws FramingException;
        }

        @Override
        public Parsed<String> parse(ByteBuffer input) throws FramingException {
            return manner.parse(input);
        }

        @Override
        public void write(String message, FrameOutput output) {
            throw new UnsupportedOperationException("mute");
        }
    }

    private String whatItDid(BrokenFramer.Manner manner) throws Exception {
        Halves<String> ends = halves(broken(manner));
        ends.bytes().send(utf8("12345"));
        var failure =
                assertInstanceOf(FramingFailure.FramerBroken.class, failureOf(ends.messages()));
        assertEquals(BrokenFramer.class.getName(), failure.framer());
        assertTrue(failure.summary().contains(failure.framer()), failure.summary());
        ends.messages().close();
        ends.bytes().close();
        return failure.what();
    }

    @Test
    void aFramerThatBreaksItsRulesIsNamedWithWhatItDid() throws Exception {
        assertEquals(
                "took 6 bytes of the 5 that it was shown",
                whatItDid(shown ->
                        shown.remaining() < 5 ? Parsed.incomplete(5) : Parsed.message("x", 6)));
        assertEquals(
                "asked for 5 bytes when it was shown 5", whatItDid(shown -> Parsed.incomplete(5)));
        assertTrue(whatItDid(shown -> Parsed.skipped(0)).contains("taken is 0"));
        assertTrue(
                whatItDid(
                                shown -> {
                                    throw new IllegalStateException("lost");
                                })
                        .contains("threw java.lang.IllegalStateException: lost"));
        assertTrue(
                whatItDid(shown -> Parsed.skipped(shown.get(100)))
                        .contains("IndexOutOfBoundsException"));
        assertTrue(
                whatItDid(
                                shown -> {
                                    shown.put(0, (byte) 1);
                                    return Parsed.skipped(1);
                                })
                        .contains("ReadOnlyBufferException"));
    }

    @Test
    void whatAFramerThrowsWhileItWritesGoesToTheSender() throws Exception {
        Halves<String> ends = halves(broken(shown -> Parsed.incomplete(shown.remaining() + 1L)));
        assertThrows(UnsupportedOperationException.class, () -> ends.messages().send("x"));
        assertInstanceOf(ConnectionState.Ready.class, ends.messages().state());
        ends.bytes().send(new byte[100]);
        var failure = assertInstanceOf(FramingFailure.TooLong.class, failureOf(ends.messages()));
        assertEquals(100, failure.limit());
    }
}

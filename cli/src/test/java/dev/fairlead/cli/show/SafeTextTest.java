package dev.fairlead.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SafeTextTest {
    private static String stream(boolean unicode, byte[]... pieces) {
        SafeStream stream = new SafeStream(unicode);
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            shown.writeBytes(stream.show(ByteBuffer.wrap(piece)));
        }
        shown.writeBytes(stream.end());
        return shown.toString(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void leavesPlainTextAsItIs() {
        String text = "plain: grüße, 漢字, 🙂, \\x1b";
        assertSame(text, SafeText.line(text, true));
        assertEquals(text, stream(true, utf8(text)));
    }

    @Test
    void spellsOutControlsAndEscapes() {
        assertEquals(
                "\\x1b[31mred\\x07\\x00\\x7f\\t\\r\\n",
                SafeText.line("\033[31mred\007\000\177\t\r\n", true));
        assertEquals("\\x1b]0;title\\x07", stream(true, utf8("\033]0;title\007")));
    }

    @Test
    void spellsOutMarksThatTurnOrHideText() {
        assertEquals(
                "\\u{202e}abc\\u{200b}\\u{feff}\\u{9b}\\u{2028}",
                SafeText.line("\u202eabc\u200b\ufeff\u009b\u2028", true));
        assertEquals("\\u{202e}\\u{2066}", stream(true, utf8("\u202e\u2066")));
    }

    @Test
    void spellsOutHalvesOfSurrogatePairs() {
        assertEquals("a\\u{d800}b", SafeText.line("a\ud800b", true));
    }

    @Test
    void showsAsciiOnlyWhereTheTerminalHasNoMore() {
        assertEquals("gr\\u{fc}n", SafeText.line("grün", false));
        assertEquals("gr\\u{fc}n", stream(false, utf8("grün")));
    }

    @Test
    void keepsLinesAndTabsOfAStream() {
        assertEquals("a\tb\nc\r\nd", stream(true, utf8("a\tb\nc\r\nd")));
    }

    @Test
    void spellsOutACarriageReturnThatCouldOverwriteALine() {
        assertEquals("evil\\rgood\n", stream(true, utf8("evil\rgood\n")));
        assertEquals("a\r\nb\\r", stream(true, utf8("a\r"), utf8("\nb\r")));
    }

    @Test
    void putsCharactersTogetherThatTheNetworkCut() {
        byte[] whole = utf8("é漢🙂");
        for (int cut = 0; cut <= whole.length; cut++) {
            byte[] head = java.util.Arrays.copyOf(whole, cut);
            byte[] tail = java.util.Arrays.copyOfRange(whole, cut, whole.length);
            assertEquals("é漢🙂", stream(true, head, tail), "cut at " + cut);
        }
    }

    @Test
    void spellsOutWhatIsNotUtf8() {
        assertEquals("\\xff\\xfe", stream(true, bytes(0xff, 0xfe)));
        assertEquals("\\xc3a", stream(true, bytes(0xc3, 'a')));
        assertEquals("\\x80", stream(true, bytes(0x80)));
        assertEquals("\\xe2\\x82", stream(true, bytes(0xe2, 0x82)), "cut off by the end");
        assertEquals("\\xc0\\xaf", stream(true, bytes(0xc0, 0xaf)), "an overlong slash");
        assertEquals("\\xed\\xa0\\x80", stream(true, bytes(0xed, 0xa0, 0x80)), "a surrogate");
        assertEquals("\\xf4\\x90\\x80\\x80", stream(true, bytes(0xf4, 0x90, 0x80, 0x80)));
    }

    @Test
    void neverLetsAHarmfulCharacterThrough() {
        long seed = 20261121;
        byte[] suspects = utf8("\u202e\033é\r\n漢\u0085");
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] piece = new byte[random.nextInt(12)];
            random.nextBytes(piece);
            for (int i = 0; i < piece.length; i++) {
                if (random.nextBoolean()) {
                    piece[i] = suspects[random.nextInt(suspects.length)];
                }
            }
            String shown = stream(true, piece);
            boolean harmless =
                    shown.codePoints()
                            .allMatch(c ->
                                    c == '\n'
                                            || c == '\t'
                                            || c == '\r'
                                            || SafeText.isPlain(c, true));
            assertTrue(harmless, "seed " + seed + ", round " + round + ": " + shown);
            assertTrue(
                    shown.replace("\r\n", "").indexOf('\r') < 0,
                    "seed " + seed + ", round " + round);
        }
    }
}

package dev.fairlead.peer.internal.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "/", "a/b", "../a", "/etc/passwd", "a\0b", "a/.."})
    void whatCouldLeadOutIsRefused(String raw) {
        assertEquals(Optional.empty(), SafeName.of(raw, true));
        assertEquals(Optional.empty(), SafeName.of(raw, false));
    }

    @ParameterizedTest
    @CsvSource({
        "photo.jpg, photo.jpg",
        "Grüße 2026.txt, Grüße 2026.txt",
        "日本.txt, 日本.txt",
        "CON, _CON",
        "con.txt, _con.txt",
        "COM¹.log, _COM¹.log",
        "aux.tar.gz, _aux.tar.gz",
        "a:b, a_b",
        "'C:\\x\\y', C__x_y",
        "'a|b<c>d?e*f\"g', a_b_c_d_e_f_g",
        "'end.', end_",
        "'end. .', end___",
        "...,  ___",
        ".bashrc, _bashrc",
        ".., ",
    })
    void theRestIsMadeHarmless(String raw, String safe) {
        assertEquals(Optional.ofNullable(safe), SafeName.of(raw, true));
    }

    @Test
    void whatTurnsOrHidesTextIsReplaced() {
        assertEquals(Optional.of("a_gpj.exe"), SafeName.of("a\u202egpj.exe", true));
        assertEquals(Optional.of("a_b_c"), SafeName.of("a\nb\u001bc", true));
        assertEquals(Optional.of("a_b"), SafeName.of("a\u200bb", true));
        assertEquals(Optional.of("a b"), SafeName.of("a\u00a0b", true));
        assertEquals(SafeName.of("\u00e9", true), SafeName.of("e\u0301", true));
    }

    @Test
    void aDotInFrontStaysWithinADirectory() {
        assertEquals(Optional.of(".git"), SafeName.of(".git", false));
    }

    @Test
    void whatIsTooLongIsShortenedAndKeepsItsEnding() {
        String name = SafeName.of("é".repeat(300) + ".tar.gz", true).orElseThrow();
        assertTrue(name.endsWith("é.tar.gz"), name);
        assertTrue(name.getBytes(StandardCharsets.UTF_8).length <= 243, name);
        assertEquals("a (1).tar.gz", SafeName.numbered("a.tar.gz", 1));
        assertEquals("a (2)", SafeName.numbered("a", 2));
        assertEquals(".x (3)", SafeName.numbered(".x", 3));
    }

    @Test
    void whateverComesLeadsNowhereElseAndStaysAsItIs() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String letters = "ab./\\:\0\n\u202e\u00e9e\u0301 CONnul~$\ud83d\ude00\ud800";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder raw = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                raw.append(letters.charAt(random.nextInt(letters.length())));
            }
            Optional<String> safe = SafeName.of(raw.toString(), true);
            if (safe.isPresent()) {
                String name = safe.get();
                assertTrue(name.indexOf('/') < 0 && name.indexOf('\\') < 0, "seed " + seed);
                assertTrue(!name.startsWith(".") && !name.isEmpty(), "seed " + seed);
                assertEquals(safe, SafeName.of(name, true), "seed " + seed);
            }
        }
    }
}

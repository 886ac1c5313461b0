package dev.fairlead.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PeerValuesTest {
    @Test
    void aCodeIsSixToEightDigits() {
        assertEquals("48217703", PairingCode.of(" 4821-7703 ").digits());
        assertEquals("4821 7703", PairingCode.of("48217703").spaced());
        assertEquals("1234 567", PairingCode.of("1234567").spaced());
        assertEquals(6, PairingCode.random(6).digits().length());
        for (String bad : new String[] {"", "12345", "123456789", "12345a", "１２３４５６"}) {
            assertThrows(IllegalArgumentException.class, () -> PairingCode.of(bad));
        }
        assertThrows(IllegalArgumentException.class, () -> PairingCode.random(5));
    }

    @Test
    void aCodeIsNotShownByAccident() {
        assertFalse(PairingCode.of("482177").toString().contains("482177"));
        assertFalse(OfferedCode.once(PairingCode.of("482177")).toString().contains("482177"));
        assertFalse(LinkProof.code(PairingCode.of("482177")).toString().contains("482177"));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> PairingCode.of("482177O3"));
        assertFalse(refused.getMessage().contains("482177"), refused.getMessage());
    }

    @Test
    void namesOfOthersAreShownWithoutWhatDisturbs() {
        assertEquals("a?b?c", Shown.text("a\u001bb\u202ec", 10));
        assertEquals("ab…", Shown.text("abc", 2));
    }

    @Test
    void aNameFitsALabel() {
        assertThrows(IllegalArgumentException.class, () -> PeerProfile.of(""));
        assertThrows(IllegalArgumentException.class, () -> PeerProfile.of("a\nb"));
        assertThrows(IllegalArgumentException.class, () -> PeerProfile.of("é".repeat(32)));
        assertEquals(63, PeerProfile.of("x".repeat(63)).name().length());
        assertThrows(
                IllegalArgumentException.class,
                () -> PeerProfile.of("Ann").withContext(new byte[1025]));
    }

    @Test
    void tagsChangeByTheHourAndWithTheSession() {
        KnownPeer pair =
                new KnownPeer(Fingerprint.of(new byte[32]), "Ann", Instant.EPOCH, new byte[32]);
        Instant hour = Instant.parse("2026-11-23T10:00:00Z");
        byte[] tag = pair.tag(hour, "one");
        assertEquals(6, tag.length);
        assertArrayEquals(tag, pair.tag(hour.plusSeconds(3599), "one"));
        assertFalse(Arrays.equals(tag, pair.tag(hour.plusSeconds(3600), "one")));
        assertFalse(Arrays.equals(tag, pair.tag(hour, "two")));
    }

    @Test
    void identifiersAndFingerprintsAreReadAsTheyAreWritten() {
        PeerId id = PeerId.random();
        assertEquals(id, PeerId.of(id.toString()));
        assertNotEquals(id, PeerId.random());
        byte[] low = new byte[16];
        byte[] high = new byte[16];
        high[0] = (byte) 0x80;
        assertTrue(PeerId.of(low).compareTo(PeerId.of(high)) < 0, "as unsigned numbers");
        assertThrows(IllegalArgumentException.class, () -> PeerId.of("xyz"));

        Fingerprint fingerprint = Fingerprint.of(id.toString() + id);
        assertEquals(fingerprint, Fingerprint.of(fingerprint.toString()));
        assertTrue(fingerprint.toString().startsWith(fingerprint.brief()));
        assertThrows(IllegalArgumentException.class, () -> Fingerprint.of("12"));
    }

    @Test
    void manyGuessesAtATimeAreNotMoreThanOneAfterTheOther() {
        OfferedCode code = OfferedCode.once(PairingCode.random());
        int[] checked = new int[1];
        for (int i = 0; i < 10; i++) {
            assertFalse(
                    code.check(() -> {
                        checked[0]++;
                        return false;
                    }));
        }
        assertEquals(3, checked[0], "a code that is over is not compared any more");
        assertEquals(OfferedCode.State.GUESSED, code.state());
        assertFalse(code.check(() -> true));
        boolean[] told = new boolean[1];
        code.whenOver(() -> told[0] = true);
        assertTrue(told[0]);
    }

    @Test
    void aCodeForSeveralIsUsedAsOftenAsSaid() {
        OfferedCode code = OfferedCode.times(PairingCode.random(), 2);
        assertTrue(code.check(() -> true));
        assertEquals(OfferedCode.State.OPEN, code.state());
        assertTrue(code.check(() -> true));
        assertEquals(OfferedCode.State.USED, code.state());
        assertThrows(
                IllegalArgumentException.class, () -> OfferedCode.times(PairingCode.random(), 0));
    }
}

package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Psk.KeyExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which keys are keys, and that none of them is ever shown.
class PskTest {
    private static final byte[] KEY =
            HexFormat.of()
                    .parseHex("5b1f0c9ea2d34477880192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7");
    private static final byte[] OTHER = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1234 | 4 bytes and is text, a passcode",
                "fifteen letters | 15 bytes and is text, a passcode",
                "correct horse battery staple | is text",
                "00112233445566778899aabbccddeeff | hexadecimal digits",
                "K3j9sLw0QpZx81vTnR5u7A== | is text"
            })
    void whatAPersonTypesIsRefusedWithTheReason(String passcode, String reason) {
        String message = refused("phone", passcode.getBytes(StandardCharsets.US_ASCII));
        assertTrue(message.contains(reason), message);
        assertTrue(message.contains("newKey"), message);
        assertFalse(message.contains(passcode), message);
    }

    @Test
    void keysThatAreTooShortTooLongOrPatternsAreRefused() {
        assertTrue(refused("a", new byte[0]).contains("0 bytes"));
        assertTrue(refused("a", Arrays.copyOf(OTHER, 15)).contains("15 bytes"));
        assertTrue(refused("a", new byte[65]).contains("65 bytes"));
        assertTrue(refused("a", new byte[32]).contains("1 different"));
        assertTrue(
                refused("Schlüsselträger-ä", "Schlüsselträger-ä".getBytes(StandardCharsets.UTF_8))
                        .contains("is the identity"));
    }

    private static String refused(String identity, byte[] key) {
        return assertThrows(IllegalArgumentException.class, () -> Psk.of(identity, key))
                .getMessage();
    }

    @Test
    void newKeysAreAcceptedAndDiffer() {
        byte[] one = Psk.newKey();
        assertNotEquals(HexFormat.of().formatHex(one), HexFormat.of().formatHex(Psk.newKey()));
        assertEquals(List.of("a"), Psk.of("a", one).identities());
    }

    @Test
    void identitiesThatPeersCouldNotReadAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Psk.of("", KEY));
        assertThrows(IllegalArgumentException.class, () -> Psk.of("ä".repeat(65), KEY));
        assertThrows(IllegalArgumentException.class, () -> Psk.of("a\0b", KEY));
        assertThrows(IllegalArgumentException.class, () -> Psk.of("\ud800", KEY));
        assertThrows(IllegalArgumentException.class, () -> Psk.of("a", KEY).withIdentityHint("\n"));
        assertEquals(List.of("ä".repeat(64)), Psk.of("ä".repeat(64), KEY).identities());
    }

    @Test
    void keysAreFoundByTheirIdentity() throws Exception {
        Psk psk = Psk.of("a", KEY).and("b", OTHER);
        assertArrayEquals(KEY, psk.key("a").orElseThrow());
        assertArrayEquals(OTHER, psk.key("b").orElseThrow());
        assertEquals(Optional.empty(), psk.key("c"));
        assertEquals(List.of("a", "b"), psk.identities());
        assertThrows(IllegalArgumentException.class, () -> psk.and("a", OTHER));
    }

    @Test
    void noCallerCanChangeAKey() throws Exception {
        byte[] mine = KEY.clone();
        Psk psk = Psk.of("a", mine);
        mine[0] ^= 1;
        psk.key("a").orElseThrow()[1] ^= 1;
        assertArrayEquals(KEY, psk.key("a").orElseThrow());
    }

    @Test
    void whatALookupFindsIsHeldToTheSameRules() throws Exception {
        Psk psk =
                Psk.lookup(identity ->
                        switch (identity) {
                            case "good" -> Optional.of(KEY);
                            case "weak" ->
                                    Optional.of(
                                            "hunter2hunter2hunter2"
                                                    .getBytes(StandardCharsets.US_ASCII));
                            case "down" -> throw new IOException("the database is down");
                            default -> Optional.empty();
                        });
        assertTrue(psk.isLookup());
        assertArrayEquals(KEY, psk.key("good").orElseThrow());
        assertEquals(Optional.empty(), psk.key("nobody"));
        String message =
                assertThrows(IllegalArgumentException.class, () -> psk.key("weak")).getMessage();
        assertTrue(message.contains("'weak' is text"), message);
        assertThrows(IOException.class, () -> psk.key("down"));
        assertThrows(IllegalStateException.class, () -> psk.and("a", KEY));
    }

    @Test
    void forwardSecrecyIsGivenUpOnlyByName() {
        Psk psk = Psk.of("a", KEY);
        assertEquals(KeyExchange.FORWARD_SECRET, psk.keyExchange());
        assertEquals(KeyExchange.COMPATIBLE, psk.compatible().keyExchange());
        assertEquals(KeyExchange.PLAIN, psk.withKeyExchange(KeyExchange.PLAIN).keyExchange());
        assertNotEquals(psk, psk.compatible());
    }

    @Test
    void equalKeysAreEqualOptions() {
        assertEquals(Psk.of("a", KEY), Psk.of("a", KEY.clone()));
        assertEquals(Psk.of("a", KEY).hashCode(), Psk.of("a", KEY.clone()).hashCode());
        assertNotEquals(Psk.of("a", KEY), Psk.of("a", OTHER));
        assertNotEquals(Psk.of("a", KEY), Psk.of("a", KEY).withHash(Psk.Hash.SHA_384));
    }

    @Test
    void noKeyIsEverShown() {
        String text = Psk.of("phone", KEY).and("tablet", OTHER).compatible().toString();
        assertEquals("Psk[phone, tablet, compatible]", text);
        assertEquals(
                "Psk[looked up, forward secret]", Psk.lookup(_ -> Optional.empty()).toString());
    }

    /// This module has no engine for keys, and neither have its tests.
    @Test
    void theArtifactThatIsMissingIsNamedWhenTheStackIsBuilt() {
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Tcp.stack().tls(Psk.of("phone", KEY)));
        assertTrue(refused.getMessage().contains("fairlead-security"), refused.getMessage());
    }
}

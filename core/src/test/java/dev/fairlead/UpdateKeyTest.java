package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpdateKeyTest {
    private static final byte[] SECRET = new byte[32];
    private static final String TEXT = Base64.getEncoder().encodeToString(SECRET);

    @Test
    void aKeyIsReadAsItsGeneratorWritesIt(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("key");
        Files.writeString(
                file,
                """
                # made today
                key "lab.example" {
                	algorithm hmac-sha512; // strong
                	secret "%s";
                };
                """
                        .formatted(TEXT));
        UpdateKey key = UpdateKey.read(file);
        assertEquals("lab.example", key.name());
        assertEquals(UpdateKey.Algorithm.HMAC_SHA512, key.algorithm());
        assertArrayEquals(SECRET, key.secret());
        assertEquals(key, UpdateKey.of("LAB.example.", UpdateKey.Algorithm.HMAC_SHA512, SECRET));
        assertNotEquals(key, UpdateKey.of("lab.example", UpdateKey.Algorithm.HMAC_SHA256, SECRET));
    }

    @Test
    void theSecretStandsInNoText() {
        String bad = "key k { algorithm hmac-sha256; secret \"" + TEXT + "=\"; };";
        String both =
                assertThrows(IllegalArgumentException.class, () -> UpdateKey.parse(bad))
                                .getMessage()
                        + UpdateKey.of("k", UpdateKey.Algorithm.HMAC_SHA256, SECRET);
        assertFalse(both.contains(TEXT.substring(0, 20)), both);
    }

    @Test
    void whatIsNoKeyIsRefusedWithTheReason() {
        refused("hello", "tsig-keygen");
        refused("key k { algorithm hmac-md5; secret \"" + TEXT + "\"; };", "hmac-md5");
        refused("key k { algorithm hmac-sha256; };", "needs both");
        refused("key k { algorithm hmac-sha256; secret \"AAAA\"; };", "3 bytes");
        String one = "key k { algorithm hmac-sha256; secret \"" + TEXT + "\"; };";
        refused(one + one, "several");
    }

    private static void refused(String text, String why) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> UpdateKey.parse(text));
        assertTrue(e.getMessage().contains(why), e::getMessage);
    }

    @Test
    void aRegistrationNeedsADomainThatNameserversServe() {
        assertThrows(IllegalArgumentException.class, () -> DomainRegistration.in("local."));
        assertThrows(IllegalArgumentException.class, () -> DomainRegistration.in("a..b"));
        DomainRegistration there = DomainRegistration.in("example.com.");
        assertEquals("example.com", there.domain());
        assertThrows(IllegalArgumentException.class, () -> there.withLease(Duration.ofSeconds(29)));
        assertThrows(
                IllegalArgumentException.class, () -> there.withTimeToLive(Duration.ofDays(2)));
        assertEquals(Duration.ofMinutes(5), there.withLease(Duration.ofMinutes(5)).lease());
    }
}

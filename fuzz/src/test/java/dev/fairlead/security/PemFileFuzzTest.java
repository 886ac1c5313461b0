package dev.fairlead.security;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;

/// Whatever a file holds, it is read or refused with a reason that names the file.
class PemFileFuzzTest {
    private static final Path FILE = Path.of("some.pem");

    @FuzzTest(maxDuration = "1m")
    void file(byte[] content) {
        PemFile file;
        try {
            file = PemFile.of(FILE, content);
        } catch (IOException e) {
            assertTrue(e.getMessage().startsWith("some.pem"), e.getMessage());
            return;
        }
        try {
            assertFalse(file.certificates().isEmpty());
        } catch (IOException e) {
            assertTrue(e.getMessage().startsWith("some.pem"), e.getMessage());
        }
        try {
            file.privateKey("secret".toCharArray()).getAlgorithm();
        } catch (IOException e) {
            assertTrue(e.getMessage().startsWith("some.pem"), e.getMessage());
        }
    }
}

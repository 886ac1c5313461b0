package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstUseStoreTest {
    private static final String PIN = "sha256/AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String OTHER = "sha256/HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    @TempDir Path directory;

    private List<FirstUseStore> stores() {
        return List.of(FirstUseStore.inMemory(), FirstUseStore.inFile(directory.resolve("known")));
    }

    @Test
    void remembersTheFirstAndTellsItFromThenOn() throws Exception {
        for (FirstUseStore store : stores()) {
            assertEquals(Optional.empty(), store.remember("box.test:1", PIN));
            assertEquals(Optional.of(PIN), store.remember("box.test:1", OTHER));
            assertEquals(Optional.of(PIN), store.remember("box.test:1", PIN));
            assertEquals(Optional.empty(), store.remember("box.test:2", OTHER));
        }
    }

    @Test
    void forgetsWhatItIsToldTo() throws Exception {
        for (FirstUseStore store : stores()) {
            assertFalse(store.forget("box.test:1"));
            store.remember("box.test:1", PIN);
            store.remember("box.test:2", PIN);
            assertTrue(store.forget("box.test:1"));
            assertFalse(store.forget("box.test:1"));
            assertEquals(Optional.empty(), store.remember("box.test:1", OTHER));
            assertEquals(Optional.of(PIN), store.remember("box.test:2", OTHER));
        }
    }

    @Test
    void theFileIsReadableAndOutlivesTheStore() throws Exception {
        Path file = directory.resolve("known");
        Files.writeString(file, "# mine\n\nbox.test:1   " + PIN + "\n");
        FirstUseStore store = FirstUseStore.inFile(file);
        assertEquals(Optional.of(PIN), store.remember("box.test:1", OTHER));
        store.remember("[2001:db8::1]:2", OTHER);
        assertEquals(
                List.of("# mine", "", "box.test:1   " + PIN, "[2001:db8::1]:2 " + OTHER),
                Files.readAllLines(file));
        assertEquals(
                Optional.of(OTHER), FirstUseStore.inFile(file).remember("[2001:db8::1]:2", PIN));
    }

    @Test
    void theFileIsForItsOwnerAndNothingIsLeftBeside() throws Exception {
        Path file = directory.resolve("known");
        FirstUseStore.inFile(file).remember("box.test:1", PIN);
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (var files = Files.list(directory)) {
            assertEquals(
                    List.of("known", "known.lock"),
                    files.map(f -> f.getFileName().toString()).sorted().toList());
        }
    }

    /// To pass over such a line would be to trust its peer anew.
    @Test
    void aLineThatCannotBeReadIsAnErrorWithItsNumber() throws Exception {
        Path file = directory.resolve("known");
        for (String line : List.of("box.test:1", "box.test:1 sha256/short", "a b c")) {
            Files.writeString(file, "# fine\n" + line + "\n");
            var refused =
                    assertThrows(
                            IOException.class,
                            () -> FirstUseStore.inFile(file).remember("box.test:1", PIN));
            assertTrue(refused.getMessage().startsWith(file + ", line 2: "), refused.getMessage());
            assertEquals("# fine\n" + line + "\n", Files.readString(file));
        }
    }

    @Test
    void aFileThatIsNoneIsNotReadWhole() throws Exception {
        Path file = directory.resolve("known");
        Files.write(file, new byte[(8 << 20) + 1]);
        assertThrows(
                IOException.class, () -> FirstUseStore.inFile(file).remember("box.test:1", PIN));
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThrows(
                IOException.class, () -> FirstUseStore.inFile(file).remember("box.test:1", PIN));
    }

    @Test
    void namesThatWouldForgeALineAreRefused() {
        FirstUseStore store = FirstUseStore.inFile(directory.resolve("known"));
        for (String name : List.of("", "a b", "a\nb", "#a", "\u00fc")) {
            assertThrows(IllegalArgumentException.class, () -> store.remember(name, PIN));
        }
    }

    @Test
    void ofManyThatMeetAPeerAtOnceOneIsTheFirst() throws Exception {
        for (FirstUseStore store : stores()) {
            List<Callable<Optional<String>>> meetings = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                meetings.add(() -> store.remember("box.test:9", PIN));
            }
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                int first = 0;
                for (var meeting : threads.invokeAll(meetings)) {
                    first += meeting.get().isEmpty() ? 1 : 0;
                }
                assertEquals(1, first);
            }
        }
    }

    @Test
    void storesInOneFileAreEqual() {
        assertEquals(
                FirstUseStore.inFile(directory.resolve("known")),
                FirstUseStore.inFile(directory.resolve("x/../known")));
        assertNotEquals(
                FirstUseStore.inFile(directory.resolve("known")),
                FirstUseStore.inFile(directory.resolve("other")));
    }

    @Test
    void aFileThatAnotherProgramHoldsIsNotWaitedForWithoutEnd() throws Exception {
        Path file = directory.resolve("known");
        FirstUseStore store = new FileFirstUseStore(file, Duration.ofMillis(50));
        store.remember("box.test:1", PIN);
        try (var other =
                FileChannel.open(directory.resolve("known.lock"), StandardOpenOption.WRITE)) {
            other.lock();
            var refused = assertThrows(IOException.class, () -> store.remember("box.test:1", PIN));
            assertTrue(refused.getMessage().contains("in use by another"), refused.getMessage());
        }
        assertEquals(Optional.of(PIN), store.remember("box.test:1", OTHER));
    }

    @Test
    void anInterruptEndsTheCallAndIsKept() throws Exception {
        FirstUseStore store = FirstUseStore.inFile(directory.resolve("known"));
        Thread.currentThread().interrupt();
        assertThrows(IOException.class, () -> store.remember("box.test:1", PIN));
        assertTrue(Thread.interrupted());
        assertEquals(Optional.empty(), store.remember("box.test:1", PIN));
    }
}

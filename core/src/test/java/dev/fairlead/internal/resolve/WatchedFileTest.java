package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileTest {
    @TempDir Path directory;

    private WatchedFile<String> watch(Path path) {
        return new WatchedFile<>(path, 8, bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    @Test
    void isReadAgainWhenItHasChangedAndOnlyThen() throws Exception {
        Path path = directory.resolve("file");
        WatchedFile<String> file = watch(path);
        assertEquals("", file.content());
        Files.writeString(path, "one");
        String one = file.content();
        assertEquals("one", one);
        assertSame(one, file.content());
        FileTime modified = Files.getLastModifiedTime(path);
        Files.writeString(path, "three");
        Files.setLastModifiedTime(path, modified);
        assertEquals("three", file.content()); // another size
        Path other = directory.resolve("other");
        Files.writeString(other, "third");
        Files.setLastModifiedTime(other, modified);
        Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
        assertEquals("third", file.content()); // another inode
        Files.delete(path);
        assertEquals("", file.content());
    }

    @Test
    void isReadToALimit() throws Exception {
        Path path = directory.resolve("file");
        Files.writeString(path, "0123456789");
        assertEquals("01234567", watch(path).content());
    }
}

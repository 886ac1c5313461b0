package dev.fairlead.internal.resolve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A file of this system, read again when it has changed.
///
/// Any thread may ask. Two that find it changed at once both read it; nobody waits for a lock.
final class WatchedFile<T> {
    private record State(@Nullable Object inode, FileTime modified, long size) {}

    private record Read<T>(@Nullable State state, T content) {}

    private final Path path;
    private final int longest;
    private final Function<byte[], T> parse;
    private volatile @Nullable Read<T> last;

    /// @param longest how many bytes are read at most; the rest of a longer file is passed over
    /// @param parse given no bytes where there is no file
    WatchedFile(Path path, int longest, Function<byte[], T> parse) {
        this.path = path;
        this.longest = longest;
        this.parse = parse;
    }

    /// What the file says now.
    T content() {
        State state = state();
        Read<T> known = last;
        if (known == null || !Objects.equals(known.state, state)) {
            known = new Read<>(state, parse.apply(state == null ? new byte[0] : read()));
            last = known;
        }
        return known.content;
    }

    private @Nullable State state() {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return new State(now.fileKey(), now.lastModifiedTime(), now.size());
        } catch (IOException _) {
            return null; // it is not there, or not for us
        }
    }

    private byte[] read() {
        try (InputStream file = Files.newInputStream(path)) {
            return file.readNBytes(longest);
        } catch (IOException _) {
            return new byte[0]; // it has just gone, or is not for us
        }
    }
}

package dev.fairlead;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// First uses in a file, which is read anew each time: another program may have written it.
///
/// Within this JVM one lock for all such stores, between programs a lock on a file beside it. They
/// are held while the file is read and written, since that is what they are for, and waited for no
/// longer than [#LONGEST_WAIT].
final class FileFirstUseStore implements FirstUseStore {
    /// A line takes about 80 bytes: room for some 100,000 peers.
    private static final long LONGEST_FILE = 8 << 20;

    static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /// The system tells nobody when a lock of a file is free.
    private static final Duration POLL = Duration.ofMillis(10);

    private static final ReentrantLock GATE = new ReentrantLock();

    private final Path file;
    private final Duration wait;

    /// @param wait for another program
    FileFirstUseStore(Path file, Duration wait) {
        this.file = file;
        this.wait = wait;
    }

    /// Both locks.
    private record Held(FileChannel channel) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try {
                channel.close();
            } finally {
                GATE.unlock();
            }
        }
    }

    @Override
    public Optional<String> remember(String peer, String pin) throws IOException {
        requireWord(peer);
        requireWord(pin);
        try (var _ = lock()) {
            List<String> lines = read();
            for (int at = 0; at < lines.size(); at++) {
                String[] words = words(lines.get(at), at);
                if (words.length > 0 && words[0].equals(peer)) {
                    return Optional.of(words[1]);
                }
            }
            lines.add(peer + " " + pin);
            write(lines);
            return Optional.empty();
        }
    }

    @Override
    public boolean forget(String peer) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        try (var _ = lock()) {
            List<String> kept = new ArrayList<>();
            List<String> lines = read();
            for (int at = 0; at < lines.size(); at++) {
                String[] words = words(lines.get(at), at);
                if (words.length == 0 || !words[0].equals(peer)) {
                    kept.add(lines.get(at));
                }
            }
            if (kept.size() == lines.size()) {
                return false;
            }
            write(kept);
            return true;
        }
    }

    private Held lock() throws IOException {
        try {
            if (!GATE.tryLock(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
                throw locked(LONGEST_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
        try {
            return new Held(lockedFile());
        } catch (IOException | RuntimeException e) {
            GATE.unlock();
            throw e;
        }
    }

    /// The file itself is replaced, so it cannot be what is locked. An interrupt closes the
    /// channel.
    private FileChannel lockedFile() throws IOException {
        FileChannel channel =
                FileChannel.open(
                        file.resolveSibling(file.getFileName() + ".lock"),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        ownerOnly());
        try {
            long start = System.nanoTime();
            while (!isLocked(channel)) {
                if (System.nanoTime() - start > wait.toNanos()) {
                    throw locked(wait);
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false; // somebody else in this JVM, who does not know our gate
        }
    }

    private IOException locked(Duration waited) {
        return new IOException(
                file + " is in use by another program, and was for " + waited + "; is one stuck?");
    }

    private List<String> read() throws IOException {
        if (!Files.exists(file)) {
            return new ArrayList<>();
        }
        long size = Files.size(file);
        if (size > LONGEST_FILE) {
            throw new IOException(
                    file
                            + " has "
                            + size
                            + " bytes; a list of first uses has at most "
                            + LONGEST_FILE);
        }
        try {
            return new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not a list of first uses: it is no UTF-8 text", e);
        } catch (IOException e) {
            throw new IOException(file + " could not be read: " + e.getMessage(), e);
        }
    }

    /// Peer and pin; nothing of an empty line or a comment. A line that cannot be read is an error:
    /// to pass over it would be to trust its peer anew.
    private String[] words(String line, int at) throws IOException {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return new String[0];
        }
        String[] words = text.split("\\s+", -1);
        if (words.length == 2) {
            try {
                words[1] = CertificatePin.canonical(words[1]);
                return words;
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ", line " + (at + 1) + ": " + e.getMessage(), e);
            }
        }
        throw new IOException(
                file
                        + ", line "
                        + (at + 1)
                        + ": there are "
                        + words.length
                        + " words; a line is `host:port sha256/…`. Mend or delete it.");
    }

    private void write(List<String> lines) throws IOException {
        Path next =
                Files.createTempFile(
                        file.getParent(), file.getFileName().toString(), ".new", ownerOnly());
        try {
            Files.write(next, lines, StandardCharsets.UTF_8);
            try (FileChannel written = FileChannel.open(next, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(
                    next,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        };
    }

    private static void requireWord(String word) {
        if (word.isEmpty()
                || word.startsWith("#")
                || !word.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "'"
                            + word
                            + "' is not one word of visible ASCII characters; it cannot be remembered");
        }
    }

    /// Two stores in one file remember the same.
    @Override
    public boolean equals(Object other) {
        return other instanceof FileFirstUseStore that && file.equals(that.file);
    }

    @Override
    public int hashCode() {
        return file.hashCode();
    }

    @Override
    public String toString() {
        return "first uses in " + file;
    }
}

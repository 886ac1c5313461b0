package dev.fairlead.internal.stack.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Appends the secrets of sessions to a file, each line whole. Told on loops, which must not wait
/// for a disk: a virtual thread writes, while there is something to write.
public final class KeyLog {
    /// Lines that wait; more are dropped, for a disk that does not keep up.
    private static final int WAITING = 4096;

    private static final Duration FLUSH = Duration.ofSeconds(2);

    private final Path file;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>(WAITING);
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile @Nullable Thread writer;

    public KeyLog(Path file) {
        this.file = file;
    }

    public void append(String line) {
        if (lines.offer(line) && writing.compareAndSet(false, true)) {
            Thread thread = Thread.ofVirtual().name("fairlead-keylog").unstarted(this::write);
            writer = thread;
            thread.start();
        }
    }

    /// Returns when all that was told is written, or the disk has had its time.
    public void flush() {
        Thread last = writer;
        if (last == null) {
            return;
        }
        try {
            last.join(FLUSH);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            create();
            StringBuilder text = new StringBuilder();
            for (String line = lines.poll(); line != null; line = lines.poll()) {
                text.append(line).append('\n');
            }
            Files.writeString(file, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            System.getLogger("dev.fairlead")
                    .log(System.Logger.Level.WARNING, "cannot write the key log {0}: {1}", file, e);
        } finally {
            writing.set(false);
            if (!lines.isEmpty() && writing.compareAndSet(false, true)) {
                write();
            }
        }
    }

    /// For its owner only, where the system knows owners.
    private void create() throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Files.writeString(file, "", StandardOpenOption.CREATE);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(
                    file, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        }
    }
}

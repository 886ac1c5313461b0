package dev.fairlead.internal.capture;

import dev.fairlead.Capture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The file of a [Capture]. Told on loops and by senders, who must not wait for a disk: a virtual
/// thread writes, while there is something to write. Safe for use by many threads.
public final class CaptureFile implements AutoCloseable {
    /// What may wait for the disk; what comes beyond is missing from the file.
    private static final int WAITING = 16 << 20;

    private static final Duration FLUSH = Duration.ofSeconds(2);
    private static final System.Logger LOG = System.getLogger("dev.fairlead");

    private final Capture capture;
    private final FileChannel channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Deque<byte[]> blocks = new ArrayDeque<>(); // guarded by lock
    private int waiting; // bytes; guarded by lock
    private long taken; // bytes, since the file was made; guarded by lock
    private long dropped; // blocks; guarded by lock
    private boolean writing; // guarded by lock
    private boolean over; // guarded by lock

    private CaptureFile(Capture capture, FileChannel channel) {
        this.capture = capture;
        this.channel = channel;
    }

    /// Makes the file, for its owner only.
    ///
    /// @throws IOException if it cannot be written
    public static CaptureFile open(Capture capture) throws IOException {
        Path file = capture.file();
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
        try {
            var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (view != null && Files.isRegularFile(file)) {
                view.setPermissions(PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        CaptureFile made = new CaptureFile(capture, channel);
        made.write(Pcapng.header());
        return made;
    }

    /// Nanoseconds of the epoch.
    public static long now() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    /// The packets of one TCP connection.
    public Conversation conversation(InetSocketAddress local, InetSocketAddress remote) {
        return new Conversation(local, remote, this::write);
    }

    /// A datagram that was sent or came.
    ///
    /// @param content its position stays where it is
    public void datagram(InetSocketAddress from, InetSocketAddress to, ByteBuffer content) {
        write(Pcapng.packet(now(), IpPacket.udp(from, to, content)));
    }

    /// Whether [#secret] is wanted.
    public boolean secrets() {
        return capture.secrets();
    }

    /// @param line as NSS key logs have it
    public void secret(String line) {
        write(Pcapng.secrets(line));
    }

    private void write(byte[] block) {
        lock.lock();
        try {
            if (over) {
                return;
            }
            if (taken + block.length > capture.limit()) {
                over = true;
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} has reached its limit of {1} bytes: what comes now is missing from it",
                        capture.file(),
                        capture.limit());
                return;
            }
            if (waiting + block.length > WAITING) {
                dropped++;
                return;
            }
            blocks.add(block);
            waiting += block.length;
            taken += block.length;
            if (!writing) {
                writing = true;
                Thread.ofVirtual().name("fairlead-capture").start(this::writeAll);
            }
        } finally {
            lock.unlock();
        }
    }

    private void writeAll() {
        for (byte[] next = next(); next != null; next = next()) {
            try {
                ByteBuffer content = ByteBuffer.wrap(next);
                while (content.hasRemaining()) {
                    channel.write(content);
                }
            } catch (IOException e) {
                broken(e);
                return;
            }
        }
    }

    /// What to write next; `null` if there is nothing, and then nobody writes any more.
    private byte @Nullable [] next() {
        lock.lock();
        try {
            byte[] next = blocks.poll();
            if (next == null) {
                writing = false;
                idle.signalAll();
            } else {
                waiting -= next.length;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void broken(IOException why) {
        lock.lock();
        try {
            over = true;
            blocks.clear();
            waiting = 0;
            writing = false;
            idle.signalAll();
        } finally {
            lock.unlock();
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "cannot write the capture {0}, and connections go on without it: {1}",
                capture.file(),
                why.toString());
    }

    /// Returns when all is written, or the disk has had its time.
    @Override
    public void close() {
        long missing;
        lock.lock();
        try {
            over = true;
            long left = FLUSH.toNanos();
            while (writing && left > 0) {
                left = idle.awaitNanos(left);
            }
            missing = dropped + blocks.size();
            blocks.clear();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            missing = 0;
        } finally {
            lock.unlock();
        }
        if (missing > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} packets are missing from the capture {1}: the disk was too slow",
                    missing,
                    capture.file());
        }
        try {
            channel.close();
        } catch (IOException e) {
            broken(e);
        }
    }
}

package dev.fairlead.peer.internal.resource;

import dev.fairlead.peer.internal.resource.Manifest.Source;
import dev.fairlead.peer.internal.resource.ResourceMessage.Data;
import dev.fairlead.peer.internal.resource.ResourceMessage.End;
import dev.fairlead.peer.internal.resource.ResourceMessage.Have;
import dev.fairlead.peer.internal.resource.ResourceMessage.Kind;
import dev.fairlead.peer.internal.resource.ResourceMessage.Skip;
import dev.fairlead.peer.internal.resource.ResourceMessage.Start;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Reads and hashes what is sent, on a thread of its own, up to six blocks ahead of the one who
/// sends. Many small files go in one block.
final class Feeder {
    private static final int BLOCKS = 6;
    private static final int SIZE = 256 * 1024;

    /// What the shorter messages need at most.
    private static final int ROOM = 4 * 1024;

    private final Manifest manifest;
    private final Replies replies;
    private final Problems problems;
    private final BlockingQueue<ByteBuffer> free = new LinkedBlockingQueue<>();
    private final LinkedBlockingDeque<ByteBuffer> full = new LinkedBlockingDeque<>();

    /// Wakes the one who takes; it has nothing in it.
    private final ByteBuffer nudge = ByteBuffer.allocate(1).limit(0);

    /// Comes last: the one without any room.
    private final ByteBuffer end = ByteBuffer.allocate(0);

    private final Thread thread;
    private volatile boolean stopped;
    private final AtomicLong bytesThere = new AtomicLong();
    private ByteBuffer block = ByteBuffer.allocate(SIZE);

    Feeder(Manifest manifest, Replies replies, Problems problems) {
        this.manifest = manifest;
        this.replies = replies;
        this.problems = problems;
        for (int i = 1; i < BLOCKS; i++) {
            free.add(ByteBuffer.allocate(SIZE));
        }
        // A platform thread: hashing would keep a carrier of virtual threads from all others.
        this.thread = Thread.ofPlatform().daemon().name("fairlead-feeder").unstarted(this::run);
    }

    /// Only once the receiver has answered.
    void start() {
        thread.start();
    }

    /// The next block of frames, from its start to its limit; `null` at the end. An empty one says
    /// to look at the gate.
    @Nullable ByteBuffer take() throws InterruptedException {
        ByteBuffer next = full.take();
        return next.capacity() == 0 ? null : next;
    }

    void giveBack(ByteBuffer used) {
        if (used.capacity() == SIZE) {
            free.add(used.clear());
        }
    }

    void nudge() {
        full.addFirst(nudge);
    }

    /// How many bytes the receiver had already, as far as was found out.
    long bytesThere() {
        return bytesThere.get();
    }

    /// Stops reading. One read of a stream that is under way goes on.
    void stop() {
        stopped = true;
        thread.interrupt();
    }

    private void run() {
        try {
            for (int i = 0; i < manifest.sources().size() && !stopped; i++) {
                Source source = manifest.sources().get(i);
                if (source.item().kind() != Kind.DIRECTORY && replies.isTaken(i)) {
                    feed(i, source);
                }
            }
            pass();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // stopped: nobody takes what is left
        } finally {
            full.addLast(end);
        }
    }

    private void feed(int index, Source source) throws InterruptedException {
        try {
            if (source.stream() != null) {
                stream(index, source.stream());
            } else {
                file(index, source);
            }
        } catch (IOException e) {
            skip(index, source, Failures.words(e));
        }
    }

    private void skip(int index, Source source, String why) throws InterruptedException {
        problems.add(source.item().path(), why);
        put(new Skip(index, "its sender could not read it"));
    }

    private void stream(int index, InputStream stream) throws IOException, InterruptedException {
        MessageDigest digest = Hashing.sha256();
        put(new Start(index, 0));
        pass();
        byte[] piece = new byte[64 * 1024];
        long length = 0;
        for (int read; (read = stream.read(piece)) >= 0 && !stopped; ) {
            digest.update(piece, 0, read);
            length += read;
            room(read + ResourceCodec.HEADER);
            ResourceCodec.put(block, new Data(piece, 0, read));
            pass(); // whoever waits for it gets it as it comes
        }
        put(new End(length, digest.digest()));
    }

    private void file(int index, Source source) throws IOException, InterruptedException {
        Path path = Objects.requireNonNull(source.path());
        long size = source.item().size();
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            MessageDigest digest = Hashing.sha256();
            long at = resumed(index, file, digest);
            if (at == 0) {
                digest.reset();
            }
            put(new Start(index, at));
            while (at < size && !stopped) {
                int read = piece(file, at, size, digest);
                if (read < 0) {
                    break;
                }
                at += read;
            }
            boolean same =
                    at == size
                            && file.size() == size
                            && Files.getLastModifiedTime(path).toMillis()
                                    == source.item().modifiedMillis();
            if (same || stopped) {
                put(new End(at, digest.digest()));
            } else {
                skip(index, source, "it changed while it was sent");
            }
        }
    }

    /// Whether what the receiver has is the beginning of the file.
    ///
    /// @param digest then has that beginning in it
    private long resumed(int index, FileChannel file, MessageDigest digest) throws IOException {
        Have have = replies.there(index);
        if (have == null || have.length() <= 0 || have.length() > file.size()) {
            return 0;
        }
        long length = Hashing.update(digest, file, have.length());
        if (length != have.length()
                || !MessageDigest.isEqual(Hashing.soFar(digest), have.sha256())) {
            return 0;
        }
        bytesThere.addAndGet(length);
        return length;
    }

    /// Reads a piece straight into the block, behind the header of its frame.
    private int piece(FileChannel file, long at, long size, MessageDigest digest)
            throws IOException, InterruptedException {
        room((int) Math.min(size - at, ROOM) + ResourceCodec.HEADER);
        int header = block.position();
        int most = (int) Math.min(size - at, block.remaining() - ResourceCodec.HEADER);
        ByteBuffer target = block.slice(header + ResourceCodec.HEADER, most);
        int read = file.read(target, at);
        if (read <= 0) {
            return -1;
        }
        block.put((byte) ResourceCodec.DATA).putInt(read);
        digest.update(block.array(), block.position(), read);
        block.position(block.position() + read);
        return read;
    }

    private void put(ResourceMessage message) throws InterruptedException {
        room(ROOM);
        ResourceCodec.put(block, message);
    }

    private void room(int needed) throws InterruptedException {
        if (block.remaining() < needed) {
            pass();
        }
    }

    /// Hands the block over.
    private void pass() throws InterruptedException {
        if (block.position() > 0) {
            full.addLast(block.flip());
            block = free.take();
        }
    }
}

package dev.fairlead.internal.io;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What is on its way to the event loop: one task and one flush for all that is there by then.
///
/// One thread at a time puts in; the loop takes out. Above [#LIMIT] bytes nothing is taken; at
/// [#LOW] the sender is asked to go on, so that the loop has work until it is awake.
final class Outbox {
    static final int LIMIT = 256 * 1024;
    static final int LOW = LIMIT / 2;
    private static final int PIECE = 64 * 1024;

    /// Hears what becomes of it, on the loop.
    interface Events {
        /// There is less in it than before.
        void sent();

        /// What was put in could not be written.
        ///
        /// @param unsent how many bytes, this piece and all behind it
        void failed(Throwable why, long unsent);
    }

    private final Channel channel;
    private final Loop loop;
    private final Events events;
    private final ConcurrentLinkedQueue<ByteBuf> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable drain = this::drain;

    Outbox(Channel channel, Loop loop, Events events) {
        this.channel = channel;
        this.loop = loop;
        this.events = events;
    }

    /// Takes a copy of as much as fits.
    ///
    /// @return how many bytes
    int put(ByteBuffer content) {
        int taken = 0;
        while (content.hasRemaining()) {
            int room = (int) Math.min(LIMIT - bytes.get(), PIECE);
            if (room <= 0) {
                break;
            }
            int size = Math.min(room, content.remaining());
            ByteBuf copy = channel.alloc().directBuffer(size, size);
            copy.writeBytes(content.slice(content.position(), size));
            content.position(content.position() + size);
            bytes.addAndGet(size);
            waiting.add(copy);
            taken += size;
        }
        if (taken > 0 && scheduled.compareAndSet(false, true)) {
            loop.execute(drain);
        }
        return taken;
    }

    private void drain() {
        scheduled.set(false);
        boolean any = false;
        for (ByteBuf next = waiting.poll(); next != null; next = waiting.poll()) {
            int size = next.readableBytes();
            channel.write(next).addListener(written -> done(written.cause(), size));
            any = true;
        }
        if (any) {
            channel.flush();
        }
    }

    private void done(@Nullable Throwable cause, int size) {
        if (cause != null) {
            events.failed(cause, bytes.get());
        } else {
            bytes.addAndGet(-size);
            events.sent();
        }
    }

    /// Put in and not yet written.
    long bytes() {
        return bytes.get();
    }

    boolean hasRoom() {
        return bytes.get() <= LOW;
    }
}

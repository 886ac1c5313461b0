package dev.fairlead.internal.io;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
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
        /// How the channel is told that `content` is the last.
        default Object last(ByteBuf content) {
            return content;
        }

        /// There is less in it than before.
        void sent();

        /// What was put in could not be written.
        ///
        /// @param unsent how many bytes, this piece and all behind it
        void failed(Throwable why, long unsent);
    }

    private record Piece(ByteBuf content, boolean last) {}

    private final Channel channel;
    private final Loop loop;
    private final Events events;
    private final ConcurrentLinkedQueue<Piece> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable drain = this::drain;
    private volatile boolean ended;

    Outbox(Channel channel, Loop loop, Events events) {
        this.channel = channel;
        this.loop = loop;
        this.events = events;
    }

    /// Takes a copy of as much as fits.
    ///
    /// @return how many bytes
    int put(ByteBuffer content) {
        return put(content, false);
    }

    /// @param last whether the end follows, if all of it fits
    int put(ByteBuffer content, boolean last) {
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
            waiting.add(new Piece(copy, last && !content.hasRemaining()));
            taken += size;
        }
        if (taken > 0 && scheduled.compareAndSet(false, true)) {
            loop.execute(drain);
        }
        return taken;
    }

    /// Nothing more is put in: what waits is the last.
    void end() {
        ended = true;
    }

    private void drain() {
        scheduled.set(false);
        boolean any = false;
        for (Piece next = waiting.poll(); next != null; next = waiting.poll()) {
            ByteBuf content = next.content;
            int size = content.readableBytes();
            boolean last = next.last || (ended && waiting.isEmpty());
            Object message = last ? events.last(content) : content;
            ChannelPromise gone = channel.newPromise(); // told before what the write leads to
            gone.addListener(written -> done(written.cause(), size));
            channel.write(message, gone);
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

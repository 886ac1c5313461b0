package dev.fairlead.quic.internal;

import dev.fairlead.QuicCounts;
import dev.fairlead.internal.io.Loop;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.handler.codec.quic.QuicConnectionStats;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the engine has counted of one connection. It is asked on its loop.
final class Counts {
    private final QuicChannel channel;
    private final Loop loop;
    private volatile @Nullable QuicCounts last;

    Counts(QuicChannel channel, Loop loop) {
        this.channel = channel;
        this.loop = loop;
    }

    /// Asks now, for when the connection is gone. On the loop, where answers come at once.
    void note() {
        if (!channel.isActive()) {
            return;
        }
        QuicConnectionStats all = channel.collectStats().getNow();
        QuicConnectionPathStats path = channel.collectPathStats(0).getNow();
        if (all != null && path != null) {
            last =
                    new QuicCounts(
                            all.sent(),
                            all.recv(),
                            all.lost(),
                            all.streamRetransBytes(),
                            Duration.ofNanos(path.rtt()),
                            path.cwnd(),
                            path.pmtu());
        }
    }

    /// As it is, or was when the connection ended.
    @Nullable QuicCounts now() {
        if (loop.inLoop()) {
            note();
            return last;
        }
        if (!channel.isActive()) {
            return last;
        }
        CountDownLatch noted = new CountDownLatch(1);
        try {
            loop.execute(() -> {
                note();
                noted.countDown();
            });
            if (!noted.await(1, TimeUnit.SECONDS)) {
                return last; // the loop is busy; what was known before has to do
            }
        } catch (RejectedExecutionException _) {
            return last; // the loop has ended, and the connection before it
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return last;
    }
}

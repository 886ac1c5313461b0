package dev.fairlead.internal.connection;

import dev.fairlead.NetworkException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Carries out calls one after the other on a virtual thread, which lives while there are any.
final class InOrder {
    interface Call<T extends @Nullable Object> {
        T run() throws NetworkException;
    }

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    <T extends @Nullable Object> CompletionStage<T> add(Call<T> call) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        add(() -> carryOut(call, stage));
        return stage.minimalCompletionStage();
    }

    void add(Runnable task) {
        queue.add(task);
        if (waiting.getAndIncrement() == 0) {
            Thread.ofVirtual().name("fairlead-async").start(this::run);
        }
    }

    private void run() {
        do {
            Runnable next = queue.poll();
            if (next != null) {
                next.run();
            }
        } while (waiting.decrementAndGet() > 0);
    }

    static <T extends @Nullable Object> void carryOut(Call<T> call, CompletableFuture<T> stage) {
        try {
            stage.complete(call.run());
        } catch (NetworkException | RuntimeException | Error e) {
            stage.completeExceptionally(e); // whoever asked hears of it; the next call goes on
        }
    }
}

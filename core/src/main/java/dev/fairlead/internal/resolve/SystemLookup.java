package dev.fairlead.internal.resolve;

import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.internal.resolve.NameResolver.Family;
import dev.fairlead.internal.time.TimeSource;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Asks this system's own resolver (`getaddrinfo`).
///
/// Such a call cannot be interrupted. It runs on one of a few daemon threads of its own, and
/// whoever waits for it has a deadline elsewhere; not on a virtual thread, since it would keep the
/// carrier that all others need.
final class SystemLookup implements AutoCloseable {
    static final String NAME = "getaddrinfo";
    private static final int MOST_THREADS = 4;
    private static final int MOST_WAITING = 256;

    private final TimeSource time;
    private final ThreadPoolExecutor threads;

    SystemLookup(TimeSource time) {
        this.time = time;
        threads =
                new ThreadPoolExecutor(
                        MOST_THREADS,
                        MOST_THREADS,
                        1,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(MOST_WAITING),
                        Thread.ofPlatform().daemon().name("fairlead-getaddrinfo-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /// Hears what was found, for each family, on a thread of this class.
    @FunctionalInterface
    interface Answers {
        void found(Function<Family, Found> answers);
    }

    /// Asks, and returns at once.
    void ask(String name, Answers answers) {
        long start = time.nanoTime();
        try {
            threads.execute(() -> answers.found(call(name, start)));
        } catch (RejectedExecutionException _) {
            List<String> busy = List.of(NAME + " is busy with " + MOST_WAITING + " other names");
            ResolveFailure failure = new ResolveFailure.NoAnswer(name, busy);
            answers.found(family -> failed(name, family, start, failure));
        }
    }

    private Function<Family, Found> call(String name, long start) {
        try {
            InetAddress[] addresses = InetAddress.getAllByName(name);
            long end = time.nanoTime();
            return family ->
                    Found.ofAddresses(
                            name,
                            family,
                            NAME,
                            Resolution.Source.SYSTEM,
                            start,
                            end,
                            List.of(addresses));
        } catch (UnknownHostException e) {
            ResolveFailure failure = failure(name, e);
            return family -> failed(name, family, start, failure);
        }
    }

    private static ResolveFailure failure(String name, UnknownHostException thrown) {
        String text = String.valueOf(thrown.getMessage());
        String detail = text.startsWith(name + ": ") ? text.substring(name.length() + 2) : text;
        // EAI_AGAIN and EAI_FAIL; the JDK passes on only their words.
        return detail.contains("Temporary failure") || detail.contains("Non-recoverable")
                ? new ResolveFailure.NoAnswer(name, List.of(NAME + ": " + detail))
                : new ResolveFailure.NoSuchName(name, List.of(name), NAME);
    }

    private Found failed(String name, Family family, long start, ResolveFailure failure) {
        return new Found(
                Found.query(name, family),
                failure instanceof ResolveFailure.NoSuchName ? NAME : null,
                Resolution.Source.SYSTEM,
                start,
                time.nanoTime(),
                List.of(),
                failure);
    }

    /// Calls under way end when the system ends them; nobody hears of them.
    @Override
    public void close() {
        threads.shutdownNow();
    }
}

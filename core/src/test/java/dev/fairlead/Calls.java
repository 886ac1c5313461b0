package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.function.Executable;

/// Calls on other threads, and waiting for what they bring about.
final class Calls {
    private Calls() {}

    /// One call on a virtual thread of its own.
    record Call<T>(Thread thread, CompletableFuture<T> outcome) {
        T get() throws Exception {
            return outcome.get(20, TimeUnit.SECONDS);
        }

        /// The failure that the call must end with.
        NetworkFailure failure() {
            Throwable thrown =
                    assertThrows(Exception.class, () -> outcome.get(20, TimeUnit.SECONDS))
                            .getCause();
            if (thrown instanceof NetworkException e) {
                return e.failure();
            }
            throw new AssertionError("no NetworkException but " + thrown, thrown);
        }

        /// Waits until the call is blocked.
        Call<T> whenBlocked() {
            await(() ->
                    thread.getState() == Thread.State.WAITING
                            || thread.getState() == Thread.State.TIMED_WAITING);
            return this;
        }
    }

    static <T> Call<T> start(Callable<T> call) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Thread thread =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                outcome.complete(call.call());
                            } catch (Throwable e) {
                                outcome.completeExceptionally(e);
                            }
                        });
        return new Call<>(thread, outcome);
    }

    static Call<Boolean> run(Executable call) {
        return start(() -> {
            try {
                call.execute();
                return Thread.currentThread().isInterrupted();
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        });
    }

    static NetworkFailure failureOf(Executable call) {
        return assertThrows(NetworkException.class, call).failure();
    }

    /// Waits for something that no event tells of.
    static void await(BooleanSupplier condition) {
        await("it did not come about within 20 s", condition);
    }

    static void await(String complaint, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, complaint);
            LockSupport.parkNanos(1_000_000);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    static String text(byte[] content) {
        return new String(content, UTF_8);
    }

    /// A port of loopback on which nobody listens.
    static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static Endpoint loopback(int port) {
        return Endpoint.address(InetAddress.getLoopbackAddress(), port);
    }
}

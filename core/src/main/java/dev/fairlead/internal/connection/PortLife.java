package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.PathFailure;
import dev.fairlead.Stage;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.stack.tcp.SocketErrors;
import dev.fairlead.internal.stack.udp.OpenUdpPort;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// How a port is opened and closed by a thread that waits for it.
final class PortLife {
    private static final Duration LOOP_PATIENCE = Duration.ofSeconds(5);

    private PortLife() {}

    /// What `opening` comes to.
    static <T> T await(Endpoint.Address local, CompletableFuture<T> opening)
            throws NetworkException {
        try {
            return opening.get(LOOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new NetworkException(failure(local, e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new NetworkException(
                    new PathFailure.SystemError(
                            "open " + local,
                            "the event loop does not answer (does an inline handler block it?)"),
                    e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NetworkException(
                    new Cancelled(
                            Stage.TRANSFER,
                            Cancelled.How.INTERRUPTED,
                            "the port " + local,
                            List.of(),
                            Delivery.NOTHING));
        }
    }

    private static NetworkFailure failure(Endpoint.Address local, @Nullable Throwable why) {
        if (why instanceof NetworkException known) {
            return known.failure();
        }
        String detail = why == null ? "nothing is known" : String.valueOf(why.getMessage());
        SocketErrors kind = why == null ? SocketErrors.OTHER : SocketErrors.of(why);
        if (kind == SocketErrors.ADDRESS_IN_USE) {
            return new PathFailure.AddressInUse(local);
        } else if (kind == SocketErrors.ADDRESS_NOT_AVAILABLE) {
            return new PathFailure.AddressNotAvailable(local);
        } else if (kind == SocketErrors.DESCRIPTOR_LIMIT) {
            return new PathFailure.DescriptorLimit("open a socket for " + local);
        }
        return new PathFailure.SystemError("open " + local, detail);
    }

    /// Tells the observer of what finds no room in the port of this name, from now on.
    static OpenUdpPort.Events drops(Services services, String id) {
        long start = System.nanoTime();
        return (count, bytes) ->
                services.events()
                        .tell(
                                new NetworkEvent.DatagramsDropped(
                                        id,
                                        Duration.ofNanos(System.nanoTime() - start),
                                        count,
                                        bytes,
                                        "the program does not receive fast enough"));
    }

    /// Releases it.
    static void close(OpenUdpPort port, EventLoops.Use use) {
        CountDownLatch gone = new CountDownLatch(1);
        port.close(gone::countDown);
        try {
            if (!gone.await(LOOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(
                        "the socket at " + port.local() + " was not released");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the loop closes it all the same
        } finally {
            port.inbox().discard();
            use.close();
        }
    }
}

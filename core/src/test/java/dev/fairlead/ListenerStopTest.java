package dev.fairlead;

import static dev.fairlead.Calls.failureOf;
import static dev.fairlead.Calls.text;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Calls.Call;
import dev.fairlead.NetworkOptions.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// What becomes of those that are served when their listener stops.
@ParameterizedClass
@MethodSource("dev.fairlead.Link#transports")
@Tag("loopback")
@Timeout(60)
class ListenerStopTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(100);

    @Parameter Transport transport;
    private Network network;
    private Listener<StreamConnection> listener;
    private final CountDownLatch serving = new CountDownLatch(1);

    @BeforeEach
    void open() throws Exception {
        network = Network.open(NetworkOptions.DEFAULT.withTransport(transport));
        listener = network.listen(Calls.loopback(0), Tcp.stack(), ListenerOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private StreamConnection connect() throws NetworkException {
        return network.open(listener.local(), Tcp.stack(), Parameters.DEFAULT);
    }

    private void assertListensNoMore() {
        assertInstanceOf(ConnectionState.Cancelled.class, listener.state());
        assertEquals("connect.refused", failureOf(this::connect).cause());
    }

    @Test
    void nobodyIsWaitedForIfNobodyIsServed() throws Exception {
        Call<StreamConnection> accept = Calls.start(listener::accept).whenBlocked();
        assertTrue(listener.stop(LONG));
        assertEquals("cancelled.closed", accept.failure().cause());
        assertEquals("cancelled.closed", failureOf(listener::accept).cause());
        assertListensNoMore();
        assertTrue(listener.stop(LONG), "a second time there is nothing to do");
    }

    @Test
    void oneThatFinishesInTimeIsNotDisturbed() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        listener.serve(c -> {
            serving.countDown();
            c.send(c.receiveExactly(1));
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        StreamConnection client = connect();
        assertTrue(serving.await(20, TimeUnit.SECONDS));
        Call<Boolean> stop = Calls.start(() -> listener.stop(LONG)).whenBlocked();
        Calls.await(() -> listener.state().isFinal());
        assertEquals("connect.refused", failureOf(this::connect).cause());
        client.send(utf8("x"));
        assertEquals("x", text(client.receiveUntilEnd(10)));
        assertTrue(stop.get());
        assertFalse(interrupted.get(20, TimeUnit.SECONDS));
    }

    @Test
    void oneThatDoesNotFinishIsInterruptedAndAborted() throws Exception {
        CompletableFuture<NetworkFailure> ended = new CompletableFuture<>();
        listener.serve(c -> {
            serving.countDown();
            ended.complete(failureOf(() -> c.receive(1, 1)));
        });
        StreamConnection client = connect();
        assertTrue(serving.await(20, TimeUnit.SECONDS));
        assertFalse(listener.stop(SHORT));
        assertInstanceOf(Cancelled.class, ended.get(20, TimeUnit.SECONDS));
        assertEquals("transfer.reset", failureOf(() -> client.receive(1, 1)).cause());
        assertListensNoMore();
    }

    @Test
    void oneThatIgnoresTheInterruptHoldsNobodyUp() throws Exception {
        CountDownLatch leave = new CountDownLatch(1);
        CompletableFuture<Boolean> wasInterrupted = new CompletableFuture<>();
        listener.serve(c -> {
            serving.countDown();
            boolean interrupted = false;
            while (true) {
                try {
                    leave.await();
                    wasInterrupted.complete(interrupted);
                    return;
                } catch (InterruptedException _) {
                    interrupted = true; // and goes on all the same
                }
            }
        });
        StreamConnection client = connect();
        assertTrue(serving.await(20, TimeUnit.SECONDS));
        long begun = System.nanoTime();
        assertFalse(listener.stop(SHORT));
        long took = System.nanoTime() - begun;
        assertTrue(took >= SHORT.toNanos(), "stopped after " + took + " ns already");
        assertTrue(took < Duration.ofSeconds(10).toNanos(), "stopped after " + took + " ns");
        assertEquals("transfer.reset", failureOf(() -> client.receive(1, 1)).cause());
        leave.countDown();
        assertTrue(wasInterrupted.get(20, TimeUnit.SECONDS));
        Calls.await(() -> listener.openConnections() == 0);
    }

    @Test
    void anInterruptOfTheStopEndsTheWaitAndThoseServed() throws Exception {
        listener.serve(c -> {
            serving.countDown();
            c.receive(1, 1);
        });
        StreamConnection client = connect();
        assertTrue(serving.await(20, TimeUnit.SECONDS));
        Call<Boolean> stop = Calls.start(() -> listener.stop(LONG));
        Calls.await(() -> listener.state().isFinal());
        stop.whenBlocked().thread().interrupt();
        assertEquals("cancelled.interrupted", stop.failure().cause());
        assertEquals("transfer.reset", failureOf(() -> client.receive(1, 1)).cause());
    }

    @Test
    void thoseThatWaitToBeTakenAreAbortedAndThoseTakenLiveOn() throws Exception {
        StreamConnection first = connect();
        try (StreamConnection taken = listener.accept()) {
            StreamConnection second = connect();
            Calls.await(() -> listener.openConnections() == 2);
            assertTrue(listener.stop(SHORT));
            assertEquals("transfer.reset", failureOf(() -> second.receive(1, 1)).cause());
            first.send(utf8("x"));
            assertEquals("x", text(taken.receiveExactly(1)));
        }
    }

    @Test
    void aPortIsFreeAgainOnceCloseHasReturned() throws Exception {
        for (int i = 0; i < 200; i++) {
            Endpoint there = listener.local();
            listener.close();
            listener = network.listen(there, Tcp.stack(), ListenerOptions.DEFAULT);
        }
    }
}

package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReconnectorTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final ReconnectOptions QUICK =
            ReconnectOptions.DEFAULT.withPauses(Duration.ofMillis(1), Duration.ofMillis(20));

    private final LinkedBlockingQueue<StreamConnection> told = new LinkedBlockingQueue<>();
    private Network network;
    private Listener<StreamConnection> listener;

    @BeforeEach
    void open() throws NetworkException {
        network = Network.open(NetworkOptions.DEFAULT);
        listener =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        Tcp.stack(),
                        ListenerOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private Reconnector<StreamConnection> keeper(ReconnectOptions options) {
        Reconnector<StreamConnection> keeper =
                network.reconnector(listener.local(), Tcp.stack(), Parameters.DEFAULT, options);
        keeper.onConnection(Runnable::run, told::add);
        return keeper;
    }

    private StreamConnection next() throws InterruptedException {
        StreamConnection next = told.poll(20, TimeUnit.SECONDS);
        assertTrue(next != null, "no connection was told within 20 s");
        return next;
    }

    private static void awaitOver(StreamConnection connection) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        connection.onState(
                Runnable::run,
                state -> {
                    if (state.isFinal()) {
                        over.countDown();
                    }
                });
        assertTrue(over.await(20, TimeUnit.SECONDS), connection + " is not over after 20 s");
    }

    @Test
    void anotherConnectionFollowsOneThatThePeerReset() throws Exception {
        try (Reconnector<StreamConnection> keeper = keeper(QUICK)) {
            StreamConnection first = next();
            assertSame(first, keeper.await(LONG));
            listener.accept(LONG).abort();
            StreamConnection second = next();
            assertNotSame(first, second);
            assertSame(second, keeper.await(LONG));
            second.send(new byte[] {7});
            assertEquals(7, listener.accept(LONG).receiveExactly(1)[0]);
        }
    }

    @Test
    void anotherConnectionFollowsOneThatTheProgramClosed() throws Exception {
        try (Reconnector<StreamConnection> _ = keeper(QUICK)) {
            StreamConnection first = next();
            first.close();
            assertNotSame(first, next());
        }
    }

    @Test
    void theNewOneIsReadyBeforeTheOldOneIsClosed() throws Exception {
        try (Reconnector<StreamConnection> keeper = keeper(QUICK)) {
            StreamConnection first = next();
            StreamConnection peer = listener.accept(LONG); // later the second might come first
            keeper.reconnect();
            StreamConnection second = next();
            assertInstanceOf(ConnectionState.Ready.class, second.state());
            assertInstanceOf(ConnectionState.Ready.class, first.state());
            peer.send(new byte[] {9}); // the answer to what was sent before
            assertEquals(9, first.receiveExactly(1)[0]);
        }
    }

    @Test
    void theOldOneIsClosedAfterTheOverlap() throws Exception {
        try (Reconnector<StreamConnection> keeper =
                keeper(QUICK.withOverlap(Duration.ofMillis(1)))) {
            StreamConnection first = next();
            keeper.reconnect();
            assertInstanceOf(ConnectionState.Ready.class, next().state());
            awaitOver(first);
            assertInstanceOf(ConnectionState.Cancelled.class, first.state());
        }
    }

    @Test
    void whoWaitsInVainIsToldWhyTheLastTryFailed() throws Exception {
        Endpoint nobody = listener.local();
        listener.close();
        try (Reconnector<StreamConnection> keeper =
                network.reconnector(nobody, Tcp.stack(), Parameters.DEFAULT, QUICK)) {
            NetworkException late =
                    assertThrows(
                            NetworkException.class, () -> keeper.await(Duration.ofMillis(400)));
            DeadlineExceeded failure = assertInstanceOf(DeadlineExceeded.class, late.failure());
            assertInstanceOf(ConnectFailure.Refused.class, failure.last());
            assertInstanceOf(ConnectFailure.Refused.class, keeper.failure().orElseThrow());
            assertEquals(Optional.empty(), keeper.current());
        }
    }

    @Test
    void itConnectsOnceSomebodyListens() throws Exception {
        Endpoint place = listener.local();
        listener.close();
        try (Reconnector<StreamConnection> keeper =
                        network.reconnector(place, Tcp.stack(), Parameters.DEFAULT, QUICK);
                Listener<StreamConnection> _ =
                        network.listen(place, Tcp.stack(), ListenerOptions.DEFAULT)) {
            assertInstanceOf(ConnectionState.Ready.class, keeper.await(LONG).state());
        }
    }

    @Test
    void itMayBeClosedInItsHandlerAndAgainAndNothingFollows() throws Exception {
        Reconnector<StreamConnection> keeper =
                network.reconnector(listener.local(), Tcp.stack(), Parameters.DEFAULT, QUICK);
        CountDownLatch closed = new CountDownLatch(1);
        keeper.onConnection(
                Runnable::run,
                connection -> {
                    told.add(connection);
                    try {
                        keeper.close();
                    } catch (NetworkException e) {
                        throw new AssertionError(e);
                    }
                    closed.countDown();
                });
        assertTrue(closed.await(20, TimeUnit.SECONDS));
        keeper.close();
        keeper.reconnect();
        awaitOver(next());
        NetworkException over = assertThrows(NetworkException.class, () -> keeper.await(LONG));
        assertInstanceOf(Cancelled.class, over.failure());
        assertTrue(told.isEmpty());
    }

    @Test
    void oneThatIsClosedWhileItConnectsLeavesNothingOpen() throws Exception {
        try (SilentPort silent = new SilentPort()) {
            Reconnector<StreamConnection> keeper =
                    network.reconnector(silent.endpoint(), Tcp.stack(), Parameters.DEFAULT, QUICK);
            keeper.close();
            assertThrows(NetworkException.class, () -> keeper.await(LONG));
            assertEquals(Optional.empty(), keeper.current());
        }
    }

    @Test
    void itEndsWithItsNetwork() throws Exception {
        Reconnector<StreamConnection> keeper = keeper(QUICK);
        StreamConnection first = next();
        network.close();
        awaitOver(first);
        NetworkException over = assertThrows(NetworkException.class, () -> keeper.await(LONG));
        assertInstanceOf(Cancelled.class, over.failure());
        assertFalse(keeper.current().isPresent());
    }

    @Test
    void aReadyConnectionToldOfItsPathIsViableAndUnreadyOnesTellNone() throws Exception {
        var paths = new LinkedBlockingQueue<ConnectionPath>();
        try (StreamConnection connection =
                network.create(listener.local(), Tcp.stack(), Parameters.DEFAULT)) {
            connection.onPath(Runnable::run, paths::add);
            assertEquals(Optional.empty(), connection.path());
            connection.start();
            connection.awaitReady();
            ConnectionPath path = paths.poll(20, TimeUnit.SECONDS);
            assertEquals(connection.path().orElseThrow(), path);
            assertTrue(path.isViable() && !path.isBetterAvailable(), path.toString());
            connection.abort();
            assertEquals(Optional.empty(), connection.path());
        }
    }
}

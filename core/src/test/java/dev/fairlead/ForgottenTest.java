package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.NetworkEvent.Leaked;
import dev.fairlead.NetworkEvent.StateChanged;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections that a program lets go without closing them, in each state. What each test keeps of
/// its connection is the id.
@Tag("loopback")
@Timeout(60)
class ForgottenTest {
    private final Events events = new Events();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private Network network;
    private Listener<StreamConnection> listener;

    @BeforeEach
    void open() throws Exception {
        network =
                Network.open(
                        NetworkOptions.DEFAULT.withObserver(event -> {
                            if (event instanceof Leaked leak) {
                                told.add(leak.id());
                            }
                            events.event(event);
                        }));
        listener = network.listen(Calls.loopback(0), Tcp.stack(), ListenerOptions.DEFAULT);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private StreamConnection create(Endpoint endpoint, WaitPolicy wait) {
        return network.create(endpoint, Tcp.stack(), Parameters.DEFAULT.withWait(wait));
    }

    private String neverStarted() {
        return create(listener.local(), WaitPolicy.FAIL_FAST).id();
    }

    private String started(Endpoint endpoint, WaitPolicy wait) {
        StreamConnection connection = create(endpoint, wait);
        connection.start();
        return connection.id();
    }

    /// Returns when it has been found; they are looked for when another is made.
    private void awaitFound(String id) {
        Calls.await(
                id + " was not found",
                () -> {
                    System.gc();
                    create(listener.local(), WaitPolicy.FAIL_FAST).abort();
                    return told.contains(id);
                });
    }

    private void awaitState(String id, Class<? extends ConnectionState> state) throws Exception {
        events.next(StateChanged.class, e -> e.id().equals(id) && state.isInstance(e.state()));
    }

    private void assertFoundAndCancelled(String id) throws Exception {
        awaitFound(id);
        awaitState(id, ConnectionState.Cancelled.class);
    }

    @Test
    void oneThatWasNeverStartedIsFound() throws Exception {
        assertFoundAndCancelled(neverStarted());
    }

    @Test
    void oneThatIsPreparingIsFoundAndItsAttemptsEnd() throws Exception {
        try (SilentPort silent = new SilentPort()) {
            String id = started(silent.endpoint(), WaitPolicy.FAIL_FAST);
            awaitState(id, ConnectionState.Preparing.class);
            assertFoundAndCancelled(id);
        }
    }

    @Test
    void oneThatWaitsIsFoundAndWaitsNoMore() throws Exception {
        String id = started(Calls.loopback(Calls.freePort()), WaitPolicy.ALWAYS);
        awaitState(id, ConnectionState.Waiting.class);
        assertFoundAndCancelled(id);
    }

    @Test
    void oneThatIsReadyIsFoundAndItsPeerIsReset() throws Exception {
        String id = started(listener.local(), WaitPolicy.FAIL_FAST);
        try (StreamConnection peer = listener.accept()) {
            awaitState(id, ConnectionState.Ready.class);
            assertFoundAndCancelled(id);
            assertInstanceOf(
                    TransferFailure.Reset.class, Calls.failureOf(() -> peer.receive(1, 1)));
        }
    }

    @Test
    void oneWhoseStreamsHaveBothEndedIsFound() throws Exception {
        String id = endedBothWays();
        assertFoundAndCancelled(id);
    }

    private String endedBothWays() throws Exception {
        StreamConnection connection =
                network.open(listener.local(), Tcp.stack(), Parameters.DEFAULT);
        try (StreamConnection peer = listener.accept()) {
            connection.shutdownOutput();
            assertTrue(peer.receive(1, 1).endOfStream());
        }
        assertTrue(connection.receive(1, 1).endOfStream());
        assertInstanceOf(ConnectionState.Ready.class, connection.state());
        return connection.id();
    }

    @Test
    void oneThatHasFailedHoldsNothingAndIsNotTold() throws Exception {
        String refused = started(Calls.loopback(Calls.freePort()), WaitPolicy.FAIL_FAST);
        awaitState(refused, ConnectionState.Failed.class);
        String reset = started(listener.local(), WaitPolicy.FAIL_FAST);
        listener.accept().abort();
        awaitState(reset, ConnectionState.Failed.class);
        awaitFound(neverStarted());
        awaitFound(neverStarted());
        assertTrue(told.stream().noneMatch(Set.of(refused, reset)::contains), told::toString);
    }
}

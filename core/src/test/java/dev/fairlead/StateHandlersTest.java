package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Whatever a program's handlers and executors do, the connection goes on, and is released.
class StateHandlersTest {
    @Test
    void anExecutorThatIsShutDownHoldsNothingUp() throws Exception {
        try (var listener = Listener.open(Port.any(), Tcp.stack());
                var client = Connection.open(listener.local(), Tcp.stack())) {
            StreamConnection server = listener.accept(Duration.ofSeconds(5));
            try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
                server.onState(executor, _ -> {});
            }
            server.close();
            assertTrue(client.within(Duration.ofSeconds(5)).receive(1, 1).endOfStream());
            assertInstanceOf(ConnectionState.Cancelled.class, server.state());
            Calls.await(() -> listener.openConnections() == 0);
        }
    }

    @Test
    void aHandlerThatThrowsEndsNothing() throws Exception {
        List<String> uncaught = new CopyOnWriteArrayList<>();
        Thread.currentThread()
                .setUncaughtExceptionHandler((_, thrown) -> uncaught.add(thrown.getMessage()));
        Connections.Pair<StreamConnection> pair = Connections.pair(Tcp.stack());
        try (var first = pair.first();
                var second = pair.second()) {
            first.onState(
                    Runnable::run,
                    state -> {
                        throw new IllegalStateException("on hearing " + state);
                    });
            first.send(new byte[] {1});
            assertEquals(1, second.receiveExactly(1)[0]);
        }
        assertEquals(List.of("on hearing Ready[]", "on hearing Cancelled[]"), uncaught);
    }
}

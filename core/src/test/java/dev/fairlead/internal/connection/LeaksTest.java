package dev.fairlead.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("loopback")
@Timeout(120)
class LeaksTest {
    private final List<NetworkEvent.Leaked> leaked = new CopyOnWriteArrayList<>();
    private Network network;
    private Listener<StreamConnection> listener;

    @BeforeEach
    void open() throws NetworkException {
        network =
                Network.open(
                        NetworkOptions.DEFAULT.withObserver(event -> {
                            if (event instanceof NetworkEvent.Leaked leak) {
                                leaked.add(leak);
                            }
                        }));
        listener =
                network.listen(Endpoint.host("127.0.0.1", 0), Tcp.stack(), ListenerOptions.DEFAULT);
        listener.serve(StreamConnection::inputStream);
    }

    @AfterEach
    void close() {
        network.close();
    }

    private StreamConnection connect() throws NetworkException {
        return network.open(
                Endpoint.host("127.0.0.1", listener.port()), Tcp.stack(), Parameters.DEFAULT);
    }

    @Test
    void aForgottenConnectionIsClosedAndTold() throws NetworkException {
        String id = connect().id();
        while (leaked.isEmpty()) {
            System.gc();
            connect().close(); // forgotten ones are looked for when another is made
        }
        assertEquals(id, leaked.getFirst().id());
    }

    @Test
    void aConnectionInsideACallIsNotForgotten() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread collector =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!over.get()) {
                                System.gc();
                                LockSupport.parkNanos(1_000_000); // else nothing else runs
                            }
                        });
        try {
            for (int i = 0; i < 100; i++) {
                connect().close(); // nobody else holds it
            }
        } finally {
            over.set(true);
            collector.join();
        }
        connect().close();
        assertEquals(List.of(), leaked);
    }

    @Test
    void nothingIsKeptOfAClosedConnection() throws NetworkException {
        WeakReference<ConnectionCore> core = openAndClose();
        while (!core.refersTo(null)) {
            System.gc();
        }
        assertTrue(core.refersTo(null));
    }

    private WeakReference<ConnectionCore> openAndClose() throws NetworkException {
        try (StreamConnection connection = connect()) {
            return new WeakReference<>(((TransportConnection) connection).core());
        }
    }
}

package dev.fairlead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Listeners over loopback, as a program sees them.
@Tag("loopback")
@Timeout(60)
class TcpListenerTest extends TcpScene {
    @Test
    void oneTokenLetsOneIn() throws Exception {
        try (Listener<StreamConnection> one =
                        network.listen(
                                loopback(0),
                                Tcp.stack(),
                                ListenerOptions.DEFAULT.withAcceptLimit(1));
                StreamConnection first =
                        network.open(one.local(), Tcp.stack(), Parameters.DEFAULT);
                StreamConnection second =
                        network.open(one.local(), Tcp.stack(), Parameters.DEFAULT)) {
            StreamConnection in = one.accept();
            assertEquals(first.local(), in.remote());
            NetworkException e =
                    assertThrows(NetworkException.class, () -> one.accept(Duration.ofMillis(100)));
            assertInstanceOf(DeadlineExceeded.class, e.failure());
            one.allow(1);
            try (StreamConnection next = one.accept(Duration.ofSeconds(5))) {
                assertEquals(second.local(), next.remote());
            }
            in.close();
        }
    }

    @Test
    void theNextWaitsUntilOneOfAtMostOneIsClosed() throws Exception {
        try (Listener<StreamConnection> one =
                        network.listen(
                                loopback(0),
                                Tcp.stack(),
                                ListenerOptions.DEFAULT.withMaximumConnections(1));
                StreamConnection first =
                        network.open(one.local(), Tcp.stack(), Parameters.DEFAULT);
                StreamConnection second =
                        network.open(one.local(), Tcp.stack(), Parameters.DEFAULT)) {
            StreamConnection in = one.accept();
            assertThrows(NetworkException.class, () -> one.accept(Duration.ofMillis(100)));
            in.close();
            try (StreamConnection next = one.accept(Duration.ofSeconds(5))) {
                assertEquals(second.local(), next.remote());
            }
            assertEquals(first.remote(), second.remote());
        }
    }

    @Test
    void anAlsoRanIsNeverSeen() throws Exception {
        try (Listener<StreamConnection> patient =
                network.listen(
                        loopback(0),
                        Tcp.stack(),
                        ListenerOptions.DEFAULT.withAlsoRanSuppression(Duration.ofSeconds(1)))) {
            new Socket(InetAddress.getLoopbackAddress(), patient.port()).close();
            try (StreamConnection real =
                    network.open(patient.local(), Tcp.stack(), Parameters.DEFAULT)) {
                real.send(utf8("x"));
                try (StreamConnection in = patient.accept(Duration.ofSeconds(5))) {
                    assertEquals(real.local(), in.remote());
                    assertEquals("x", new String(in.receiveExactly(1), UTF_8));
                }
            }
        }
    }

    @Test
    void aHandlerThatThrowsAbortsItsConnectionAndTheListenerGoesOn() throws Exception {
        LinkedBlockingQueue<NetworkEvent> events = new LinkedBlockingQueue<>();
        try (Network observed = Network.open(NetworkOptions.DEFAULT.withObserver(events::add));
                Listener<StreamConnection> l =
                        observed.listen(loopback(0), Tcp.stack(), ListenerOptions.DEFAULT)) {
            l.serve(c -> {
                if (c.receiveExactly(1)[0] == 'x') {
                    throw new IllegalStateException("on purpose");
                }
                c.send(utf8("fine"));
            });
            try (StreamConnection bad = observed.open(l.local(), Tcp.stack(), Parameters.DEFAULT)) {
                bad.send(utf8("x"));
                assertThrows(NetworkException.class, () -> bad.receiveUntilEnd(10));
            }
            try (StreamConnection c = observed.open(l.local(), Tcp.stack(), Parameters.DEFAULT)) {
                c.send(utf8("y"));
                assertEquals("fine", new String(c.receiveUntilEnd(10), UTF_8));
            }
            NetworkEvent event = events.poll(5, TimeUnit.SECONDS);
            while (!(event instanceof NetworkEvent.HandlerThrew)) {
                event = events.poll(5, TimeUnit.SECONDS);
            }
            assertEquals("on purpose", ((NetworkEvent.HandlerThrew) event).thrown().getMessage());
        }
    }

    @Test
    void aPortInUseIsNamed() {
        NetworkException e =
                assertThrows(
                        NetworkException.class,
                        () ->
                                network.listen(
                                        listener.local(), Tcp.stack(), ListenerOptions.DEFAULT));
        var inUse = assertInstanceOf(PathFailure.AddressInUse.class, e.failure());
        assertTrue(inUse.summary().contains(":" + listener.port()), inUse.summary());
    }

    @Test
    void closingAListenerEndsThoseWhoWait() throws Exception {
        CompletableFuture<NetworkException> ended = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        listener.accept().close();
                    } catch (NetworkException e) {
                        ended.complete(e);
                    }
                });
        listener.close();
        assertEquals("cancelled.closed", ended.get(5, TimeUnit.SECONDS).failure().cause());
        assertThrows(NetworkException.class, () -> listener.accept());
    }
}

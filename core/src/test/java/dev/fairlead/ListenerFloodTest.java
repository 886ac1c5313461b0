package dev.fairlead;

import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Calls.Call;
import dev.fairlead.NetworkOptions.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// More who want to be let in than a listener lets in: each limit holds, and nobody is lost.
@ParameterizedClass
@MethodSource("dev.fairlead.Link#transports")
@Tag("loopback")
@Timeout(60)
class ListenerFloodTest {
    private static final int FLOOD = 200;

    @Parameter Transport transport;
    private Network network;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        network = Network.open(NetworkOptions.DEFAULT.withTransport(transport));
    }

    @AfterEach
    void close() throws Exception {
        for (Socket client : clients) {
            client.close();
        }
        network.close();
    }

    private Listener<StreamConnection> listen(ListenerOptions options) throws NetworkException {
        return network.listen(Calls.loopback(0), Tcp.stack(), options);
    }

    private Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 20_000);
        clients.add(socket);
        return socket;
    }

    @Test
    void noMoreAreServedAtOnceThanMayBeAndEachHasItsTurn() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (Listener<StreamConnection> listener =
                listen(ListenerOptions.DEFAULT.withMaximumConnections(8))) {
            listener.serve(c -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                try {
                    c.send(c.receiveExactly(1));
                    c.receiveUntilEnd(0);
                } finally {
                    now.decrementAndGet();
                }
            });
            for (int i = 0; i < FLOOD; i++) {
                connect(listener.port()).getOutputStream().write(i);
            }
            Calls.await(() -> listener.openConnections() == 8);
            for (int i = 0; i < FLOOD; i++) {
                assertEquals(i & 0xff, clients.get(i).getInputStream().read());
                clients.get(i).close();
            }
        }
        assertEquals(8, most.get());
    }

    @Test
    void asManyAreLetInAsThereAreTokensAndNoneIsLost() throws Exception {
        AtomicInteger served = new AtomicInteger();
        try (Listener<StreamConnection> listener =
                listen(ListenerOptions.DEFAULT.withAcceptLimit(0))) {
            listener.serve(c -> {
                served.incrementAndGet();
                c.send(utf8("x"));
            });
            for (int i = 0; i < FLOOD; i++) {
                connect(listener.port());
            }
            for (int tokens = 0; tokens < FLOOD; tokens += 40) {
                int already = tokens;
                assertEquals(already, served.get());
                listener.allow(40);
                Calls.await(() -> served.get() == already + 40);
                assertEquals(already + 40, answered(already, already + 40));
            }
        }
    }

    /// How many have an answer: those that came first are let in first.
    private int answered(int from, int to) throws IOException {
        int count = from;
        for (Socket client : clients.subList(from, to)) {
            if (client.getInputStream().read() == 'x') {
                count++;
            }
        }
        return count;
    }

    /// Also those that were being let in at that moment.
    @Test
    void aNetworkThatClosesUnderAFloodEndsEveryone() throws Exception {
        for (int round = 0; round < 20; round++) {
            Network closing = Network.open(NetworkOptions.DEFAULT.withTransport(transport));
            Listener<StreamConnection> listener =
                    closing.listen(Calls.loopback(0), Tcp.stack(), ListenerOptions.DEFAULT);
            listener.serve(c -> c.receiveUntilEnd(0));
            Call<Boolean> flood =
                    Calls.run(() -> {
                        while (true) {
                            connect(listener.port());
                        }
                    });
            Calls.await(() -> clients.size() > 20);
            closing.close();
            assertInstanceOf(
                    SocketException.class,
                    assertThrows(ExecutionException.class, flood::get).getCause());
            for (Socket client : clients) {
                assertTrue(hasEnded(client), "somebody was left");
                client.close();
            }
            clients.clear();
        }
    }

    /// It sends first: the kernel may forget a connection that a closing listener had not accepted
    /// without telling the client, and answers with a reset when it hears of it again.
    private static boolean hasEnded(Socket client) throws IOException {
        try {
            client.getOutputStream().write(1);
            return client.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException _) {
            return true; // reset
        }
    }

    @Test
    void noMoreWaitInTheProgramThanInTheQueueOfTheSystem() throws Exception {
        try (Listener<StreamConnection> listener =
                listen(ListenerOptions.DEFAULT.withBacklog(16))) {
            Call<Boolean> flood =
                    Calls.run(() -> {
                        for (int i = 0; i < 60; i++) {
                            connect(listener.port());
                        }
                    });
            Calls.await(() -> listener.openConnections() == 16);
            for (int i = 0; i < 60; i++) {
                listener.accept(Duration.ofSeconds(20)).close();
                int open = listener.openConnections();
                assertTrue(open <= 17, open + " were let in, and nobody has taken them");
            }
            flood.get();
        }
    }
}

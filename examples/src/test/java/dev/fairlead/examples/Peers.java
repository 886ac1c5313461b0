package dev.fairlead.examples;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.WaitPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Who stands for the peers that the documentation names: programs of this machine.
///
/// A name below `.example` (RFC 2606) is a peer that sends back what it gets, unless all are to
/// refuse or to be unknown; `late.example` comes up only after it has refused once. A server on a
/// port of the documentation's gets a free one, and a visitor.
public final class Peers implements AutoCloseable {
    /// How the peers behave.
    enum Behaviour {
        ANSWER,
        REFUSE,
        UNKNOWN
    }

    private static volatile Peers current; // one snippet runs at a time

    private final Behaviour behaviour;
    private final List<Listener<?>> listeners = new CopyOnWriteArrayList<>();
    private final List<Thread> helpers = new CopyOnWriteArrayList<>();
    private final List<Throwable> complaints = new CopyOnWriteArrayList<>();
    private volatile Runnable visited = () -> {};

    Peers(Behaviour behaviour) {
        this.behaviour = behaviour;
        current = this;
    }

    /// Those of the snippet that runs now.
    static Peers current() {
        return current;
    }

    /// Stands for `Endpoint.host(name, port)` in a snippet.
    public static Endpoint host(String name, int port) {
        try {
            return current.behave(name, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Stands for `Port.of(number)` in a snippet: a free port, which is visited.
    public static Port port(int number) {
        try {
            return current.visitedPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void onVisited(Runnable task) {
        visited = task;
    }

    private Endpoint behave(String name, int port) throws IOException {
        return switch (behaviour) {
            case ANSWER -> endpoint(name);
            case REFUSE -> Endpoint.host("localhost", freePort());
            case UNKNOWN -> Endpoint.host(name.replaceFirst("example$", "invalid"), port);
        };
    }

    /// A peer that answers, whatever the behaviour of the others.
    Endpoint endpoint(String name) throws IOException {
        if (name.equals("down.example")) {
            return Endpoint.host("localhost", freePort());
        }
        if (name.equals("late.example")) {
            return Endpoint.host("localhost", latePort());
        }
        Listener<StreamConnection> echo = Listener.open(Port.any(), Tcp.stack());
        listeners.add(echo);
        echo.serve(Peers::sendBack);
        return Endpoint.host("localhost", echo.port());
    }

    private static void sendBack(StreamConnection connection) throws NetworkException {
        ByteBuffer piece = ByteBuffer.allocate(64 * 1024);
        while (connection.receive(piece) >= 0) {
            connection.send(piece.flip());
            piece.clear();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private int latePort() throws IOException {
        int port = freePort();
        helper(() -> {
            Thread.sleep(Duration.ofMillis(100)); // late is what it is about; nothing waits for it
            Listener<StreamConnection> late =
                    Listener.open(
                            Endpoint.host("127.0.0.1", port), Tcp.stack(), ListenerOptions.DEFAULT);
            listeners.add(late);
            late.serve(Peers::sendBack);
        });
        return port;
    }

    private Port visitedPort() throws IOException {
        int port = freePort();
        helper(() -> {
            visit(port);
            visited.run();
        });
        return Port.of(port);
    }

    private static void visit(int port) throws NetworkException {
        byte[] greeting = "hello\n".getBytes(StandardCharsets.UTF_8);
        try (var visitor =
                Connection.open(
                        Endpoint.host("localhost", port),
                        Tcp.stack(),
                        Parameters.DEFAULT.withWait(WaitPolicy.ALWAYS))) {
            visitor.send(greeting);
            visitor.shutdownOutput();
            byte[] answer = visitor.receiveUntilEnd(1024);
            if (!Arrays.equals(greeting, answer)) {
                throw new AssertionError(
                        "the server answered '" + new String(answer, StandardCharsets.UTF_8) + "'");
            }
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    private void helper(Task task) {
        helpers.add(
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                task.run();
                            } catch (Throwable e) {
                                complaints.add(e);
                            }
                        }));
    }

    /// Ends all of them.
    ///
    /// @throws AssertionError with what went wrong for one of them
    @Override
    public void close() {
        try {
            for (Thread helper : helpers) {
                helper.join(Duration.ofSeconds(10));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // what is left has only daemons
        }
        listeners.forEach(Listener::close);
        for (Throwable complaint : complaints) {
            throw new AssertionError("a peer of the snippet failed", complaint);
        }
    }
}

package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.resolve.ScriptedNameserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/// Where one fault is produced: what is opened here goes with it.
final class FaultScene implements AutoCloseable {
    private final Fault fault;
    private final Path directory;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private @Nullable Network network;
    private @Nullable NetworkFailure failure;
    private boolean named;
    private boolean mended;

    FaultScene(Fault fault, Path directory) {
        this.fault = fault;
        this.directory = directory;
    }

    /// The path of a Unix socket that is not there yet.
    Endpoint.Unix socketFile() {
        return Endpoint.unix(directory.resolve("s"));
    }

    Path directory() {
        return directory;
    }

    Network network() {
        Network known = network;
        return known == null ? network(NetworkOptions.DEFAULT) : known;
    }

    Network network(NetworkOptions options) {
        Network made = keep(Network.open(options));
        network = made;
        return made;
    }

    /// A network that asks these nameservers for names, and gives up after a second.
    Network asking(Endpoint.Address... nameservers) {
        return network(
                NetworkOptions.DEFAULT.withResolver(
                        ResolverOptions.DEFAULT
                                .withNameservers(List.of(nameservers))
                                .withDeadline(Duration.ofSeconds(1))));
    }

    Network asking(ScriptedNameserver.Script script) throws IOException {
        return asking(keep(ScriptedNameserver.start(script)).address());
    }

    <T extends AutoCloseable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    /// Two ends over epoll where it can be had.
    Ends ends() throws Exception {
        return keep(link().open());
    }

    Ends narrowEnds() throws Exception {
        return keep(link().openNarrow());
    }

    private static Link link() {
        return Link.available().findFirst().orElseThrow();
    }

    /// A plain server on loopback, which does this with whoever comes, once it has sent something.
    interface Manner {
        void with(Socket socket) throws IOException;
    }

    Endpoint server(Manner manner) throws IOException {
        ServerSocket server = keep(new ServerSocket(0, 8, InetAddress.ofLiteral("127.0.0.1")));
        Thread.ofVirtual().start(() -> serve(server, manner));
        return Endpoint.host("127.0.0.1", server.getLocalPort());
    }

    private static void serve(ServerSocket server, Manner manner) {
        try {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                socket.getInputStream().read(new byte[4096]);
                manner.with(socket);
            }
        } catch (IOException _) {
            // closed with the scene
        }
    }

    /// Makes the call that has to fail.
    void failure(Executable call) {
        long start = System.nanoTime();
        NetworkFailure told = Calls.failureOf(call);
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        failed(told);
        assertTrue(took <= fault.boundMillis(), () -> "after " + took + " ms: " + told.summary());
    }

    /// What a call on another thread has ended with.
    void failed(NetworkFailure told) {
        assertNull(failure, "a scene has one failure");
        failure = told;
        assertEquals(fault.cause(), told.cause(), () -> told.summary() + " " + told.hint());
    }

    /// The hint names the address, name or number concerned.
    void about(Object subject) {
        String hint = told().hint();
        assertTrue(hint.contains(subject.toString()), () -> "no " + subject + " in: " + hint);
        named = true;
    }

    /// What the hint says, carried out: the next try has to succeed.
    void mended(Executable asTheHintSays) throws Exception {
        try {
            asTheHintSays.execute();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        mended = true;
    }

    /// Whether [#about] has been asked: every hint names something of its scene.
    boolean isNamed() {
        return named;
    }

    boolean isMended() {
        return mended;
    }

    NetworkFailure told() {
        NetworkFailure known = failure;
        if (known == null) {
            throw new AssertionError("nothing has failed");
        }
        return known;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            AutoCloseable next = opened.pop();
            try {
                next.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing " + next, e);
            }
        }
    }
}

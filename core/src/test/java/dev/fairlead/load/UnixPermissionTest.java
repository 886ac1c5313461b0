package dev.fairlead.load;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.testkit.FaultTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Unix sockets in places that this user may not use. Whoever is root may use all of them, so the
/// workload is without that right.
@Tag("loopback")
@Timeout(60)
class UnixPermissionTest {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    @TempDir private Path directory;

    @Test
    void aWrongPermissionIsNamedWithItsPath() throws Exception {
        boolean root = (Integer) Files.getAttribute(directory, "unix:uid") == 0;
        assumeTrue(!root || Files.exists(SETPRIV), "root needs setpriv for this");
        List<String> prefix =
                root ? List.of(SETPRIV.toString(), "--bounding-set=-dac_override") : List.of();
        try (ForkedJvm jvm =
                ForkedJvm.startWith(
                        prefix, Workload.class, Duration.ofSeconds(30), directory.toString())) {
            jvm.await("connect path.permission-denied");
            jvm.await("listen path.permission-denied");
            jvm.end();
        }
    }

    static final class Workload {
        private interface Call {
            void run() throws NetworkException;
        }

        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[0]);
            Path socket = directory.resolve("socket");
            Path closed = Files.createDirectory(directory.resolve("closed"));
            try (Network network = Network.open(NetworkOptions.DEFAULT);
                    Listener<StreamConnection> _ = listen(network, socket)) {
                Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("---------"));
                tell(
                        "connect",
                        socket,
                        () -> network.open(Endpoint.unix(socket), Tcp.stack(), Parameters.DEFAULT));
                Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
                Path inside = closed.resolve("socket");
                tell("listen", inside, () -> listen(network, inside));
            }
        }

        private static Listener<StreamConnection> listen(Network network, Path path)
                throws NetworkException {
            return network.listen(Endpoint.unix(path), Tcp.stack(), ListenerOptions.DEFAULT);
        }

        private static void tell(String what, Path path, Call call) throws IOException {
            try {
                call.run();
                throw new AssertionError(what + " was allowed");
            } catch (NetworkException e) {
                NetworkFailure failure = e.failure();
                if (!e.getMessage().contains(path.toString())) {
                    throw new AssertionError("does not name " + path, e);
                }
                if (what.equals("connect")) {
                    FaultTable.assertTold(
                            "the permissions of the Unix socket do not let this user in",
                            failure.cause(),
                            failure.hint().replace(path.getParent().toString(), "DIR"));
                }
                ForkedJvm.tell(what + " " + failure.cause(), 1);
            }
        }
    }
}

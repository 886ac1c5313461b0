package dev.fairlead.cli;

import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What the launcher runs once, so that the JVM sees which classes commands use and keeps them,
/// parsed and linked, for every later start: the demo, and after it the commands most used.
final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] words) throws NetworkException {
        System.setProperty("io.netty.jfr.enabled", "false"); // as in Main
        int status = Main.run(Console.ofProcess(), "demo");
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                Listener<StreamConnection> echo =
                        network.listen(
                                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                                Tcp.stack(),
                                ListenerOptions.DEFAULT)) {
            echo.serve(connection -> {
                byte[] got = connection.receive(1, 4096).content();
                while (got.length > 0) {
                    connection.send(got);
                    got = connection.receive(1, 4096).content();
                }
            });
            String there = "localhost:" + echo.port();
            status = Math.max(status, Main.run(unheard(), "connect", there));
            status = Math.max(status, Main.run(unheard(), "probe", "--json", there));
            status = Math.max(status, Main.run(unheard(), "resolve", "localhost"));
        }
        Runtime.getRuntime().halt(status);
    }

    private static Console unheard() {
        return new Console(
                new ByteArrayInputStream("hello\n".getBytes(StandardCharsets.US_ASCII)),
                Channels.newChannel(new ByteArrayOutputStream()),
                Channels.newChannel(new ByteArrayOutputStream()),
                Console.Terminals.NONE,
                Map.of(),
                StandardCharsets.UTF_8,
                new Undo(),
                _ -> null);
    }
}

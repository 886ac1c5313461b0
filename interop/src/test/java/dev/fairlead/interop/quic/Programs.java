package dev.fairlead.interop.quic;

import dev.fairlead.lab.LabProcess;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;

/// Programs as QUIC peers.
final class Programs {
    private static final Duration START = Duration.ofSeconds(20);

    private Programs() {}

    static int freePort(String address) throws SocketException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral(address), 0);
        try (DatagramSocket socket = new DatagramSocket(any)) {
            return socket.getLocalPort();
        }
    }

    /// A server that says on stdout that it is ready.
    static QuicPeer.Server server(List<String> command, int port, String ready) {
        LabProcess process = LabProcess.start(command);
        try {
            process.awaitStdout(ready, START);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
        return running(process, port);
    }

    /// A server that says nothing; who comes too soon is refused, and has to come again.
    static QuicPeer.Server server(List<String> command, int port) {
        return running(LabProcess.start(command), port);
    }

    private static QuicPeer.Server running(LabProcess process, int port) {
        return new QuicPeer.Server() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public void close() {
                process.close();
            }
        };
    }

    /// Runs a client to its end.
    ///
    /// @return what it printed
    static String run(List<String> command) {
        try (LabProcess client = LabProcess.start(command)) {
            LabProcess.Result result = client.await(QuicPeer.LIMIT.plusSeconds(5));
            if (result.exitCode() != 0) {
                throw new IllegalStateException(
                        client
                                + " ended with "
                                + result.exitCode()
                                + ": "
                                + result.stderr().strip());
            }
            return result.stdout();
        }
    }
}

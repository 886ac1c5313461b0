package dev.fairlead.examples;

import dev.fairlead.Listener;
import dev.fairlead.NetworkException;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/// Sends back what it gets (RFC 862), until it is interrupted: `EchoServer 7000`.
public final class EchoServer {
    private EchoServer() {}

    /// @param args the port; 0 for any that is free
    public static void main(String[] args) throws Exception {
        try (Listener<StreamConnection> listener =
                Listener.open(Port.parse(args[0]), Tcp.stack())) {
            listener.serve(EchoServer::echo);
            System.out.println("listening on port " + listener.port());
            new CountDownLatch(1).await();
        }
    }

    /// As far as the peer goes, and no further: a peer that does not read is not read from.
    private static void echo(StreamConnection connection) throws NetworkException {
        ByteBuffer piece = ByteBuffer.allocateDirect(64 * 1024);
        while (connection.receive(piece) >= 0) {
            connection.send(piece.flip());
            piece.clear();
        }
    }
}

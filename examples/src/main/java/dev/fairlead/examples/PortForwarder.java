package dev.fairlead.examples;

import dev.fairlead.Connection;
import dev.fairlead.Connections;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.NetworkException;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.util.concurrent.CountDownLatch;

/// Passes every connection on to another place: `PortForwarder 8080 www.example.com 80`.
public final class PortForwarder {
    private PortForwarder() {}

    /// @param args the port to listen on, the host to pass on to, its port
    public static void main(String[] args) throws Exception {
        Endpoint target = Endpoint.host(args[1], args[2]);
        try (Listener<StreamConnection> listener =
                Listener.open(Port.parse(args[0]), Tcp.stack())) {
            listener.serve(client -> forward(client, target));
            System.out.println("listening on port " + listener.port());
            new CountDownLatch(1).await();
        }
    }

    /// Half-close and back-pressure are carried over; if one side breaks, so does the other.
    private static void forward(StreamConnection client, Endpoint target) {
        try (StreamConnection upstream = Connection.open(target, Tcp.stack())) {
            Connections.join(client, upstream);
        } catch (NetworkException e) {
            client.abort();
            System.err.println(client.endpoint() + ": " + e.failure().summary());
        }
    }
}

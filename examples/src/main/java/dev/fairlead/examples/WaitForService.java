package dev.fairlead.examples;

import dev.fairlead.Connection;
import dev.fairlead.ConnectionState;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.WaitPolicy;
import java.time.Duration;

/// Ends when a service can be reached, for use before a program that needs it: `WaitForService
/// db.example 5432 60`.
public final class WaitForService {
    private WaitForService() {}

    /// Exits with 0 if it is up, with 1 if it is not up in time.
    ///
    /// @param args the host, its port, and for how many seconds to wait
    public static void main(String[] args) throws Exception {
        Parameters patient =
                Parameters.DEFAULT
                        .withWait(WaitPolicy.ALWAYS)
                        .withDeadline(Duration.ofSeconds(Long.parseLong(args[2])));
        StreamConnection connection =
                Connection.create(Endpoint.host(args[0], args[1]), Tcp.stack(), patient);
        connection.onState(WaitForService::tell);
        connection.start();
        try (connection) {
            connection.awaitReady();
            System.out.println("up after " + connection.report().total().toMillis() + " ms");
        } catch (NetworkException e) {
            System.err.println(e.failure().summary());
            System.exit(1);
        }
    }

    private static void tell(ConnectionState state) {
        if (state instanceof ConnectionState.Waiting(var why)) {
            System.out.println("waiting: " + why.summary());
        }
    }
}

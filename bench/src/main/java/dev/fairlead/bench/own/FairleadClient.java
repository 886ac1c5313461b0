package dev.fairlead.bench.own;

import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.bench.Opens;

/// A network of its own: nothing cached, nothing learned.
public final class FairleadClient implements Opens.Client {
    private final Network network = Network.open(NetworkOptions.DEFAULT);

    @Override
    public long connect(String host, int port) throws NetworkException {
        Endpoint endpoint = Endpoint.host(host, port);
        Parameters parameters = Parameters.DEFAULT.withDeadline(Opens.LIMIT);
        try (StreamConnection _ = network.open(endpoint, Tcp.stack(), parameters)) {
            return System.nanoTime();
        }
    }

    @Override
    public void close() {
        network.close();
    }
}

package dev.fairlead.bench.own;

import dev.fairlead.Endpoint;
import dev.fairlead.InlineHandler;
import dev.fairlead.InlineStream;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Proxy;
import dev.fairlead.Received;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Transfer;
import dev.fairlead.bench.peer.Microsocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One connection that carries as much as it can, in one of the three forms of the API.
public final class FairleadBulk implements Probe {
    /// How the receiver takes what comes. The sender is of the same kind, but for one.
    public enum Form {
        INLINE,
        CALLERS_BUFFER,
        /// Into the caller's buffer, from a sender that is inline.
        CALLERS_BUFFER_FROM_INLINE,
        ALLOCATING
    }

    /// How the server is reached.
    ///
    /// @param end of what is on the way
    private record Way(Parameters parameters, Runnable end) {
        static final Way DIRECT = new Way(Parameters.DEFAULT, () -> {});
    }

    private final Network network = Network.open(NetworkOptions.DEFAULT);
    private final Form form;
    private final Transfer.Count received = new Transfer.Count();
    private final Stack<StreamConnection> stack;
    private final Listener<StreamConnection> listener;
    private final Way way;

    public FairleadBulk(Form form) throws NetworkException {
        this(form, Tcp.stack(), Tcp.stack(), Way.DIRECT);
    }

    public static FairleadBulk overTls(Form form, Engine engine) throws NetworkException {
        FairleadTls tls = FairleadTls.of(engine, true);
        return new FairleadBulk(form, tls.client(), tls.server(), Way.DIRECT);
    }

    /// With a pre-shared key.
    public static FairleadBulk keyed(Form form) throws NetworkException {
        Stack<StreamConnection> both = Tcp.stack().tls(FairleadKeys.tls());
        return new FairleadBulk(form, both, both, Way.DIRECT);
    }

    /// Through a SOCKS5 proxy.
    public static FairleadBulk overSocks(Form form) throws IOException, InterruptedException {
        Microsocks proxy = Microsocks.start();
        Parameters through =
                Parameters.DEFAULT.withProxies(
                        List.of(Proxy.socks5(Endpoint.address(proxy.address()))));
        return new FairleadBulk(form, Tcp.stack(), Tcp.stack(), new Way(through, proxy::close));
    }

    private FairleadBulk(
            Form form, Stack<StreamConnection> client, Stack<StreamConnection> server, Way way)
            throws NetworkException {
        this.form = form;
        this.way = way;
        stack = client;
        listener = network.listen(Endpoint.host("127.0.0.1", 0), server, ListenerOptions.DEFAULT);
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        StreamConnection client =
                network.open(Endpoint.host("127.0.0.1", listener.port()), stack, way.parameters());
        StreamConnection server = listener.accept();
        if (client.report().tls().isPresent()) {
            FairleadTls.checked(client);
        }
        if (form == Form.INLINE) {
            server.inline(new Dropping());
        } else {
            Thread.ofVirtual().start(() -> receive(server));
        }
        if (form == Form.INLINE || form == Form.CALLERS_BUFFER_FROM_INLINE) {
            client.inline(new Sending());
        } else {
            Thread.ofVirtual().start(() -> send(client));
        }
        try {
            return received.rate(duration);
        } finally {
            client.abort();
            server.abort();
        }
    }

    private void receive(StreamConnection from) {
        try {
            if (form == Form.ALLOCATING) {
                Received some;
                do {
                    some = from.receive(1, Transfer.PIECE);
                    received.add(some.content().length);
                } while (!some.endOfStream());
            } else {
                ByteBuffer buffer = ByteBuffer.allocateDirect(Transfer.PIECE);
                for (int n; (n = from.receive(buffer.clear())) >= 0; ) {
                    received.add(n);
                }
            }
        } catch (NetworkException _) {
            // the round is over, and the connection was aborted
        }
    }

    private static void send(StreamConnection to) {
        ByteBuffer content = ByteBuffer.allocateDirect(Transfer.PIECE);
        try {
            while (true) {
                to.send(content.clear());
            }
        } catch (NetworkException _) {
            // the round is over, and the connection was aborted
        }
    }

    private final class Dropping implements InlineHandler {
        @Override
        public void received(InlineStream stream, ByteBuffer content) {
            received.add(content.remaining());
        }

        @Override
        public void endOfStream(InlineStream stream) {}

        @Override
        public void failed(InlineStream stream, NetworkFailure failure) {}
    }

    private static final class Sending implements InlineHandler {
        private final ByteBuffer content = ByteBuffer.allocateDirect(Transfer.PIECE);

        @Override
        public void writable(InlineStream stream) {
            do {
                if (!content.hasRemaining()) {
                    content.clear();
                }
            } while (stream.send(content) > 0 && !content.hasRemaining());
        }

        @Override
        public void received(InlineStream stream, ByteBuffer content) {}

        @Override
        public void endOfStream(InlineStream stream) {}

        @Override
        public void failed(InlineStream stream, NetworkFailure failure) {}
    }

    @Override
    public void close() {
        network.close();
        way.end().run();
    }
}

package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.testkit.FaultTable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A network, proxies of our own and what is behind them.
abstract class ProxyScene {
    static final Endpoint TARGET = Endpoint.host("target.test", 443);
    final Deque<AutoCloseable> opened = new ArrayDeque<>();
    Network network = Network.open(NetworkOptions.DEFAULT);

    @BeforeEach
    void start() {
        opened.push(network);
    }

    @AfterEach
    void end() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    <T extends AutoCloseable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    /// A server that sends back what it gets, and ends when its client does.
    int echo() throws NetworkException {
        return serve(Tcp.stack());
    }

    int serve(Stack<StreamConnection> stack) throws NetworkException {
        Listener<StreamConnection> listener =
                network.listen(
                        Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                        stack,
                        ListenerOptions.DEFAULT);
        listener.serve(connection -> {
            byte[] got = connection.receive(1, 4096).content();
            while (got.length > 0) {
                connection.send(got);
                got = connection.receive(1, 4096).content();
            }
            connection.close();
        });
        return listener.port();
    }

    TinyProxy tiny(Proxy.Protocol protocol, int port, boolean auth) throws Exception {
        return keep(
                switch (protocol) {
                    case SOCKS5 -> TinyProxy.socks(port, auth);
                    case HTTP -> TinyProxy.http(port, auth);
                });
    }

    static Proxy proxy(Proxy.Protocol protocol, Endpoint at) {
        return switch (protocol) {
            case SOCKS5 -> Proxy.socks5(at);
            case HTTP -> Proxy.http(at);
        };
    }

    static Parameters through(Proxy... proxies) {
        return Parameters.DEFAULT.withProxies(List.of(proxies));
    }

    StreamConnection open(Endpoint to, Parameters parameters) throws NetworkException {
        return keep(network.open(to, Tcp.stack(), parameters));
    }

    NetworkFailure failure(Endpoint to, Parameters parameters) {
        return Calls.failureOf(() -> open(to, parameters));
    }

    static void assertTold(String fault, String cause, NetworkFailure failure) throws IOException {
        assertEquals(cause, failure.cause(), failure.summary());
        // The same of every kind of proxy.
        String hint = failure.hint().replaceAll("(socks5|http)://", "PROXY://");
        FaultTable.assertTold(fault, cause, hint);
    }

    static void echoes(StreamConnection connection) throws NetworkException {
        connection.send(Calls.utf8("through"));
        assertEquals("through", Calls.text(connection.receiveExactly(7)));
    }
}

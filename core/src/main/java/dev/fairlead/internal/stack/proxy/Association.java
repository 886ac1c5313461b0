package dev.fairlead.internal.stack.proxy;

import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.NetworkException;
import dev.fairlead.Proxy;
import dev.fairlead.ProxyFailure;
import dev.fairlead.SecurityFailure;
import dev.fairlead.Stage;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.stack.exchange.PlainLayer;
import dev.fairlead.internal.stack.tcp.SocketLayer;
import dev.fairlead.internal.stack.tcp.SocketOptions;
import dev.fairlead.internal.stack.tcp.TcpAttempt;
import dev.fairlead.internal.stack.tls.TlsContexts;
import dev.fairlead.internal.stack.udp.UdpAttempt;
import dev.fairlead.internal.stack.udp.UdpFlow;
import dev.fairlead.internal.stack.udp.UdpPorts;
import dev.fairlead.internal.stack.udp.UdpSocketOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One try to have a SOCKS5 proxy carry datagrams to a target: a connection on which it is asked,
/// and then a flow to the relay that it names. Lives on one loop.
public final class Association {

    /// Whom to ask for what, and how.
    ///
    /// @param control options of the connection on which the proxy is asked
    /// @param queue how many bytes may wait for the program
    /// @param local to send from; `null` for what the system picks
    public record Request(
            Proxy proxy,
            Endpoint target,
            SocketOptions control,
            UdpSocketOptions datagrams,
            int queue,
            Endpoint.@Nullable Address local) {

        /// The same, over one interface.
        public Request over(String device) {
            return new Request(
                    proxy, target, control.over(device), datagrams.over(device), queue, local);
        }
    }

    /// Hears how it ended, once, on the loop.
    public interface Outcome {
        /// The proxy has answered the connection, and is asked.
        void transportOpen();

        /// @param passed with the proxy, in order
        void opened(RelayedFlow flow, List<Handshake> passed);

        /// @param tried whether a packet may have left
        void failed(Throwable why, boolean tried);
    }

    private final Request request;
    private final EventLoops loops;
    private final UdpPorts ports;
    private final Endpoint address;
    private final Loop loop;
    private final Outcome outcome;
    private final List<Handshake> passed = new ArrayList<>();
    private final long begun = System.nanoTime();
    private @Nullable Endpoint relay;
    private @Nullable TcpAttempt asking;
    private @Nullable UdpAttempt opening;
    private @Nullable StreamTransport control;
    private boolean over;

    private Association(
            Request request,
            EventLoops loops,
            UdpPorts ports,
            Endpoint address,
            Loop loop,
            Outcome outcome) {
        this.request = request;
        this.loops = loops;
        this.ports = ports;
        this.address = address;
        this.loop = loop;
        this.outcome = outcome;
    }

    /// @throws NetworkException if `proxy` cannot carry datagrams
    public static void require(Proxy proxy) throws NetworkException {
        String why =
                proxy.protocol() == Proxy.Protocol.HTTP
                        ? "CONNECT is for streams"
                        : proxy.hops().size() > 1
                                ? "the relay of the second proxy cannot be reached through the first"
                                : null;
        if (why != null) {
            throw new NetworkException(new ProxyFailure.NoDatagrams(proxy.toString(), why));
        }
    }

    /// On the loop.
    ///
    /// @param address of the proxy
    public static Association start(
            Request request,
            EventLoops loops,
            UdpPorts ports,
            TlsContexts contexts,
            Endpoint address,
            Loop loop,
            Outcome outcome) {
        Association association = new Association(request, loops, ports, address, loop, outcome);
        association.begin(contexts);
        return association;
    }

    private void begin(TlsContexts contexts) {
        SocketLayer layer;
        Endpoint.Address local = request.local();
        try {
            layer =
                    ProxyLayers.associate(
                            request.target(),
                            request.proxy(),
                            contexts,
                            named -> relay = named,
                            new PlainLayer(loops.sockets()));
            asking =
                    TcpAttempt.start(
                            loops.sockets(),
                            loop,
                            address,
                            local == null ? null : local.withPort(0).toSocketAddress(),
                            request.control(),
                            null,
                            layer,
                            new Asking());
        } catch (SSLException e) {
            fail(
                    new NetworkException(
                            new SecurityFailure.Broken(request.proxy().endpoint(), e.toString()),
                            e),
                    false);
        } catch (UnknownHostException e) {
            fail(e, false);
        }
    }

    private final class Asking implements TcpAttempt.Outcome {
        @Override
        public void transportOpen() {
            outcome.transportOpen();
        }

        @Override
        public void passed(Handshake handshake) {
            passed.add(handshake);
        }

        @Override
        public void connected(Transport transport, boolean sentFirst) {
            Duration below = Duration.ofNanos(System.nanoTime() - begun);
            for (Handshake above : passed) {
                below = below.minus(above.duration());
            }
            passed.addFirst(new Handshake(request.control().kind().unix() ? "unix" : "tcp", below));
            control = (StreamTransport) transport;
            openFlow();
        }

        @Override
        public void failed(Throwable why, boolean tried) {
            fail(why, tried);
        }
    }

    private void openFlow() {
        Endpoint.Address to;
        try {
            to = reachable();
        } catch (NetworkException e) {
            fail(e, true);
            return;
        }
        long started = System.nanoTime();
        opening =
                UdpAttempt.start(
                        ports,
                        loop,
                        to,
                        request.local(),
                        request.datagrams(),
                        new UdpAttempt.Outcome() {
                            @Override
                            public void opened(UdpFlow flow) {
                                passed.add(
                                        new Handshake(
                                                "udp",
                                                Duration.ofNanos(System.nanoTime() - started)));
                                join(flow);
                            }

                            @Override
                            public void failed(Throwable why) {
                                fail(notReached(to, why), true);
                            }
                        });
    }

    /// Where the relay is: an address that stands for none is that of the proxy (RFC 1928 does not
    /// say so; proxies do, and clients take it so).
    private Endpoint.Address reachable() throws NetworkException {
        if (!(relay instanceof Endpoint.Address named)) {
            throw unusable("a relay called " + relay + ", where an address belongs");
        }
        if (named.port() == 0) {
            throw unusable("a relay at port 0");
        }
        if (!named.address().isAnyLocalAddress()) {
            return named;
        }
        return address instanceof Endpoint.Address own
                ? own.withPort(named.port())
                : Endpoint.address(InetAddress.getLoopbackAddress(), named.port());
    }

    private NetworkException unusable(String detail) {
        return new NetworkException(
                new ProxyFailure.Protocol(request.proxy().toString(), "it names " + detail));
    }

    private Throwable notReached(Endpoint to, Throwable why) {
        return why instanceof NetworkException
                ? why
                : new NetworkException(
                        new ProxyFailure.Failed(
                                request.proxy().toString(),
                                request.target(),
                                "no way leads to its relay at " + to + ": " + why.getMessage()),
                        why);
    }

    private void join(UdpFlow flow) {
        StreamTransport asked = control;
        if (over || asked == null) {
            flow.close();
            return;
        }
        over = true;
        outcome.opened(
                RelayedFlow.over(
                        flow, asked, request.proxy().toString(), request.target(), request.queue()),
                List.copyOf(passed));
    }

    private void fail(Throwable why, boolean tried) {
        if (over) {
            return;
        }
        release();
        outcome.failed(why, tried);
    }

    /// Gives it up: nothing is told any more. On the loop.
    public void cancel() {
        if (!over) {
            release();
        }
    }

    private void release() {
        over = true;
        if (asking != null) {
            asking.cancel();
        }
        if (opening != null) {
            opening.cancel();
        }
        if (control != null) {
            control.abort();
        }
    }

    /// How far it has got. On the loop.
    public Stage stage() {
        return control != null ? Stage.PROXY : asking == null ? Stage.CONNECT : asking.stage();
    }
}

package dev.fairlead.internal.stack.udp;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.internal.io.Acceptor;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.os.SocketName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Turns datagrams of unknown peers into flows, as many as may be let in; those beyond are dropped,
/// which costs no more than reading them. Flows that carry nothing expire.
public final class UdpAcceptor implements Acceptor, UdpPort.Rest {
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(15);

    /// What a flow that nobody has received from may hold: a flood of forged peers makes many.
    private static final int LIMIT_BEFORE = 80 * 1024;

    private final UdpSocketOptions options;
    private final Loop loop;
    private final Events events;
    private final Duration idleExpiry;
    private final DropReport dropReport;
    private final DropReport turnedAway;
    private final FlowLayer.@Nullable Greeter greeter;
    private final Set<UdpFlow> letIn = new HashSet<>(); // on the loop
    private @Nullable UdpPort port; // on the loop
    private boolean closed; // on the loop
    private boolean watching; // on the loop

    private UdpAcceptor(
            Loop loop, UdpSocketOptions options, @Nullable FlowLayer layer, Events events) {
        this.loop = loop;
        this.options = options;
        this.events = events;
        this.idleExpiry = options.udp().idleExpiry();
        this.dropReport = new DropReport((n, bytes) -> events.refusedDatagrams(n, bytes, false));
        this.turnedAway = new DropReport((n, bytes) -> events.refusedDatagrams(n, bytes, true));
        this.greeter = layer == null ? null : layer.greeter();
    }

    /// How to listen.
    ///
    /// @param dualStack whether an IPv6 wildcard socket takes IPv4 too
    /// @param interfaceName to bind to; `null` for none
    public record Binding(
            Endpoint.Address local,
            boolean dualStack,
            boolean reusePort,
            @Nullable String interfaceName) {}

    /// Starts to bind, and returns at once. Where flows leave from the same port, it joins them.
    ///
    /// @param layer what is set up on each flow; `null` for nothing
    public static Acceptor open(
            UdpPorts ports,
            Binding binding,
            UdpSocketOptions options,
            @Nullable FlowLayer layer,
            Events events) {
        // The acceptor lives on the loop of its port, which it learns when that is open.
        Opening opening = new Opening();
        ports.open(
                ports.sockets().loops().next(),
                new UdpSockets.Binding(
                        binding.local,
                        null,
                        binding.dualStack,
                        false,
                        binding.reusePort,
                        binding.interfaceName),
                options,
                port -> {
                    UdpAcceptor acceptor = new UdpAcceptor(port.loop(), options, layer, events);
                    try {
                        port.requireSame(options);
                    } catch (NetworkException e) {
                        events.failed(e);
                        return;
                    }
                    if (!port.takeRest(acceptor)) {
                        events.failed(UdpPorts.taken(binding.local));
                        return;
                    }
                    acceptor.port = port;
                    events.bound(port.endpoint());
                    opening.opened(acceptor);
                },
                events::failed);
        return opening;
    }

    /// Stands for the acceptor until its port is open.
    private static final class Opening implements Acceptor {
        private @Nullable UdpAcceptor acceptor; // guarded by this
        private boolean closed; // guarded by this

        void opened(UdpAcceptor made) {
            synchronized (this) {
                acceptor = made;
                if (!closed) {
                    return;
                }
            }
            made.close(() -> {});
        }

        @Override
        public void acceptMore() {
            // Every datagram asks anew.
        }

        @Override
        public void bindAgain() {
            UdpAcceptor known;
            synchronized (this) {
                known = acceptor;
            }
            if (known != null) { // else it binds to the newest by itself
                known.bindAgain();
            }
        }

        @Override
        public void close(Runnable done) {
            UdpAcceptor known;
            synchronized (this) {
                closed = true;
                known = acceptor;
            }
            if (known == null) {
                done.run(); // when it opens, it closes
            } else {
                known.close(done);
            }
        }
    }

    // ---- on the loop

    @Override
    public void received(
            SocketName from, SocketName to, ByteBuffer content, int trafficClass, long receivedAt) {
        if (!events.admits(Endpoint.address(from.toInet()))) {
            turnedAway.add(content.remaining(), System.nanoTime());
            return;
        }
        UdpPort open = port;
        if (open == null || closed || !events.mayAccept()) {
            dropReport.add(content.remaining(), System.nanoTime());
            return;
        }
        FlowLayer.Start layered = null;
        if (greeter != null) {
            layered =
                    greeter.greet(from.toBytes(), content, answer -> open.answer(from, to, answer));
            if (layered == null) {
                return; // it may come back with what it was answered
            }
        }
        UdpFlow flow = open.add(from, to, options, LIMIT_BEFORE);
        if (flow == null) {
            dropReport.add(content.remaining(), System.nanoTime());
            return;
        }
        letIn.add(flow);
        watch();
        events.admitted();
        if (layered != null) {
            layered.begin(flow, from.isIpv4(), new Layered(flow));
        } else {
            flow.arrived(content, trafficClass, receivedAt);
            events.accepted(flow);
        }
    }

    private final class Layered implements FlowLayer.Outcome {
        private final UdpFlow flow;

        Layered(UdpFlow flow) {
            this.flow = flow;
        }

        @Override
        public void ready(DatagramTransport transport) {
            events.accepted(transport);
        }

        @Override
        public void failed(Throwable why) {
            events.dropped();
            events.refused(flow.remote(), why);
        }
    }

    @Override
    public void failed(@Nullable SocketName to, @Nullable IOException why, int mtu) {
        // Of a flow that has been closed: nobody is left to be told.
    }

    @Override
    public void writable() {
        // What is sent is sent by flows.
    }

    @Override
    public void moved(UdpSocket other) {
        // What is sent is sent by flows.
    }

    @Override
    public void gone() {
        if (!closed) {
            closed = true;
            events.failed(new IOException("the socket was closed with its event loop"));
        }
    }

    private void watch() {
        if (!watching) {
            watching = true;
            long round = Math.min(LONGEST_ROUND.toNanos(), idleExpiry.toNanos() / 4);
            loop.schedule(round, this::expire);
        }
    }

    private void expire() {
        watching = false;
        long now = System.nanoTime();
        for (UdpFlow flow : letIn.toArray(UdpFlow[]::new)) {
            flow.expire(idleExpiry, now);
            if (flow.isGone()) {
                letIn.remove(flow);
            }
        }
        if (!letIn.isEmpty()) {
            watch();
        }
    }

    // ---- any thread

    @Override
    public void acceptMore() {
        // Every datagram asks anew.
    }

    @Override
    public void bindAgain() {
        try {
            loop.execute(() -> {
                if (!closed && port != null) {
                    port.bindAgain(events::paused);
                }
            });
        } catch (RejectedExecutionException _) {
            // The loop has ended, and the socket with it.
        }
    }

    @Override
    public void close(Runnable done) {
        if (loop.inLoop()) {
            end();
            done.run();
            return;
        }
        try {
            loop.execute(() -> {
                end();
                done.run();
            });
        } catch (RejectedExecutionException _) {
            done.run(); // the loop has ended, and has closed the socket
        }
    }

    private void end() {
        if (!closed) {
            closed = true;
            dropReport.tell();
            turnedAway.tell();
            if (port != null) {
                port.giveUpRest();
            }
        }
    }
}

package dev.fairlead.internal.stack.dtls;

import dev.fairlead.Endpoint;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.stack.tls.ChainVerdict;
import dev.fairlead.internal.stack.tls.Negotiation;
import dev.fairlead.internal.stack.tls.PeerRole;
import dev.fairlead.internal.stack.udp.FlowLayer;
import dev.fairlead.internal.stack.udp.UdpFlow;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// DTLS over flows of datagrams: the handshake, on a virtual thread, and the transport that it
/// leads to.
public final class DtlsLayer implements FlowLayer {
    private final DtlsProvider provider;
    private final TlsOptions options;
    private final PeerRole peer;
    private final @Nullable Endpoint expected;
    private final int queue;
    private final boolean findable;

    private DtlsLayer(
            DtlsProvider provider,
            TlsOptions options,
            PeerRole peer,
            @Nullable Endpoint expected,
            int queue,
            boolean findable) {
        this.provider = provider;
        this.options = options;
        this.peer = peer;
        this.expected = expected;
        this.queue = queue;
        this.findable = findable;
    }

    /// @throws IllegalArgumentException if there is nobody who speaks DTLS, or an option cannot be
    ///   honoured
    public static void require(TlsOptions options) {
        DtlsProvider.get().require(options);
    }

    /// For connections to `endpoint`.
    ///
    /// @param queue how many bytes may wait for the program
    /// @param findable whether the server may give out a connection ID
    public static DtlsLayer client(
            TlsOptions options, Endpoint endpoint, int queue, boolean findable) {
        Endpoint expected =
                options.serverName()
                        .map(name -> Endpoint.host(name, endpoint.port()))
                        .orElse(
                                endpoint instanceof Endpoint.Uri uri
                                        ? uri.hostEndpoint()
                                        : endpoint);
        return new DtlsLayer(
                DtlsProvider.get(), options, PeerRole.SERVER, expected, queue, findable);
    }

    /// For connections that a listener lets in.
    ///
    /// @param queue how many bytes may wait for the program
    /// @param findable whether clients that want one are given a connection ID
    public static DtlsLayer server(TlsOptions options, int queue, boolean findable) {
        return new DtlsLayer(DtlsProvider.get(), options, PeerRole.CLIENT, null, queue, findable);
    }

    /// A client's handshake over `flow`. On the loop of the flow.
    public Beginning begin(DatagramTransport flow, boolean ipv4, Outcome outcome) {
        return new Handshaking(flow, null, asClient(new FlowLink(flow, ipv4, true)), outcome)
                .begin();
    }

    private Try asClient(FlowLink link) {
        Negotiation negotiation = new Negotiation(options, peer, expected);
        return new Try(negotiation, provider.client(options, negotiation, findable), link);
    }

    @Override
    public Greeter greeter() {
        DtlsGreeter greeter = provider.greeter();
        return (byte[] from, ByteBuffer datagram, Consumer<ByteBuffer> answer) -> {
            DtlsGreeter.Greeted client = greeter.greet(from, datagram, answer);
            return client == null
                    ? null
                    : (flow, ipv4, outcome) -> {
                        Negotiation negotiation = new Negotiation(options, peer, null);
                        DtlsAssociation association =
                                provider.server(options, negotiation, client, findable);
                        FlowLink link = new FlowLink(flow, ipv4, false);
                        new Handshaking(
                                        flow,
                                        flow,
                                        new Try(negotiation, association, link),
                                        outcome)
                                .begin();
                    };
        };
    }

    /// A handshake under way.
    public interface Beginning {
        /// Gives it up, and closes the flow; nothing is told any more. On the loop.
        void cancel();

        /// Whether anything has come from the peer.
        boolean heard();
    }

    /// A handshake, or the one that takes its place.
    private record Try(Negotiation negotiation, DtlsAssociation association, FlowLink link) {}

    /// One handshake. What it comes to is decided on the loop of its flow.
    private final class Handshaking implements Beginning, Transport.Events {
        private final DatagramTransport flow;
        private final @Nullable UdpFlow share; // of a listener's port: null for clients
        private final Outcome outcome;
        private volatile Try current;
        private final Thread thread;
        private final long begun = System.nanoTime();
        private Loop.@Nullable Timer timer; // on the loop
        private boolean over; // on the loop
        private volatile boolean givenUp;
        private @Nullable SecureFlow established; // on the loop

        Handshaking(DatagramTransport flow, @Nullable UdpFlow share, Try first, Outcome outcome) {
            this.flow = flow;
            this.share = share;
            this.current = first;
            this.outcome = outcome;
            this.thread =
                    Thread.ofVirtual()
                            .name("fairlead-dtls-" + flow.remote())
                            .unstarted(this::carryOut);
        }

        Beginning begin() {
            flow.start(this);
            timer = flow.loop().schedule(options.handshakeTimeout().toNanos(), this::timedOut);
            thread.start();
            return this;
        }

        /// On a virtual thread: the engine waits for datagrams, and verifiers may do what they
        /// like.
        private void carryOut() {
            try {
                while (!hasShakenHands()) {
                    current = asClient(current.link.anew());
                }
            } catch (IOException | RuntimeException e) {
                if (!givenUp) {
                    flushAlert();
                }
                onLoop(() -> failed((Throwable) e));
                return;
            }
            onLoop(this::established);
        }

        /// @return false if it is better begun anew
        private boolean hasShakenHands() throws IOException {
            Try now = current;
            try {
                now.association.handshake(now.link);
                now.link.flush();
                return true;
            } catch (IOException e) {
                if (now.link.wasCutShort() && !givenUp) {
                    return false;
                }
                throw e;
            }
        }

        /// A client that was refused should hear why.
        private void flushAlert() {
            try {
                current.link.flush();
            } catch (IOException _) {
                // the handshake has failed already; its reason is the one to tell
            }
        }

        private void onLoop(Runnable task) {
            try {
                flow.loop().execute(task);
            } catch (RejectedExecutionException _) {
                // the loop has ended, and the flow with it: nobody is left to be told
            }
        }

        // ---- on the loop

        private void established() {
            if (end()) {
                Try now = current;
                now.link.established();
                Long id = now.association.givenConnectionId();
                if (share != null && id != null) {
                    // One in 2^64 is another's: such a client is not found again when it moves.
                    boolean _ = share.followBy(id);
                }
                SecureFlow secure =
                        new SecureFlow(flow, now.association, now.link, describe(now), queue);
                established = secure;
                secure.begin();
                outcome.ready(secure);
            }
        }

        private void timedOut() {
            if (end()) {
                giveUp();
                Try now = current;
                outcome.failed(
                        now.link.receivedBytes() == 0
                                ? new java.net.SocketTimeoutException("nothing came")
                                : failures()
                                        .ofTimeOut(
                                                now.link.receivedBytes(),
                                                now.association.pskIdentity(),
                                                now.link.sawProtected()));
            }
        }

        /// Nobody has done anything wrong that the peer should hear of.
        private void giveUp() {
            givenUp = true;
            thread.interrupt();
            flow.close();
        }

        private void failed(Throwable why) {
            if (end()) {
                flow.close();
                outcome.failed(failures().of(why));
            }
        }

        private DtlsFailures failures() {
            return new DtlsFailures(options, flow.remote(), peer, current.negotiation);
        }

        @Override
        public void cancel() {
            if (end()) {
                giveUp();
            } else if (established != null) {
                established.close();
            }
        }

        private boolean end() {
            if (over) {
                return false;
            }
            over = true;
            if (timer != null) {
                timer.cancel();
            }
            return true;
        }

        @Override
        public boolean heard() {
            return current.link.receivedBytes() > 0;
        }

        // ---- what the flow tells

        @Override
        public void failed(IOException why) {
            SecureFlow secure = established;
            if (secure != null) {
                secure.flowFailed(why);
            } else {
                failed((Throwable) why);
            }
        }

        @Override
        public void closed() {
            SecureFlow secure = established;
            if (secure != null) {
                secure.flowClosed();
            } else {
                thread.interrupt();
                failed(new InterruptedIOException("the flow was closed during the handshake"));
            }
        }

        @Override
        public void moved(Endpoint from, Endpoint to) {
            SecureFlow secure = established;
            if (secure != null) {
                secure.flowMoved(from, to);
            }
        }

        @Override
        public void dropped(long count, long bytes, String reason) {
            SecureFlow secure = established;
            if (secure != null) {
                secure.flowDropped(count, bytes, reason);
            }
        }

        private TlsHandshake describe(Try done) {
            DtlsAssociation association = done.association;
            ChainVerdict verdict = done.negotiation.verdict();
            return new TlsHandshake(
                    TlsVersion.TLS_1_2,
                    association.cipherSuite(),
                    association.alpn(),
                    association.serverName(),
                    association.pskIdentity(),
                    association.hasConnectionId(),
                    TlsOptions.Engine.BOUNCY_CASTLE,
                    "the one that speaks DTLS",
                    false,
                    verdict == null
                            ? TlsHandshake.Peer.UNKNOWN
                            : new TlsHandshake.Peer(
                                    verdict.presented(),
                                    verdict.validated(),
                                    verdict.warnings(),
                                    verdict.status().orElse(null)),
                    Duration.ofNanos(System.nanoTime() - begun),
                    options.needs().contains(TlsOptions.Need.EXPORTER)
                            ? association::export
                            : null);
        }
    }
}

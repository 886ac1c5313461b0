package dev.fairlead.internal.stack.proxy;

import dev.fairlead.DatagramCounts;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.MessageOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.ProxyFailure;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.StreamTransport;
import dev.fairlead.internal.stack.udp.DropReport;
import dev.fairlead.internal.stack.udp.FlowOverFlow;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Datagrams to and from one target by way of the relay of a SOCKS5 proxy (RFC 1928, section 7): a
/// flow to the relay, each datagram with a header, and the connection on which the proxy was asked.
/// The relay lives as long as that connection does.
///
/// What arrives, and the end, belong to the loop of the flow.
public final class RelayedFlow extends FlowOverFlow {
    private final StreamTransport control;
    private final String proxy;
    private final Endpoint target;
    private final RelayHeader header;
    private final AtomicLong accepted = new AtomicLong();
    private volatile boolean over;

    // Changed on the loop.
    private boolean gone;
    private String strange = "";
    private final DropReport unfit;

    private RelayedFlow(
            DatagramTransport flow,
            StreamTransport control,
            String proxy,
            Endpoint target,
            int queue) {
        super(flow, queue);
        this.control = control;
        this.proxy = proxy;
        this.target = target;
        this.header = RelayHeader.to(target);
        this.unfit = new DropReport((count, bytes) -> incoming.dropped(count, bytes, strange));
    }

    /// Takes over both.
    ///
    /// @param control what the proxy was asked on; it may live on another loop
    /// @param proxy for failures
    /// @param queue how many bytes may wait for the program
    static RelayedFlow over(
            DatagramTransport flow,
            StreamTransport control,
            String proxy,
            Endpoint target,
            int queue) {
        RelayedFlow relayed = new RelayedFlow(flow, control, proxy, target, queue);
        relayed.begin();
        return relayed;
    }

    private void begin() {
        flow.start(
                new Events() {
                    @Override
                    public void failed(IOException why) {
                        fail(why);
                    }

                    @Override
                    public void closed() {
                        flowClosed();
                    }

                    @Override
                    public void dropped(long count, long bytes, String reason) {
                        incoming.dropped(count, bytes, reason);
                    }
                });
        flow.deliverTo(
                new Sink() {
                    @Override
                    public void received(ByteBuffer content, int trafficClass) {
                        arrived(content, trafficClass);
                    }

                    @Override
                    public void refused(TransferFailure told) {
                        incoming.tell(withoutHeader(told));
                    }
                });
        control.start(
                new Events() {
                    @Override
                    public void failed(IOException why) {
                        controlEnded(why);
                    }

                    @Override
                    public void closed() {
                        controlEnded(null);
                    }
                });
        control.deliverTo(
                new StreamTransport.InlineSink() {
                    @Override
                    public void received(ByteBuffer content) {
                        // The proxy has nothing more to say there: it is read for its end alone.
                    }

                    @Override
                    public void endOfStream() {
                        controlEnded(null);
                    }

                    @Override
                    public void writable() {
                        // nothing is written there any more
                    }
                });
    }

    // ---- sending

    @Override
    public boolean offer(ByteBuffer content, MessageOptions options) throws IOException {
        IOException why = incoming.failure();
        if (why != null) {
            throw why;
        }
        if (over) {
            throw new ClosedChannelException();
        }
        int size = content.remaining();
        int limit = maximumSize();
        if (size > limit) {
            throw new NetworkException(
                    new TransferFailure.TooBig(remote(), size, limit, delivery()));
        }
        try {
            if (!flow.offer(header.before(content), options)) {
                return false;
            }
        } catch (NetworkException e) {
            throw e.failure() instanceof TransferFailure told
                    ? new NetworkException(withoutHeader(told), e)
                    : e;
        }
        content.position(content.limit());
        accepted.addAndGet(size);
        return true;
    }

    @Override
    public boolean awaitRoom(int size, Deadline deadline) throws InterruptedException {
        return flow.awaitRoom(size + header.size(), deadline);
    }

    /// The header takes its part of what reaches the relay. Whether the path beyond carries the
    /// rest, nobody tells.
    @Override
    public int maximumSize() {
        return Math.max(0, flow.maximumSize() - header.size());
    }

    @Override
    public void flush(Deadline deadline) throws InterruptedException {
        over = true;
        flow.flush(deadline);
    }

    // ---- receiving, on the loop

    private void arrived(ByteBuffer datagram, int trafficClass) {
        ByteBuffer content = datagram.duplicate();
        int whole = content.remaining();
        try {
            header.take(content);
        } catch (Socks5Parser.Malformed e) {
            incoming.unusable(whole);
            strange = proxy + " passed on " + e.getMessage();
            unfit.add(whole, System.nanoTime());
            return;
        }
        incoming.arrived(content.slice().asReadOnlyBuffer(), trafficClass, 0);
    }

    private TransferFailure withoutHeader(TransferFailure told) {
        return told instanceof TransferFailure.TooBig(var to, int size, int limit, var delivery)
                ? new TransferFailure.TooBig(
                        to,
                        size < 0 ? size : size - header.size(),
                        Math.max(0, limit - header.size()),
                        delivery)
                : told;
    }

    // ---- the end

    /// On the loop of the control connection.
    ///
    /// @param why `null` if the proxy ended it in good order
    private void controlEnded(@Nullable IOException why) {
        incoming.onLoop(() -> {
            if (!over) {
                fail(
                        new NetworkException(
                                new ProxyFailure.RelayEnded(proxy, target, delivery()), why));
            }
        });
    }

    /// On the loop.
    private void fail(IOException why) {
        incoming.fail(why);
        close();
    }

    /// On the loop.
    private void flowClosed() {
        if (gone) {
            return;
        }
        gone = true;
        over = true;
        unfit.tell();
        control.close();
        incoming.end();
    }

    @Override
    public void close() {
        over = true;
        flow.close();
        control.close();
    }

    @Override
    public void abort() {
        over = true;
        flow.abort();
        control.abort();
    }

    @Override
    public boolean awaitClosed(Deadline deadline) throws InterruptedException {
        return flow.awaitClosed(deadline) && control.awaitClosed(deadline);
    }

    // ---- what is known

    @Override
    public long accepted() {
        return accepted.get();
    }

    @Override
    public DatagramCounts counts() {
        DatagramCounts below = flow.counts();
        return new DatagramCounts(
                below.sent(),
                below.expired(),
                incoming.received(),
                incoming.dropped(),
                incoming.droppedBytes(),
                below.droppedBySystem());
    }

    /// What was set up is told by who did.
    @Override
    public List<Handshake> handshakes() {
        return List.of();
    }

    @Override
    public Delivery delivery() {
        long all = accepted();
        return flow.counts().sent() == 0
                ? new Delivery(Delivery.Kind.NOTHING_LEFT, 0, all)
                : Delivery.unknown(all);
    }
}

package dev.fairlead.peer.internal.resource;

import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.StreamConnection;
import dev.fairlead.TransferFailure;
import dev.fairlead.peer.ResourceFailure;
import dev.fairlead.peer.TransferSummary;
import dev.fairlead.peer.internal.resource.ResourceMessage.Alive;
import dev.fairlead.peer.internal.resource.ResourceMessage.Cancel;
import dev.fairlead.peer.internal.resource.ResourceMessage.Complete;
import dev.fairlead.peer.internal.resource.ResourceMessage.Data;
import dev.fairlead.peer.internal.resource.ResourceMessage.End;
import dev.fairlead.peer.internal.resource.ResourceMessage.Item;
import dev.fairlead.peer.internal.resource.ResourceMessage.Offer;
import dev.fairlead.peer.internal.resource.ResourceMessage.Pause;
import dev.fairlead.peer.internal.resource.ResourceMessage.Reason;
import dev.fairlead.peer.internal.resource.ResourceMessage.Skip;
import dev.fairlead.peer.internal.resource.ResourceMessage.Start;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Receives one offer over a stream, which it uses up and closes. The calling thread writes and
/// hashes; [Pump] receives meanwhile.
public final class Receiving {
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final StreamConnection stream;
    private final Endpoint remote;
    private final Order order;
    private final Gate theirs = new Gate();
    private final Pump pump;
    private final Outgoing outgoing;
    private final ResourceParser parser = new ResourceParser();
    private final Ledger ledger = new Ledger();
    private final Taking taking;
    private boolean holding;
    private long useful = System.nanoTime();

    private Receiving(StreamConnection stream, Order order) throws IOException {
        this.stream = stream;
        this.order = order;
        this.remote = stream.remote().orElse(stream.endpoint());
        this.taking = new Taking(order, ledger, remote);
        this.outgoing = new Outgoing(stream, theirs);
        this.pump = new Pump(stream);
    }

    /// Blocks until all is in its place and the sender has been told so.
    public static TransferSummary run(StreamConnection stream, Order order)
            throws NetworkException {
        Receiving receiving;
        try {
            receiving = new Receiving(stream, order);
        } catch (IOException e) {
            Endpoint remote = stream.remote().orElse(stream.endpoint());
            throw refuse(stream, remote, e);
        }
        return receiving.run();
    }

    /// The folder cannot be used at all: the sender is told at once.
    private static NetworkException refuse(
            StreamConnection stream, Endpoint remote, IOException e) {
        NetworkException failure =
                new NetworkException(new ResourceFailure.File(remote, false, Failures.words(e)), e);
        try {
            stream.send(
                    ResourceCodec.encode(
                            new Cancel(Reason.FILE, "its directory cannot be written")));
            stream.close();
        } catch (NetworkException second) {
            failure.addSuppressed(second); // the sender has gone already
            stream.abort();
        }
        return failure;
    }

    private TransferSummary run() throws NetworkException {
        Runnable nudge = pump::nudge;
        order.gate().listen(nudge);
        try {
            receive();
            taking.finish(outgoing);
            pump.drain(FAREWELL);
            outgoing.close();
            stream.close();
            return taking.summary();
        } catch (MalformedResourceException e) {
            throw failed(
                    new ResourceFailure.Malformed(remote, e.getMessage()),
                    Reason.MALFORMED,
                    e.getMessage(),
                    e);
        } catch (Taking.Unusable e) {
            throw failed(e.failure(), e.reason(), e.told(), e);
        } catch (IOException e) {
            throw e instanceof NetworkException network ? broken(network) : disk(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stream.abort();
            taking.keep();
            throw new NetworkException(Failures.cancelled(remote, true), e);
        } finally {
            order.gate().forget(nudge);
            outgoing.close();
            taking.release();
        }
    }

    private NetworkException disk(IOException e) {
        if (Failures.isFull(e)) {
            taking.discard(e);
            return failed(
                    new ResourceFailure.NoSpace(remote, false, -1, -1),
                    Reason.NO_SPACE,
                    "the disk is full",
                    e);
        }
        return failed(
                new ResourceFailure.File(remote, false, Failures.words(e)),
                Reason.FILE,
                "a file cannot be written",
                e);
    }

    private NetworkException broken(NetworkException e) {
        taking.keep();
        stream.abort();
        if (outgoing.isStalled()) {
            return new NetworkException(
                    new ResourceFailure.Stalled(remote, Outgoing.LONGEST_SEND), e);
        }
        if (e.failure() instanceof DeadlineExceeded) {
            return new NetworkException(
                    new ResourceFailure.Stalled(remote, Pump.LONGEST_SILENCE), e);
        }
        return e;
    }

    /// Tells the sender, and lets go.
    private NetworkException failed(
            NetworkFailure failure, Reason reason, String told, Exception cause) {
        taking.keep();
        NetworkException thrown = new NetworkException(failure, cause);
        try {
            outgoing.send(new Cancel(reason, told));
            pump.drain(FAREWELL);
            stream.close();
        } catch (NetworkException e) {
            thrown.addSuppressed(e); // the sender has gone already
            stream.abort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stream.abort();
        }
        return thrown;
    }

    private void receive()
            throws IOException, InterruptedException, MalformedResourceException, Taking.Unusable {
        while (true) {
            switch (pump.take()) {
                case Pump.Arrival.Block block -> {
                    parser.feed(block.bytes(), 0, block.length());
                    for (ResourceMessage message; (message = parser.next()) != null; ) {
                        if (isLast(message)) {
                            return;
                        }
                    }
                    pump.giveBack(block);
                }
                case Pump.Arrival.Ended _ ->
                        throw new NetworkException(
                                new TransferFailure.EndedEarly(
                                        remote,
                                        expected(),
                                        taking.bytes(),
                                        false,
                                        Delivery.NOTHING));
                case Pump.Arrival.Broken(var why) -> throw why;
                case Pump.Arrival.Nudge _ -> {}
            }
            obeyGate();
        }
    }

    private long expected() {
        return Math.max(ledger.bytes(), taking.bytes());
    }

    /// Holds, goes on or gives up, as this end's program says.
    private void obeyGate() throws NetworkException, InterruptedException, Taking.Unusable {
        if (order.gate().isHeld()) {
            holding = true;
            outgoing.send(new Pause(true));
            taking.tell(true);
            order.gate().pass();
        }
        if (holding) {
            holding = false;
            useful = System.nanoTime();
            outgoing.send(new Pause(false));
        }
        if (order.gate().isCancelled()) {
            throw new Taking.Unusable(Failures.cancelled(remote, false), Reason.CANCELLED, "");
        }
    }

    private boolean isLast(@Nullable ResourceMessage message)
            throws IOException, MalformedResourceException, Taking.Unusable {
        if (!(message instanceof Alive)) {
            useful = System.nanoTime();
        }
        switch (message) {
            case Data data -> taking.write(data);
            case Start start -> taking.begin(ledger.take(start), start.offset());
            case End end -> taking.end(ledger.take(end), end, outgoing);
            case Offer offer -> ledger.take(offer);
            case Item item -> {
                ledger.take(item);
                if (ledger.isOffered()) {
                    taking.answer(outgoing);
                }
            }
            case Skip(int item, String text) -> taking.skip(ledger.skip(item), text);
            case Complete _ -> {
                if (!ledger.isOffered()) {
                    throw new MalformedResourceException("the end of an offer that is not there");
                }
                ledger.complete();
                return true;
            }
            case Pause(boolean on) -> {
                theirs.hold(on);
                taking.tell(on);
            }
            case Alive _ -> requirePatience();
            case Cancel(Reason reason, String text) ->
                    throw new Taking.Unusable(
                            Failures.said(remote, reason, text), Reason.CANCELLED, "");
            case null, default ->
                    throw new MalformedResourceException("a message that is for the sender");
        }
        taking.report(outgoing);
        return false;
    }

    /// A sender that says for long that it is there, and nothing else, holds this end up. One that
    /// passes on a stream may have to wait for it.
    private void requirePatience() throws Taking.Unusable {
        boolean waits = ledger.bytes() < 0 && ledger.isOffered();
        Duration limit = theirs.isHeld() ? Outgoing.LONGEST_PAUSE : Duration.ofMinutes(30);
        if (!waits && System.nanoTime() - useful > limit.toNanos()) {
            throw new Taking.Unusable(
                    new ResourceFailure.Stalled(remote, limit), Reason.CANCELLED, "no data came");
        }
    }
}

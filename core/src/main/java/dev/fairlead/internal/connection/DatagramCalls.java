package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.Datagram;
import dev.fairlead.DatagramConnection;
import dev.fairlead.DatagramHandler;
import dev.fairlead.Ecn;
import dev.fairlead.MessageOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramInbox;
import dev.fairlead.internal.io.DatagramTransport;
import dev.fairlead.internal.io.Transport;
import dev.fairlead.internal.time.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Sending and receiving on a flow of datagrams.
final class DatagramCalls {
    private static final Ecn[] ECN = Ecn.values();

    private final ConnectionCore core;
    private final Turn sendTurn;
    private final Turn receiveTurn;
    private volatile boolean inline;

    DatagramCalls(ConnectionCore core, DatagramConnection connection) {
        this.core = core;
        this.sendTurn = new Turn(connection);
        this.receiveTurn = new Turn(connection);
    }

    // ---- sending

    void send(ByteBuffer content, MessageOptions options, Deadline deadline)
            throws NetworkException {
        DatagramTransport flow = (DatagramTransport) core.readyTransport(deadline);
        try {
            if (!sendTurn.take(deadline)) {
                throw outOfTime(deadline, "room to send to ");
            }
        } catch (InterruptedException _) {
            throw interrupted();
        }
        try {
            while (!offerTo(flow, content, options)) {
                if (!flow.awaitRoom(content.remaining(), deadline)) {
                    throw outOfTime(deadline, "room to send to ");
                }
            }
        } catch (InterruptedException _) {
            throw interrupted();
        } finally {
            sendTurn.giveUp();
        }
    }

    /// Never blocks.
    boolean offer(ByteBuffer content, MessageOptions options) throws NetworkException {
        Transport open = core.anyTransport();
        if (open == null) {
            if (core.isOver()) {
                throw core.failure();
            }
            return false; // not ready yet
        }
        return offerTo((DatagramTransport) open, content, options);
    }

    private boolean offerTo(DatagramTransport flow, ByteBuffer content, MessageOptions options)
            throws NetworkException {
        if (core.lifecycle().state().isFinal()) {
            throw core.failure();
        }
        throwTrouble(flow);
        try {
            return flow.offer(content, options);
        } catch (NetworkException e) {
            throw core.lifecycle().state().isFinal() ? core.failure() : e;
        } catch (ClosedChannelException _) {
            throw core.failure();
        } catch (IOException e) {
            core.failed(e);
            throw core.failure();
        }
    }

    /// What the network said of a datagram that was sent, once.
    private static void throwTrouble(DatagramTransport flow) throws NetworkException {
        TransferFailure trouble = flow.takeTrouble();
        if (trouble != null) {
            throw new NetworkException(trouble);
        }
    }

    // ---- receiving

    Datagram receive(Deadline deadline) throws NetworkException {
        DatagramTransport flow = beginReceiving(deadline);
        try {
            awaitArrival(flow, deadline);
            DatagramInbox.Arrived next = flow.inbox().poll();
            if (next == null) {
                throw core.failure(); // discarded just then
            }
            return new Datagram(
                    next.content(),
                    flow.remote(),
                    ecn(next.trafficClass()),
                    time(next.receivedAt()));
        } catch (InterruptedException _) {
            throw interrupted();
        } finally {
            receiveTurn.giveUp();
        }
    }

    int receive(ByteBuffer target, Deadline deadline) throws NetworkException {
        DatagramTransport flow = beginReceiving(deadline);
        try {
            int size = awaitArrival(flow, deadline).content().length;
            if (size > target.remaining()) {
                throw new NetworkException(
                        new TransferFailure.BufferTooSmall(
                                flow.remote(), size, target.remaining(), core.delivery()));
            }
            DatagramInbox.Arrived next = flow.inbox().poll();
            if (next == null) {
                throw core.failure(); // discarded just then
            }
            target.put(next.content());
            return size;
        } catch (InterruptedException _) {
            throw interrupted();
        } finally {
            receiveTurn.giveUp();
        }
    }

    /// Waits for a datagram, which stays in the inbox.
    private DatagramInbox.Arrived awaitArrival(DatagramTransport flow, Deadline deadline)
            throws NetworkException, InterruptedException {
        DatagramInbox inbox = flow.inbox();
        while (true) {
            throwTrouble(flow);
            DatagramInbox.Arrived next = inbox.peek();
            if (next != null) {
                return next;
            }
            if (inbox.ended()) {
                throw core.failure();
            }
            if (!inbox.await(deadline)) {
                throw outOfTime(deadline, "a datagram from ");
            }
        }
    }

    int available() {
        Transport open = core.anyTransport();
        return open == null ? 0 : ((DatagramTransport) open).inbox().available();
    }

    void inline(DatagramConnection connection, DatagramHandler handler) {
        Transport open = core.anyTransport();
        if (open == null) {
            throw new IllegalStateException(core.id() + " is not ready: inline(…) comes after it");
        }
        if (!receiveTurn.takeIfFree()) {
            throw new IllegalStateException(
                    core.id() + " is being received from: inline(…) comes after that call");
        }
        try {
            if (inline) {
                throw new IllegalStateException(core.id() + " has an inline handler already");
            }
            inline = true;
            new InlineDatagrams(core, connection, (DatagramTransport) open, handler).begin();
        } finally {
            receiveTurn.giveUp();
        }
    }

    private DatagramTransport beginReceiving(Deadline deadline) throws NetworkException {
        Transport open = core.readyTransport(deadline);
        try {
            if (!receiveTurn.take(deadline)) {
                throw outOfTime(deadline, "a datagram from ");
            }
        } catch (InterruptedException _) {
            throw interrupted();
        }
        if (inline) {
            receiveTurn.giveUp();
            throw new IllegalStateException(
                    core.id() + " delivers inline; receive is not to be used any more");
        }
        return (DatagramTransport) open;
    }

    static @Nullable Instant time(long nanosOfEpoch) {
        return nanosOfEpoch == 0 ? null : Instant.ofEpochSecond(0, nanosOfEpoch);
    }

    static @Nullable Ecn ecn(int trafficClass) {
        return trafficClass < 0 ? null : ECN[trafficClass & 3];
    }

    private NetworkException outOfTime(Deadline deadline, String waitedFor) {
        return new NetworkException(core.deadlineExceeded(deadline, waitedFor + core.endpoint()));
    }

    private NetworkException interrupted() {
        Thread.currentThread().interrupt();
        return new NetworkException(core.cancellation(Cancelled.How.INTERRUPTED));
    }
}

package dev.fairlead.internal.connection;

import dev.fairlead.Cancelled;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.NetworkException;
import dev.fairlead.Stage;
import dev.fairlead.TransferFailure;
import dev.fairlead.internal.io.DatagramInbox;
import dev.fairlead.internal.stack.udp.OpenUdpPort;
import dev.fairlead.internal.time.Deadline;
import java.util.List;

/// Gives the program what has come to a port, one call after the other, and what the network says
/// of datagrams that were sent.
final class PortReceiver {
    private final OpenUdpPort port;
    private final Turn turn;

    /// @param inUse what the program holds
    PortReceiver(OpenUdpPort port, Object inUse) {
        this.port = port;
        this.turn = new Turn(inUse);
    }

    /// Waits for the next one.
    DatagramInbox.Arrived receive(Deadline deadline) throws NetworkException {
        try {
            if (!turn.take(deadline)) {
                throw outOfTime(deadline);
            }
            try {
                return take(deadline);
            } finally {
                turn.giveUp();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw cancelled(Cancelled.How.INTERRUPTED);
        }
    }

    private DatagramInbox.Arrived take(Deadline deadline)
            throws NetworkException, InterruptedException {
        DatagramInbox inbox = port.inbox();
        while (true) {
            throwTrouble();
            DatagramInbox.Arrived next = inbox.poll();
            if (next != null) {
                return next;
            }
            if (inbox.ended()) {
                throw cancelled(Cancelled.How.CLOSED);
            }
            if (!inbox.await(deadline)) {
                throw outOfTime(deadline);
            }
        }
    }

    /// @throws NetworkException with what was said of an earlier datagram, once
    void throwTrouble() throws NetworkException {
        TransferFailure trouble = port.takeTrouble();
        if (trouble != null) {
            throw new NetworkException(trouble);
        }
    }

    NetworkException cancelled(Cancelled.How how) {
        return new NetworkException(
                new Cancelled(
                        Stage.TRANSFER,
                        how,
                        "the port " + port.local(),
                        List.of(),
                        Delivery.NOTHING));
    }

    private NetworkException outOfTime(Deadline deadline) {
        return new NetworkException(
                new DeadlineExceeded(
                        Stage.TRANSFER,
                        deadline.limit(),
                        "a datagram at " + port.local(),
                        null,
                        List.of(),
                        Delivery.NOTHING));
    }
}

package dev.fairlead.cli;

import dev.fairlead.ConnectionState;
import dev.fairlead.Datagram;
import dev.fairlead.DatagramConnection;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.NetworkException;
import dev.fairlead.TransferFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Sends each datagram back (RFC 862), or drops it (RFC 863), until the flow has carried nothing
/// for a while.
///
/// @param idle how long a peer may be silent; `null` for as long as the listener keeps the flow
record ReflectingDatagrams(boolean echo, @Nullable Duration idle)
        implements Service<DatagramConnection> {

    @Override
    public void serve(DatagramConnection connection, Traffic traffic) throws NetworkException {
        DatagramConnection limited = idle == null ? connection : connection.within(idle);
        try {
            while (true) {
                Datagram datagram = limited.receive();
                traffic.received(datagram.content().length);
                if (echo) {
                    traffic.sending(datagram.content().length);
                    connection.send(datagram.content());
                }
            }
        } catch (NetworkException e) {
            boolean silent =
                    e.failure() instanceof TransferFailure.IdleExpired
                            || (e.failure() instanceof DeadlineExceeded
                                    && connection.state() instanceof ConnectionState.Ready);
            boolean left =
                    e.failure() instanceof TransferFailure.Refused
                            || DatagramSession.isClosedByPeer(e.failure());
            if (!silent && !left) {
                throw e;
            }
            traffic.endedBy(left ? Traffic.Ending.PEER : Traffic.Ending.IDLE);
        }
    }

    @Override
    public boolean isConcurrent() {
        return true;
    }

    @Override
    public boolean speaksFirst() {
        return false;
    }
}

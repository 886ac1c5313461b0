package dev.fairlead.cli;

import dev.fairlead.ConnectionState;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.MessageConnection;
import dev.fairlead.NetworkException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sends each message back, or drops it, until the peer ends.
///
/// @param idle how long a peer may be silent; `null` for ever
record ReflectingMessages<M>(MessageFormat<M> format, boolean echo, @Nullable Duration idle)
        implements Service<MessageConnection<M>> {

    @Override
    public void serve(MessageConnection<M> connection, Traffic traffic) throws NetworkException {
        MessageConnection<M> limited = idle == null ? connection : connection.within(idle);
        try {
            for (Optional<M> next = limited.receive(); next.isPresent(); next = limited.receive()) {
                int size = format.toBytes().apply(next.get()).length;
                traffic.received(size);
                if (echo) {
                    traffic.sending(size);
                    connection.send(next.get());
                }
            }
            traffic.endedBy(Traffic.Ending.PEER);
        } catch (NetworkException e) {
            if (!(e.failure() instanceof DeadlineExceeded)
                    || !(connection.state() instanceof ConnectionState.Ready)) {
                throw e;
            }
            traffic.endedBy(Traffic.Ending.IDLE);
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

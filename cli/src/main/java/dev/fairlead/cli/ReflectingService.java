package dev.fairlead.cli;

import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Sends back what arrives (RFC 862), or drops it (RFC 863).
///
/// @param idle how long a peer may be silent; `null` for ever
record ReflectingService(boolean echo, @Nullable Duration idle)
        implements Service<StreamConnection> {
    private static final int PIECE = 32 * 1024;

    @Override
    public void serve(StreamConnection connection, Traffic traffic) throws NetworkException {
        SilenceLimit silence = new SilenceLimit(connection, idle);
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        int count = silence.receive(piece);
        while (count >= 0) {
            traffic.received(count);
            if (echo) {
                traffic.sending(count);
                connection.send(piece.flip());
                silence.broken();
            }
            piece.clear();
            count = silence.receive(piece);
        }
        traffic.endedBy(count == SilenceLimit.TOO_LONG ? Traffic.Ending.IDLE : Traffic.Ending.PEER);
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

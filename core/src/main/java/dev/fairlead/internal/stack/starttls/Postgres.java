package dev.fairlead.internal.stack.starttls;

import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.internal.stack.exchange.Exchange;
import java.nio.ByteBuffer;

/// The SSLRequest of PostgreSQL: eight bytes, answered by one.
final class Postgres implements Exchange {
    private static final int SSL_REQUEST = 80877103;

    private final Server server;

    Postgres(Server server) {
        this.server = server;
    }

    @Override
    public byte[] begin() {
        return ByteBuffer.allocate(8).putInt(8).putInt(SSL_REQUEST).array();
    }

    @Override
    public Step next(ByteBuffer arrived) throws NetworkException {
        if (!arrived.hasRemaining()) {
            return new Step.More();
        }
        byte answer = arrived.get();
        return switch (answer) {
            case 'S' -> server.agreed(arrived);
            case 'N' -> throw server.notOffered("N");
            case 'E' -> throw server.refused("E" + Server.text(arrived));
            default -> throw server.notSpoken((char) (answer & 0xff) + Server.text(arrived));
        };
    }

    @Override
    public NetworkFailure broken(Break how) {
        return server.broken(how);
    }
}

package dev.fairlead.internal.stack.starttls;

import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.internal.stack.exchange.Exchange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The StartTLS operation of LDAP (RFC 4511, section 4.14): an extended request, and its response.
final class Ldap implements Exchange {
    private static final String OID = "1.3.6.1.4.1.1466.20037";
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 2;
    private static final int ENUMERATED = 10;
    private static final int EXTENDED_RESPONSE = 0x78;
    private static final int SUCCESS = 0;
    private static final int PROTOCOL_ERROR = 2;
    private static final int UNWILLING = 53;
    private static final int LONGEST = 8192;

    private final Server server;

    Ldap(Server server) {
        this.server = server;
    }

    @Override
    public byte[] begin() {
        byte[] oid = OID.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(oid.length + 9)
                .put(new byte[] {SEQUENCE, (byte) (oid.length + 7), INTEGER, 1, 1})
                .put(new byte[] {0x77, (byte) (oid.length + 2), (byte) 0x80, (byte) oid.length})
                .put(oid)
                .array();
    }

    @Override
    public Step next(ByteBuffer arrived) throws NetworkException {
        if (!arrived.hasRemaining()) {
            return new Step.More();
        }
        ByteBuffer at = arrived.duplicate();
        if ((at.get(at.position()) & 0xff) != SEQUENCE) {
            throw server.notSpoken(Server.text(arrived));
        }
        ByteBuffer message = element(SEQUENCE, at);
        if (message == null) {
            return new Step.More();
        }
        arrived.position(at.position());
        String whole = Server.text(message.duplicate());
        ByteBuffer id = element(INTEGER, message);
        ByteBuffer response = element(EXTENDED_RESPONSE, message);
        ByteBuffer result = response == null ? null : element(ENUMERATED, response);
        if (id == null || response == null || result == null || result.remaining() != 1) {
            throw server.notSpoken(whole);
        }
        int code = result.get() & 0xff;
        if (code == SUCCESS) {
            return server.agreed(arrived);
        }
        element(4, response); // the name of the entry, empty here
        ByteBuffer words = element(4, response);
        String said = "result " + code + " " + (words == null ? "" : Server.text(words));
        throw code == PROTOCOL_ERROR || code == UNWILLING
                ? server.notOffered(said)
                : server.refused(said);
    }

    /// What is in the next element, which is taken; nothing is if it is not whole, or another.
    private @Nullable ByteBuffer element(int tag, ByteBuffer from) throws NetworkException {
        ByteBuffer at = from.duplicate();
        if (at.remaining() < 2 || (at.get() & 0xff) != tag) {
            return null;
        }
        int length = at.get() & 0xff;
        if (length > 0x80) {
            int bytes = length - 0x80;
            if (bytes > 4) {
                throw server.notSpoken("a length of " + bytes + " bytes");
            }
            if (at.remaining() < bytes) {
                return null;
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | (at.get() & 0xff);
            }
        }
        if (length < 0 || length > LONGEST) {
            throw server.notSpoken("an element of " + length + " bytes");
        }
        if (at.remaining() < length) {
            return null;
        }
        ByteBuffer content = at.slice(at.position(), length);
        from.position(at.position() + length);
        return content;
    }

    @Override
    public NetworkFailure broken(Break how) {
        return server.broken(how);
    }
}

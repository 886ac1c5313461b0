package dev.fairlead.security.internal.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.Psk;
import dev.fairlead.TlsOptions;
import dev.fairlead.internal.stack.dtls.DtlsAssociation;
import dev.fairlead.internal.stack.dtls.DtlsGreeter;
import dev.fairlead.internal.stack.dtls.DtlsLink;
import dev.fairlead.internal.stack.tls.Negotiation;
import dev.fairlead.internal.stack.tls.PeerRole;
import dev.fairlead.internal.stack.udp.ConnectionIds;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What anybody may send who has seen a connection ID: to the port, which looks for the ID, and to
/// the association that has it.
class ConnectionIdFuzzTest {
    private static final TlsOptions OPTIONS =
            TlsOptions.DEFAULT.withPsk(
                    Psk.of("x", Psk.newKey()).withKeyExchange(Psk.KeyExchange.PLAIN));
    private static final byte[] PEER = {127, 0, 0, 1, 20, 20};

    private static @Nullable Ends ends;

    /// Of one association, both in memory.
    private static final class Ends {
        private final DtlsAssociation server;
        private final DtlsAssociation client;
        private final Link fromClient = new Link();
        private final Link fromServer = new Link();

        Ends() throws IOException, InterruptedException, ExecutionException {
            BouncyCastleDtls engine = new BouncyCastleDtls();
            fromClient.other = fromServer;
            fromServer.other = fromClient;
            client = engine.client(OPTIONS, negotiation(PeerRole.SERVER), true);
            FutureTask<Void> connecting =
                    new FutureTask<>(() -> {
                        client.handshake(fromClient);
                        return null;
                    });
            Thread.ofVirtual().start(connecting);
            DtlsGreeter greeter = engine.greeter();
            DtlsGreeter.Greeted greeted = null;
            while (greeted == null) {
                greeted =
                        greeter.greet(
                                PEER,
                                ByteBuffer.wrap(fromServer.next()),
                                answer -> {
                                    byte[] bytes = new byte[answer.remaining()];
                                    answer.get(bytes);
                                    fromClient.arrived.add(bytes);
                                });
            }
            server = engine.server(OPTIONS, negotiation(PeerRole.CLIENT), greeted, true);
            server.handshake(fromServer);
            connecting.get();
            fromClient.established = true;
            fromServer.established = true;
        }

        private static Negotiation negotiation(PeerRole peer) {
            return new Negotiation(OPTIONS, peer, null);
        }
    }

    /// Each record is a datagram.
    private static final class Link implements DtlsLink {
        private final LinkedBlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
        private @Nullable Link other;
        private volatile boolean established;

        byte[] next() throws InterruptedException {
            return arrived.take();
        }

        @Override
        public int limit() {
            return 1232;
        }

        @Override
        public int receiveLimit() {
            return 1 << 15;
        }

        @Override
        public void send(byte[] from, int offset, int length) {
            other.arrived.add(Arrays.copyOfRange(from, offset, offset + length));
        }

        @Override
        public int receive(byte[] into, int offset, int length, int waitMillis) throws IOException {
            try {
                byte[] next = established ? arrived.poll() : arrived.poll(1, TimeUnit.MINUTES);
                if (next == null) {
                    throw new InterruptedIOException("no more");
                }
                System.arraycopy(next, 0, into, offset, next.length);
                return next.length;
            } catch (InterruptedException e) {
                throw new InterruptedIOException(e.toString());
            }
        }
    }

    private static synchronized Ends ends() throws Exception {
        if (ends == null) {
            ends = new Ends();
        }
        return ends;
    }

    @FuzzTest(maxDuration = "1m")
    void datagram(byte[] content) throws Exception {
        Ends ends = ends();
        long id = ends.server.givenConnectionId();
        if (ConnectionIds.hasId(ByteBuffer.wrap(content))) {
            ByteBuffer inside = ByteBuffer.allocate(content.length + 3);
            inside.position(3).mark();
            inside.put(content).reset();
            assertEquals(
                    ByteBuffer.wrap(content).getLong(11),
                    ConnectionIds.idOf(inside.asReadOnlyBuffer()));
        }
        open(ends, content);
        if (content.length > 3) {
            byte[] named = new byte[11 + ConnectionIds.LENGTH + content.length];
            ByteBuffer.wrap(named)
                    .put((byte) 25)
                    .putShort((short) 0xfefd)
                    .putShort((short) 1)
                    .putShort((short) 0)
                    .putInt(ByteBuffer.wrap(content).getInt(0))
                    .putLong(id)
                    .put(content);
            assertTrue(ConnectionIds.hasId(ByteBuffer.wrap(named)));
            assertEquals(id, ConnectionIds.idOf(ByteBuffer.wrap(named)));
            open(ends, named);
        }
        // And what is genuine still gets through.
        byte[] said = {1, 2, 3, 4};
        ends.client.send(said, 0, said.length);
        byte[] into = new byte[64];
        int size = ends.server.open(new byte[0], into);
        assertTrue(ends.server.openedNewest());
        assertArrayEquals(said, Arrays.copyOf(into, size));
    }

    /// Nobody without the keys is heard.
    private static void open(Ends ends, byte[] datagram) throws IOException {
        ends.fromServer.arrived.add(datagram);
        assertEquals(-1, ends.server.open(datagram, new byte[1 << 15]));
        assertFalse(ends.server.openedNewest());
        assertEquals(-1, ends.server.openNext(new byte[1 << 15]));
        assertFalse(ends.server.closedByPeer());
    }
}

package dev.fairlead.security.internal.dtls;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.Psk;
import dev.fairlead.TlsOptions;
import dev.fairlead.fuzz.Allocation;
import dev.fairlead.internal.stack.dtls.DtlsGreeter;
import dev.fairlead.internal.stack.dtls.DtlsLink;
import dev.fairlead.internal.stack.dtls.Records;
import dev.fairlead.internal.stack.tls.Negotiation;
import dev.fairlead.internal.stack.tls.PeerRole;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What anybody may send to a server of DTLS: to the greeter, and as records before the keys.
class HandshakeFuzzTest {
    private static final byte[] PEER = {127, 0, 0, 1, 20, 20};
    private static final int HEADERS = 13 + 12;
    private static final TlsOptions OPTIONS =
            TlsOptions.DEFAULT.withPsk(
                    Psk.of("x", Psk.newKey()).withKeyExchange(Psk.KeyExchange.PLAIN));
    private static final BouncyCastleDtls ENGINE = new BouncyCastleDtls();

    @FuzzTest(maxDuration = "1m")
    void records(byte[] content) {
        DtlsGreeter greeter = ENGINE.greeter();
        Allocation.check(
                content.length,
                () ->
                        assertNull(
                                greeter.greet(
                                        PEER,
                                        ByteBuffer.wrap(content),
                                        answer ->
                                                assertTrue(answer.remaining() <= content.length))));
        Negotiation negotiation = new Negotiation(OPTIONS, PeerRole.CLIENT, null);
        DtlsGreeter.Greeted client = greeted(greeter);
        Given link = new Given(ByteBuffer.wrap(content));
        try {
            ENGINE.server(OPTIONS, negotiation, client, true).handshake(link);
            throw new AssertionError("somebody without the key got in");
        } catch (IOException e) {
            assertNotNull(e); // refused, or out of records
        }
    }

    private static DtlsGreeter.Greeted greeted(DtlsGreeter greeter) {
        byte[][] cookie = new byte[1][];
        assertNull(
                greeter.greet(
                        PEER,
                        ByteBuffer.wrap(hello(new byte[0])),
                        answer -> {
                            byte[] got = new byte[answer.get(answer.position() + HEADERS + 2)];
                            answer.get(answer.position() + HEADERS + 3, got);
                            cookie[0] = got;
                        }));
        DtlsGreeter.Greeted client =
                greeter.greet(PEER, ByteBuffer.wrap(hello(cookie[0])), _ -> {});
        assertNotNull(client);
        return client;
    }

    /// A ClientHello of DTLS 1.2 with TLS_PSK_WITH_AES_128_GCM_SHA256.
    private static byte[] hello(byte[] cookie) {
        int body = 2 + 32 + 1 + 1 + cookie.length + 4 + 2 + 7;
        return ByteBuffer.allocate(HEADERS + body)
                .put((byte) 22)
                .putShort((short) 0xfeff)
                .put(new byte[8])
                .putShort((short) (12 + body))
                .put((byte) 1)
                .put(new byte[] {0, 0, (byte) body})
                .put(new byte[5])
                .put(new byte[] {0, 0, (byte) body})
                .putShort((short) 0xfefd)
                .put(new byte[32])
                .put((byte) 0)
                .put((byte) cookie.length)
                .put(cookie)
                .putShort((short) 2)
                .putShort((short) 0x00a8)
                .putShort((short) 0x0100)
                .putShort((short) 5)
                .put(new byte[] {(byte) 0xff, 1, 0, 1, 0}) // renegotiation_info
                .array();
    }

    /// The datagrams of an input, each behind its length in two bytes.
    private static final class Given implements DtlsLink {
        private final ByteBuffer left;

        Given(ByteBuffer left) {
            this.left = left;
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
        public void send(byte[] from, int offset, int length) {}

        @Override
        public int receive(byte[] into, int offset, int length, int waitMillis) throws IOException {
            byte @Nullable [] next = next();
            while (next != null && !Records.areBounded(next)) {
                next = next();
            }
            if (next == null) {
                throw new EOFException("no more");
            }
            System.arraycopy(next, 0, into, offset, next.length);
            return next.length;
        }

        private byte @Nullable [] next() {
            if (left.remaining() < 2) {
                return null;
            }
            int size = left.getShort() & 0x3fff;
            byte[] datagram = new byte[Math.min(left.remaining(), size)];
            left.get(datagram);
            return datagram;
        }
    }
}

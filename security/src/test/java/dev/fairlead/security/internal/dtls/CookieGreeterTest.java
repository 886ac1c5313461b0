package dev.fairlead.security.internal.dtls;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.stack.dtls.DtlsGreeter.Greeted;
import dev.fairlead.security.internal.psk.Ciphers;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CookieGreeterTest {
    private static final byte[] PEER = {127, 0, 0, 1, 10, 20};
    private static final byte[] OTHER = {127, 0, 0, 1, 10, 21};
    private static final int HEADERS = 13 + 12;

    private long now;
    private final CookieGreeter greeter = new CookieGreeter(Ciphers.create(), () -> now);
    private @Nullable ByteBuffer answer;

    /// A ClientHello of DTLS 1.2 with one suite.
    private static byte[] hello(byte[] cookie) {
        int body = 2 + 32 + 1 + 1 + cookie.length + 4 + 2;
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
                .putShort((short) 0xc02b)
                .putShort((short) 0x0100)
                .array();
    }

    private @Nullable Greeted greet(byte[] peer, byte[] datagram) {
        answer = null;
        return greeter.greet(peer, ByteBuffer.wrap(datagram), sent -> answer = sent);
    }

    /// The cookie that a first hello is answered with.
    private byte[] cookieFor(byte[] peer) {
        assertNull(greet(peer, hello(new byte[0])));
        ByteBuffer request = answer;
        assertNotNull(request);
        byte[] cookie = new byte[request.get(request.position() + HEADERS + 2)];
        request.get(request.position() + HEADERS + 3, cookie);
        return cookie;
    }

    @Test
    void aHelloWithItsCookieIsGreeted() {
        byte[] cookie = cookieFor(PEER);
        assertNotNull(greet(PEER, hello(cookie)));
        assertNull(answer);
    }

    @Test
    void theCookieOfAnotherAddressIsNot() {
        byte[] cookie = cookieFor(PEER);
        assertNull(greet(OTHER, hello(cookie)));
        assertNotNull(answer);
    }

    @Test
    void nobodyIsSentMoreThanWasReceived() {
        byte[] hello = hello(new byte[0]);
        assertNull(greet(PEER, hello));
        ByteBuffer request = answer;
        assertNotNull(request);
        assertTrue(request.remaining() <= hello.length, request + " for " + hello.length);
    }

    @Test
    void aCookieIsGoodForOneChangeOfTheSecretAndNotForTwo() {
        byte[] cookie = cookieFor(PEER);
        now += Duration.ofMinutes(11).toNanos();
        assertNotNull(greet(PEER, hello(cookie)));
        now += Duration.ofMinutes(11).toNanos();
        assertNull(greet(PEER, hello(cookie)));
    }

    @Test
    void whatIsNoHelloIsNotAnswered() {
        byte[] hello = hello(new byte[0]);
        for (int length = 0; length < hello.length; length++) {
            assertNull(greet(PEER, java.util.Arrays.copyOf(hello, length)));
            assertNull(answer, "answered " + length + " bytes");
        }
        hello[0] = 23;
        assertNull(greet(PEER, hello));
        assertNull(answer);
        assertNull(greet(PEER, new byte[5000]));
    }
}

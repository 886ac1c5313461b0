package dev.fairlead.security.internal.dtls;

import dev.fairlead.internal.stack.dtls.DtlsGreeter;
import dev.fairlead.internal.stack.dtls.Records;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramSender;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/// The cookie is a MAC of the peer's address and its hello, under a secret of this greeter. The
/// secret is changed now and then, and the one before is good for as long again (RFC 6347, section
/// 4.2.1).
final class CookieGreeter implements DtlsGreeter {
    private static final long LIFETIME = Duration.ofMinutes(10).toNanos();

    /// Larger than any hello of DTLS 1.2.
    private static final int LONGEST = 4096;

    private static final int SENT_AT_MOST = 1 << 14;

    private final TlsCrypto crypto;
    private final LongSupplier nanoTime;
    private DTLSVerifier current;
    private @Nullable DTLSVerifier before;
    private long changedAt;

    /// A hello with its cookie.
    record Hello(DTLSRequest request) implements Greeted {}

    CookieGreeter(TlsCrypto crypto, LongSupplier nanoTime) {
        this.crypto = crypto;
        this.nanoTime = nanoTime;
        this.current = new DTLSVerifier(crypto);
        this.changedAt = nanoTime.getAsLong();
    }

    @Override
    public @Nullable Greeted greet(byte[] peer, ByteBuffer datagram, Consumer<ByteBuffer> answer) {
        if (datagram.remaining() > LONGEST) {
            return null;
        }
        byte[] hello = new byte[datagram.remaining()];
        datagram.get(datagram.position(), hello);
        if (!Records.areBounded(hello)) {
            return null;
        }
        changeSecret();
        Answer cookie = new Answer();
        DTLSRequest request = verify(current, peer, hello, cookie);
        if (request == null && before != null && cookie.datagram != null) {
            request = verify(before, peer, hello, new Answer());
        }
        if (request != null) {
            return new Hello(request);
        }
        if (cookie.datagram != null && cookie.datagram.remaining() <= hello.length) {
            answer.accept(cookie.datagram);
        }
        return null;
    }

    private void changeSecret() {
        long age = nanoTime.getAsLong() - changedAt;
        if (age >= LIFETIME) {
            before = age < 2 * LIFETIME ? current : null;
            current = new DTLSVerifier(crypto);
            changedAt += age;
        }
    }

    private static @Nullable DTLSRequest verify(
            DTLSVerifier verifier, byte[] peer, byte[] hello, Answer answer) {
        try {
            return verifier.verifyRequest(peer, hello, 0, hello.length, answer);
        } catch (RuntimeException _) {
            return null; // what cannot be read is no hello; anybody may send it
        }
    }

    /// Keeps what the verifier would send.
    private static final class Answer implements DatagramSender {
        private @Nullable ByteBuffer datagram;

        @Override
        public int getSendLimit() {
            return SENT_AT_MOST;
        }

        @Override
        public void send(byte[] from, int offset, int length) {
            datagram = ByteBuffer.wrap(from, offset, length);
        }
    }
}

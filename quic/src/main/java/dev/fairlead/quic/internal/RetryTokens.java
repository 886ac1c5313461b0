package dev.fairlead.quic.internal;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What a client gets with a Retry, and has to bring back from the same address (RFC 9000, section
/// 8.1.4): when it was made, a keyed hash, and the connection id that the client had chosen.
/// Nothing is kept. On the loop.
final class RetryTokens implements QuicTokenHandler {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int TIME = Long.BYTES;
    private static final int HASH = 16;

    /// The client answers a Retry at once; what comes later was taken from somebody.
    private static final Duration LIFETIME = Duration.ofSeconds(10);

    private final BooleanSupplier wanted;
    private final Mac mac;

    /// @param wanted whether a client has to prove its address now
    RetryTokens(BooleanSupplier wanted) {
        this.wanted = wanted;
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf dcid, InetSocketAddress address) {
        if (!wanted.getAsBoolean()) {
            return false;
        }
        byte[] id = bytes(dcid);
        long now = System.nanoTime();
        out.writeLong(now).writeBytes(hash(now, id, address)).writeBytes(id);
        return true;
    }

    /// @return where in the token the connection id begins; -1 if the token is not good
    @Override
    public int validateToken(ByteBuf token, InetSocketAddress address) {
        byte[] all = bytes(token);
        if (all.length < TIME + HASH || all.length > maxTokenLength()) {
            return -1;
        }
        long made = ByteBuffer.wrap(all).getLong();
        byte[] hash = Arrays.copyOfRange(all, TIME, TIME + HASH);
        byte[] id = Arrays.copyOfRange(all, TIME + HASH, all.length);
        long age = System.nanoTime() - made;
        boolean good =
                MessageDigest.isEqual(hash, hash(made, id, address))
                        && age >= 0
                        && age <= LIFETIME.toNanos();
        return good ? TIME + HASH : -1;
    }

    private static byte[] bytes(ByteBuf of) {
        byte[] bytes = new byte[of.readableBytes()];
        of.getBytes(of.readerIndex(), bytes);
        return bytes;
    }

    private byte[] hash(long time, byte[] id, InetSocketAddress address) {
        byte[] host = address.getAddress().getAddress();
        mac.update(ByteBuffer.allocate(TIME + 1).putLong(time).put((byte) host.length).flip());
        mac.update(host);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(address.getPort()).flip());
        return Arrays.copyOf(mac.doFinal(id), HASH);
    }

    @Override
    public int maxTokenLength() {
        return TIME + HASH + Quic.MAX_CONN_ID_LEN;
    }
}

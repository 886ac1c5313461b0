package dev.fairlead.quic.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryTokensTest {
    private static final byte[] ID = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final InetSocketAddress CLIENT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 4433);

    private final RetryTokens tokens = new RetryTokens(() -> true);

    private byte[] made() {
        ByteBuf out = Unpooled.buffer();
        assertTrue(tokens.writeToken(out, Unpooled.wrappedBuffer(ID), CLIENT));
        byte[] token = new byte[out.readableBytes()];
        out.readBytes(token);
        return token;
    }

    private int validated(byte[] token, InetSocketAddress from) {
        return tokens.validateToken(Unpooled.wrappedBuffer(token), from);
    }

    @Test
    void aTokenIsGoodFromWhereItWasSentToAndEndsInTheConnectionId() {
        byte[] token = made();
        int offset = validated(token, CLIENT);
        assertArrayEquals(ID, Arrays.copyOfRange(token, offset, token.length));
        assertTrue(token.length <= tokens.maxTokenLength());
    }

    @Test
    void noneIsGoodFromAnotherPortOrAddress() throws Exception {
        byte[] token = made();
        var port = new InetSocketAddress(CLIENT.getAddress(), 4434);
        assertEquals(-1, validated(token, port));
        for (byte[] address : new byte[][] {{127, 0, 0, 2}, new byte[16]}) {
            var other = new InetSocketAddress(InetAddress.getByAddress(address), 4433);
            assertEquals(-1, validated(token, other));
        }
    }

    @Test
    void noneIsGoodOfAnotherListener() {
        byte[] token = made();
        RetryTokens other = new RetryTokens(() -> true);
        assertEquals(-1, other.validateToken(Unpooled.wrappedBuffer(token), CLIENT));
    }

    @Test
    void noneIsGoodThatWasChangedInAnyBit() {
        byte[] token = made();
        for (int bit = 0; bit < token.length * 8; bit++) {
            byte[] changed = token.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertEquals(-1, validated(changed, CLIENT), "bit " + bit);
        }
    }

    @Test
    void noiseOfAnyLengthIsNoToken() {
        Random random = new Random(5);
        for (int length = 0; length < 200; length++) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            assertEquals(-1, validated(noise, CLIENT), "length " + length);
        }
    }

    @Test
    void whereNoneIsWantedNoneIsMade() {
        ByteBuf out = Unpooled.buffer();
        assertFalse(
                new RetryTokens(() -> false).writeToken(out, Unpooled.wrappedBuffer(ID), CLIENT));
        assertEquals(0, out.readableBytes());
    }
}

package dev.fairlead.quic.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;

class RetryTokensFuzzTest {
    private static final RetryTokens TOKENS = new RetryTokens(() -> true);
    private static final InetSocketAddress CLIENT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 4433);

    /// What a stranger shows is not taken for a token of ours, whatever it is.
    @FuzzTest(maxDuration = "1m")
    void noTokenIsGoodThatWasNotMadeHere(byte[] token) {
        assertEquals(-1, TOKENS.validateToken(Unpooled.wrappedBuffer(token), CLIENT));
    }
}

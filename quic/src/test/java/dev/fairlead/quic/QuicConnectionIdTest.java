package dev.fairlead.quic;

import static dev.fairlead.quic.Ends.SOON;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The connection ids that a listener gives, as they are seen on the way.
@Timeout(60)
class QuicConnectionIdTest {
    @ParameterizedTest
    @CsvSource({"8, 0, NEVER", "11, 3, NEVER", "11, 3, ALWAYS", "20, 12, NEVER", "20, 0, ALWAYS"})
    void idsHaveTheirLengthAndPrefixAndDiffer(int length, int prefixed, QuicOptions.Retry retry)
            throws Exception {
        byte[] prefix = new byte[prefixed];
        Arrays.fill(prefix, (byte) 0xa5);
        QuicOptions options =
                QuicOptions.DEFAULT.withRetry(retry).withConnectionIds(length, prefix);
        Set<String> seen = new HashSet<>();
        try (var listener = Ends.listen(Ends.server(options))) {
            for (int i = 0; i < 3; i++) {
                try (var relay = DatagramRelay.to(listener.port());
                        var near =
                                Connection.open(
                                        Endpoint.host("127.0.0.1", relay.port()),
                                        Ends.client(QuicOptions.DEFAULT));
                        var far = listener.accept(SOON)) {
                    byte[] id = Objects.requireNonNull(relay.serversId());
                    assertEquals(length, id.length);
                    assertArrayEquals(prefix, Arrays.copyOf(id, prefixed));
                    seen.add(Arrays.toString(id));
                    QuicStream stream = near.openStream(Direction.BIDIRECTIONAL);
                    stream.sendLast(new byte[] {7});
                    QuicStream other = far.streams().accept(SOON);
                    other.sendLast(other.receiveUntilEnd(10));
                    assertArrayEquals(new byte[] {7}, stream.receiveUntilEnd(10));
                }
            }
        }
        assertEquals(3, seen.size());
    }

    @Test
    void whatLeavesTooLittleToDifferIsRefused() {
        for (int length : new int[] {-1, 0, 7, 21}) {
            var why =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> QuicOptions.DEFAULT.withConnectionIds(length, new byte[0]));
            assertTrue(
                    why.getMessage().contains("connectionIdLength is " + length), why::getMessage);
        }
        var why =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> QuicOptions.DEFAULT.withConnectionIds(10, new byte[3]));
        assertTrue(why.getMessage().contains("has 3 bytes"), why::getMessage);
    }

    @Test
    void thePrefixIsCopied() {
        byte[] prefix = {1};
        QuicOptions options = QuicOptions.DEFAULT.withConnectionIds(20, prefix);
        prefix[0] = 2;
        options.connectionIdPrefix()[0] = 3;
        assertArrayEquals(new byte[] {1}, options.connectionIdPrefix());
        assertEquals(QuicOptions.DEFAULT.withConnectionIds(20, new byte[] {1}), options);
    }
}

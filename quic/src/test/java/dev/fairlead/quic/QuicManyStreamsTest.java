package dev.fairlead.quic;

import static dev.fairlead.quic.Ends.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Three times as many streams, one after the other, as may be open at once.
@Tag("loopback")
@Timeout(60)
class QuicManyStreamsTest {
    private static final int STREAMS = 300;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void streamsThatHaveEndedMakeRoomWhetherTheEndWasReadOrNot(boolean readsTheEnd)
            throws Exception {
        try (var ends = Ends.open()) {
            ends.far()
                    .streams()
                    .serve(stream -> {
                        stream.send(stream.receiveUntilEnd(100));
                        stream.shutdownOutput();
                    });
            for (int i = 0; i < STREAMS; i++) {
                try (var stream = ends.near().openStream(Direction.BIDIRECTIONAL, SOON)) {
                    stream.send("hello".getBytes(UTF_8));
                    stream.shutdownOutput();
                    byte[] answer =
                            readsTheEnd ? stream.receiveUntilEnd(100) : stream.receiveExactly(5);
                    assertEquals("hello", new String(answer, UTF_8));
                }
            }
        }
    }
}

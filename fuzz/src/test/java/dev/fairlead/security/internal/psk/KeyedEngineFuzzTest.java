package dev.fairlead.security.internal.psk;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.Psk;
import dev.fairlead.TlsOptions;
import dev.fairlead.internal.provider.PskEngine;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// Records before anybody has proved anything: whatever comes, no agreement, no other exception
/// than the engine's, and an end.
class KeyedEngineFuzzTest {
    private static final BouncyCastleEngines ENGINES = new BouncyCastleEngines();
    private static final TlsOptions OPTIONS =
            TlsOptions.DEFAULT.withPsk(
                    Psk.of("phone", HexFormat.of().parseHex("0b1f0c9ea2d34477880192a3b4c5d6e7"))
                            .compatible());

    /// @param input the first byte says which end reads the rest
    @FuzzTest(maxDuration = "1m")
    void records(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] records = Arrays.copyOfRange(input, 1, input.length);
        feed(
                input[0] % 2 == 0 ? ENGINES.server(OPTIONS) : ENGINES.client(OPTIONS, "box.test"),
                records);
    }

    private static void feed(PskEngine engine, byte[] records) {
        ByteBuffer in = ByteBuffer.wrap(records);
        ByteBuffer target = ByteBuffer.allocate(1 << 15);
        int steps = 0;
        try {
            engine.beginHandshake();
            while (in.hasRemaining()) {
                assertTrue(steps++ < 10 + records.length, "it goes round in circles");
                if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                    engine.wrap(ByteBuffer.allocate(0), target.clear());
                    continue;
                }
                int before = in.remaining();
                engine.unwrap(in, target.clear());
                Runnable task = engine.getDelegatedTask();
                if (task != null) {
                    task.run();
                } else if (in.remaining() == before
                        && engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
                    break; // the rest of a record is missing
                }
            }
        } catch (SSLException e) {
            assertTrue(e.getMessage() != null);
        }
        assertNull(engine.pskIdentity());
    }
}

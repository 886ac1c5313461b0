package dev.fairlead.internal.stack.tls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.fuzz.Allocation;
import java.math.BigInteger;
import java.util.Arrays;

class OcspParserFuzzTest {
    /// Of the certificate that the seeds are for.
    private static final BigInteger SERIAL = BigInteger.valueOf(0x1001);

    @FuzzTest(maxDuration = "1m")
    void response(byte[] content) {
        Allocation.check(content.length, () -> OcspParser.statusOf(SERIAL, content));
        OcspParser.statusOf(SERIAL, content)
                .ifPresent(status -> {
                    assertTrue(!status.verified(), "nobody has verified it");
                    // Nothing that is said of it can be behind the end of the outermost sequence.
                    byte[] longer = Arrays.copyOf(content, content.length + 1);
                    assertTrue(
                            OcspParser.statusOf(SERIAL, longer)
                                    .equals(java.util.Optional.of(status)));
                });
    }
}

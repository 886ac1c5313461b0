package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.fuzz.Allocation;
import java.util.Map;

class ResolvConfParserFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void file(byte[] content) {
        Allocation.check(content.length, () -> ResolvConfParser.parse(content, Map.of(), "a.b"));
        ResolvConf conf = ResolvConfParser.parse(content, Map.of(), "a.b");
        assertFalse(conf.nameservers().isEmpty());
        assertTrue(conf.nameservers().size() <= 3 && conf.search().size() <= 32);
        ResolvConf.Options options = conf.options();
        assertTrue(options.dots() <= 15 && options.attempts() <= 5);
        assertTrue(options.timeout().isPositive() && options.timeout().toSeconds() <= 30);
    }
}

package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.fuzz.Allocation;
import java.net.InetAddress;

class HostsParserFuzzTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @FuzzTest(maxDuration = "1m")
    void file(byte[] content) {
        Allocation.check(content.length, () -> HostsParser.parse(content));
        HostsFile hosts = HostsParser.parse(content);
        for (String name : hosts.names(LOOPBACK)) {
            boolean asInTheFile = name.indexOf('\\') < 0;
            assertTrue(!asInTheFile || hosts.addresses(name).contains(LOOPBACK), name);
        }
    }
}

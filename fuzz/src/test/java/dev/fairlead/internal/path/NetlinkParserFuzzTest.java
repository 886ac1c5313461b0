package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.fuzz.Allocation;
import java.nio.ByteOrder;
import java.util.List;

class NetlinkParserFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void datagram(byte[] datagram) {
        Allocation.check(
                datagram.length, () -> NetlinkParser.parse(datagram, ByteOrder.LITTLE_ENDIAN));
        List<NetlinkMessage> messages = NetlinkParser.parse(datagram, ByteOrder.LITTLE_ENDIAN);
        assertTrue(messages.size() <= datagram.length / 16);
        for (NetlinkMessage message : messages) {
            if (message instanceof NetlinkMessage.Link link) {
                assertTrue(link.index() > 0);
                assertTrue(link.name().chars().noneMatch(c -> c < ' ' || c == 0x7f), link.name());
            }
            if (message instanceof NetlinkMessage.Route route) {
                assertTrue(route.metric() >= 0 && !route.hops().isEmpty());
            }
        }
    }
}

package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.fuzz.Allocation;
import java.nio.ByteOrder;
import java.util.List;

class Nl80211ParserFuzzTest {
    private static final int FAMILY = 0x1c;

    @FuzzTest(maxDuration = "1m")
    void datagram(byte[] datagram) {
        Allocation.check(
                datagram.length,
                () -> Nl80211Parser.parse(datagram, ByteOrder.LITTLE_ENDIAN, FAMILY));
        List<Nl80211Parser.Message> messages =
                Nl80211Parser.parse(datagram, ByteOrder.LITTLE_ENDIAN, FAMILY);
        assertTrue(messages.size() <= datagram.length / 16);
        for (Nl80211Parser.Message message : messages) {
            switch (message) {
                case Nl80211Parser.Message.Link link -> assertTrue(link.index() > 0);
                case Nl80211Parser.Message.Family family -> assertTrue(family.number() > 0);
                case Nl80211Parser.Message.Failed failed -> assertTrue(failed.errno() > 0);
                case Nl80211Parser.Message.Done _ -> {}
            }
        }
    }
}

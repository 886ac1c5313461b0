package dev.fairlead.discovery.internal.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.discovery.internal.mdns.RecordContent;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DnsSdRecordsTest {
    private static final Link FIRST = DnsSdRecords.link(2);
    private static final Link SECOND = DnsSdRecords.link(3);
    private static final RecordContent ONE = new RecordContent.Target(DnsName.parse("one.local"));
    private static final RecordContent TWO = new RecordContent.Target(DnsName.parse("two.local"));

    private final DnsSdRecords records =
            new DnsSdRecords(Questions.of(DnsName.parse("_lab._tcp.local"), DnsType.PTR));

    @Test
    void aRecordToldForEachFamilyIsThereOnceUntilBothAreGone() {
        assertTrue(records.add(FIRST, ONE));
        assertFalse(records.add(FIRST, ONE));
        assertFalse(records.remove(FIRST, ONE));
        assertEquals(Map.of(FIRST, List.of(records.record(ONE))), records.known());
        assertTrue(records.remove(FIRST, ONE));
        assertEquals(Map.of(), records.known());
    }

    @Test
    void whatNobodyToldOfIsNotTakenAway() {
        assertFalse(records.remove(FIRST, ONE));
        assertTrue(records.add(FIRST, ONE));
        assertFalse(records.remove(SECOND, ONE));
        assertFalse(records.remove(FIRST, TWO));
    }

    @Test
    void theNewestOfALinkComesLast() {
        assertTrue(records.add(FIRST, ONE));
        assertTrue(records.add(SECOND, TWO));
        assertTrue(records.add(FIRST, TWO));
        assertEquals(
                Map.of(
                        FIRST,
                        List.of(records.record(ONE), records.record(TWO)),
                        SECOND,
                        List.of(records.record(TWO))),
                records.known());
    }

    @Test
    void strangersFillNoMemory() {
        for (int i = 0; i < 30_000; i++) {
            boolean _ = records.add(FIRST, new RecordContent.Target(DnsName.parse("h" + i)));
        }
        assertEquals(20_000, records.known().get(FIRST).size());
        assertTrue(records.remove(FIRST, new RecordContent.Target(DnsName.parse("h0"))));
        assertTrue(records.add(FIRST, ONE), "there is room again");
    }
}

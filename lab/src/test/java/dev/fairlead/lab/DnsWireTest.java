package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsWireTest {
    private static final HexFormat HEX = HexFormat.of();

    /// As `dig +noedns A a.test` sends it, but for the id.
    private static final String PLAIN_QUERY =
            "12340100000100000000000001610474657374" + "0000010001";

    @Test
    void writesAQueryAsTheRfcSays() {
        assertEquals(PLAIN_QUERY, HEX.formatHex(DnsWire.query(0x1234, "a.test", DnsType.A, false)));
    }

    @Test
    void readsAQuery() {
        DnsWire.Head head = DnsWire.head(ByteBuffer.wrap(HEX.parseHex(PLAIN_QUERY)));
        assertEquals(new DnsWire.Head(0x1234, 0x0100, "a.test", DnsType.A, false), head);
        assertFalse(head.isResponse());
    }

    @Test
    void seesTheOptRecord() {
        assertTrue(
                DnsWire.head(ByteBuffer.wrap(DnsWire.query(1, "a.test", DnsType.AAAA, true)))
                        .edns());
    }

    @Test
    void anAnswerRepeatsTheQuestionAndHasTheRecords() {
        DnsWire.Head query = DnsWire.head(ByteBuffer.wrap(HEX.parseHex(PLAIN_QUERY)));
        var content =
                new DnsWire.Content(
                        0, false, List.of(DnsRecord.address(DnsRecord.ASKED, "192.0.2.1")));
        assertEquals(
                "123485800001000100000000"
                        + "01610474657374"
                        + "0000010001"
                        + "01610474657374"
                        + "00"
                        + "0001"
                        + "0001"
                        + "0000003c"
                        + "0004"
                        + "c0000201",
                HEX.formatHex(DnsWire.response(query, content, false)));
    }

    @Test
    void whatIsCutShortIsRefused() {
        byte[] query = HEX.parseHex(PLAIN_QUERY);
        for (int length = 0; length < query.length; length++) {
            ByteBuffer some = ByteBuffer.wrap(query, 0, length);
            assertThrows(
                    IllegalArgumentException.class, () -> DnsWire.head(some), length + " bytes");
        }
    }

    @Test
    void pointersInACircleAreRefused() {
        ByteBuffer circle =
                ByteBuffer.wrap(HEX.parseHex("123401000001000000000000" + "c00c" + "00010001"));
        assertThrows(IllegalArgumentException.class, () -> DnsWire.head(circle));
    }
}

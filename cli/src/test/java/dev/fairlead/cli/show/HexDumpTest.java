package dev.fairlead.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HexDumpTest {
    @Test
    void showsSixteenBytesALineAndGoesOnCounting() {
        HexDump dump = new HexDump("< ");
        List<String> lines = new ArrayList<>();
        dump.dump(
                ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
                lines::add);
        dump.dump(ByteBuffer.wrap(new byte[] {(byte) 0xff, 0x20}), lines::add);
        assertEquals(
                List.of(
                        "< 00000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 30 0d 0a  |GET / HTTP/1.0..|",
                        "< 00000010  0d 0a                                             |..|",
                        "< 00000012  ff 20                                             |. |"),
                lines);
    }
}

package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PcapStreamTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String ETHERNET_6 = "024e4c000002" + "024e4c000001" + "86dd";

    /// A SYN from [2001:db8::1]:4660 to [2001:db8::2]:80, without options.
    private static final String SYN =
            ETHERNET_6
                    + "60000000"
                    + "0014"
                    + "06"
                    + "40"
                    + "20010db8000000000000000000000001"
                    + "20010db8000000000000000000000002"
                    + "1234"
                    + "0050"
                    + "00000001"
                    + "00000000"
                    + "5002"
                    + "ffff"
                    + "0000"
                    + "0000";

    private static PcapStream stream(String hex) throws IOException {
        return new PcapStream(new ByteArrayInputStream(HEX.parseHex(hex)));
    }

    @Test
    void readsTimeAndFrameOfALittleEndianStream() throws IOException {
        String header =
                "4d3cb2a1" + "0200" + "0400" + "00000000" + "00000000" + "00020000" + "01000000";
        String packet = "00ca9a3b" + "15cd5b07" + "03000000" + "03000000" + "aabbcc";
        PcapStream.Frame frame = stream(header + packet).next().orElseThrow();
        assertEquals(Instant.ofEpochSecond(1_000_000_000, 123_456_789), frame.at());
        assertEquals("aabbcc", HEX.formatHex(frame.bytes().array()));
    }

    @Test
    void endsWithTheStream() throws IOException {
        String header =
                "a1b2c3d4" + "0002" + "0004" + "00000000" + "00000000" + "00000200" + "00000001";
        assertEquals(Optional.empty(), stream(header).next());
    }

    @Test
    void whatIsNoPcapIsRefused() {
        assertThrows(IOException.class, () -> stream("00".repeat(24)));
    }

    @Test
    void seesASyn() {
        var frame = new PcapStream.Frame(Instant.EPOCH, ByteBuffer.wrap(HEX.parseHex(SYN)));
        var tcp = (Packet.Tcp) PcapStream.packet(frame).orElseThrow();
        assertTrue(tcp.isSyn());
        assertEquals(4660, tcp.source().getPort());
        assertEquals(80, tcp.destination().getPort());
        assertEquals(0, tcp.payload());
    }

    @Test
    void framesCutShortAreNoPackets() {
        byte[] whole = HEX.parseHex(SYN);
        for (int length = 0; length < whole.length - 8; length++) {
            var frame = new PcapStream.Frame(Instant.EPOCH, ByteBuffer.wrap(whole, 0, length));
            assertEquals(Optional.empty(), PcapStream.packet(frame), length + " bytes");
        }
    }

    @Test
    void damagedFramesNeverThrow() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = HEX.parseHex(SYN);
            for (int change = 0; change < 4; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                assertTrue(
                        PcapStream.packet(
                                        new PcapStream.Frame(Instant.EPOCH, ByteBuffer.wrap(bytes)))
                                != null);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + HEX.formatHex(bytes), e);
            }
        }
    }
}

package dev.fairlead.security.internal.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Which records of a datagram are shown to the engine.
class RecordsTest {
    private static final int SHORTEST = 24;

    /// @param id how long its connection ID is
    private static byte[] record(int type, int epoch, int id, int body) {
        return ByteBuffer.allocate(13 + id + body)
                .put((byte) type)
                .putShort((short) 0xfefd)
                .putShort((short) epoch)
                .put(new byte[6 + id])
                .putShort((short) body)
                .array();
    }

    private static int credible(int id, byte[]... records) {
        int size = 0;
        for (byte[] each : records) {
            size += each.length;
        }
        ByteBuffer datagram = ByteBuffer.allocate(size + 5).put(new byte[5]);
        for (byte[] each : records) {
            datagram.put(each);
        }
        return Records.credible(datagram.array(), 5, size, id, SHORTEST);
    }

    @Test
    void whatACipherMakesOfNothingIsShown() {
        assertEquals(37, credible(0, record(23, 1, 0, SHORTEST)));
        assertEquals(46, credible(8, record(25, 1, 8, SHORTEST + 1)));
    }

    @Test
    void whatIsShorterEndsTheDatagram() {
        assertEquals(0, credible(0, record(23, 1, 0, SHORTEST - 1)));
        assertEquals(0, credible(8, record(25, 1, 8, SHORTEST)));
        assertEquals(37, credible(0, record(23, 1, 0, SHORTEST), record(21, 1, 0, 2)));
    }

    @Test
    void whatIsNotSealedMayBeShort() {
        assertEquals(15, credible(0, record(21, 0, 0, 2)));
        assertEquals(15 + 37, credible(0, record(21, 0, 0, 2), record(23, 1, 0, SHORTEST)));
    }

    @Test
    void whatIsNoRecordIsTheEnginesMatter() {
        assertEquals(2, credible(0, new byte[] {23, 1}));
        assertEquals(4, credible(0, new byte[] {23, (byte) 0xfe, (byte) 0xfd, 0}));
        byte[] tooMuchSaid = record(23, 1, 0, SHORTEST);
        tooMuchSaid[11] = 0x7f;
        assertEquals(37, credible(0, tooMuchSaid));
    }

    @Test
    void whatIsOfAVersionThatNeverWasEndsTheDatagram() {
        byte[] reserved = record(23, 1, 0, SHORTEST);
        reserved[2] = (byte) 0xfe;
        assertEquals(0, credible(0, reserved));
        assertEquals(37, credible(0, record(23, 1, 0, SHORTEST), reserved));
        byte[] ofTls = record(22, 0, 0, 2);
        ofTls[1] = 3;
        ofTls[2] = 3;
        assertEquals(0, credible(0, ofTls));
        assertEquals(0, credible(8, Arrays.copyOf(reserved, 4)));
        byte[] hello = record(22, 0, 0, 2);
        hello[2] = (byte) 0xff; // a hello may say 1.0
        assertEquals(15, credible(0, hello));
    }
}

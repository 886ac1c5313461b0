package dev.fairlead.internal.stack.dtls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RecordsTest {
    /// A handshake record with one fragment of four bytes.
    private static byte[] handshake(int epoch, int messageLength) {
        return ByteBuffer.allocate(29)
                .put((byte) 22)
                .putShort((short) 0xfefd)
                .putShort((short) epoch)
                .put(new byte[6])
                .putShort((short) 16)
                .put((byte) 11)
                .put((byte) (messageLength >> 16))
                .putShort((short) messageLength)
                .putShort((short) 2)
                .put(new byte[3])
                .put(new byte[] {0, 0, 4})
                .array();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }

    @Test
    void messagesAsLongAsCertificateChainsAreAreTaken() {
        assertTrue(Records.areBounded(handshake(0, 40_000)));
    }

    @Test
    void aMessageThatSaysToBeLongerIsNot() {
        assertFalse(Records.areBounded(handshake(0, 0xff_ffff)));
        assertFalse(Records.areBounded(handshake(0, Records.LONGEST_MESSAGE + 1)));
    }

    @Test
    void everyRecordIsLookedAt() {
        assertFalse(Records.areBounded(joined(handshake(0, 4), handshake(0, 0xff_ffff))));
    }

    @Test
    void whatIsEncryptedSaysNothingOfLengths() {
        assertTrue(Records.areBounded(handshake(1, 0xff_ffff)));
    }

    @Test
    void whatIsCutIsLeftToTheEngine() {
        byte[] whole = handshake(0, 0xff_ffff);
        assertTrue(Records.areBounded(java.util.Arrays.copyOf(whole, whole.length - 1)));
        assertTrue(Records.areBounded(new byte[0]));
    }

    @Test
    void theFirstMessageOfAPeerBeginsAConversation() {
        byte[] first = handshake(0, 4);
        first[13 + 5] = 0; // message_seq
        assertTrue(Records.beginConversation(first));
        assertFalse(Records.beginConversation(handshake(0, 4)));
        byte[] sealed = handshake(1, 4);
        sealed[13 + 5] = 0;
        assertFalse(Records.beginConversation(sealed));
        assertFalse(Records.beginConversation(new byte[0]));
    }
}

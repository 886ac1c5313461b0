package dev.fairlead.internal.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.fairlead.internal.path.Nl80211Parser.Message;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// With bytes laid out by hand as linux/netlink.h, linux/genetlink.h and linux/nl80211.h say.
class Nl80211ParserTest {
    private static final int FAMILY = 0x1c;

    private static List<Message> parse(String hex, int family) {
        return parse(HexFormat.of().parseHex(hex.replace(" ", "")), family);
    }

    private static List<Message> parse(byte[] datagram, int family) {
        return Nl80211Parser.parse(datagram, ByteOrder.LITTLE_ENDIAN, family);
    }

    /// An interface as the kernel tells of it: radio, number, name, mode.
    private static String link(int index, int mode) {
        return "3c000000 1c00 0200 01000000 00000000" // length, family, multi, sequence, port
                + "07010000" // NEW_INTERFACE, version 1
                + "08000100 00000000" // WIPHY 0
                + "08000300 %02x000000".formatted(index)
                + "0a000400 776c616e3000 0000" // IFNAME wlan0, padded
                + "08000500 %02x000000".formatted(mode)
                + "04002e00"; // 4ADDR-like flag: an attribute without a value
    }

    @Test
    void theNumberOfTheFamilyIsRead() {
        String answer =
                "38000000 1000 0000 01000000 00000000" // from the controller
                        + "01020000" // NEWFAMILY, version 2
                        + "0c000200 6e6c383032313100" // FAMILY_NAME nl80211
                        + "06000100 1c00 0000" // FAMILY_ID
                        + "08000300 01000000" // VERSION
                        + "08000400 00000000"; // HDRSIZE
        assertEquals(List.of(new Message.Family(FAMILY)), parse(answer, 0));
    }

    @Test
    void aSystemWithoutWiFiSaysThatThereIsNoSuchFamily() {
        String answer =
                "24000000 0200 0000 01000000 00000000" // NLMSG_ERROR
                        + "feffffff" // ENOENT
                        + "20000000 1000 0100 01000000 00000000"; // the question
        assertEquals(List.of(new Message.Failed(2)), parse(answer, 0));
    }

    @Test
    void linksBetweenDevicesAreToldFromNetworks() {
        for (int mode : new int[] {1, 7, 8, 9, 10, 11, 12}) {
            assertEquals(List.of(new Message.Link(5, true)), parse(link(5, mode), FAMILY));
        }
        for (int mode : new int[] {0, 2, 3, 4, 5, 6, 99}) {
            assertEquals(List.of(new Message.Link(5, false)), parse(link(5, mode), FAMILY));
        }
    }

    @Test
    void aListIsReadToItsEnd() {
        String done = "14000000 0300 0200 01000000 00000000 00000000";
        assertEquals(
                List.of(new Message.Link(3, false), new Message.Link(9, true), new Message.Done()),
                parse(link(3, 2) + link(9, 9) + done, FAMILY));
    }

    @Test
    void whatIsNoInterfaceOfTheSystemOrOfAnotherFamilyIsPassedOver() {
        assertEquals(List.of(), parse(link(0, 10), FAMILY)); // a P2P device has no number
        assertEquals(List.of(), parse(link(5, 2), FAMILY + 1));
        assertEquals(List.of(), parse(link(5, 2), 0));
    }

    @Test
    void questionsAreWrittenAsTheKernelReadsThem() {
        ByteBuffer family = ByteBuffer.wrap(Nl80211.family()).order(ByteOrder.nativeOrder());
        assertEquals(32, family.getInt(0));
        assertEquals(0x10, family.getShort(4)); // GENL_ID_CTRL
        assertEquals(1, family.getShort(6)); // a request
        assertEquals(3, family.get(16)); // CTRL_CMD_GETFAMILY
        assertEquals(12, family.getShort(20));
        assertEquals(2, family.getShort(22)); // CTRL_ATTR_FAMILY_NAME
        byte[] name = new byte[8];
        family.get(24, name);
        assertArrayEquals(new byte[] {'n', 'l', '8', '0', '2', '1', '1', 0}, name);
        ByteBuffer all = ByteBuffer.wrap(Nl80211.interfaces(FAMILY)).order(ByteOrder.nativeOrder());
        assertEquals(20, all.getInt(0));
        assertEquals(FAMILY, all.getShort(4));
        assertEquals(0x301, all.getShort(6)); // a request for all
        assertEquals(5, all.get(16)); // NL80211_CMD_GET_INTERFACE
    }

    @Test
    void noContentMakesItFail() {
        Random random = new Random(80211);
        byte[] whole = HexFormat.of().parseHex((link(3, 2) + link(9, 9)).replace(" ", ""));
        for (int length = 0; length < whole.length; length++) {
            assertFalse(parse(Arrays.copyOf(whole, length), FAMILY).size() > 2);
        }
        for (int i = 0; i < 2_000; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            assertFalse(parse(changed, FAMILY).size() > changed.length / 16);
        }
    }
}

package dev.fairlead.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What comes beside a datagram is read, and nothing that is written there does harm.
class ControlMessagesTest {
    private final ControlMessages read = new ControlMessages();
    private final MemorySegment control = Arena.ofAuto().allocate(ControlMessages.ROOM, 8);

    private long put(long at, int level, int type, int... words) {
        control.set(ValueLayout.JAVA_LONG, at, 16 + 4L * words.length);
        control.set(ValueLayout.JAVA_INT, at + 8, level);
        control.set(ValueLayout.JAVA_INT, at + 12, type);
        for (int i = 0; i < words.length; i++) {
            control.set(ValueLayout.JAVA_INT, at + 16 + 4L * i, words[i]);
        }
        return at + ((16 + 4L * words.length + 7) & ~7L);
    }

    @Test
    void severalAreReadInOneGo() {
        long at = put(0, Linux.SOL_SOCKET, Linux.SO_TIMESTAMPNS, 2, 0, 7, 0);
        at = put(at, Linux.SOL_SOCKET, Linux.SO_RXQ_OVFL, 12);
        at = put(at, Linux.IPPROTO_IPV6, Linux.IPV6_TCLASS, 3);
        read.read(control, at);
        assertEquals(2_000_000_007L, read.receivedAt);
        assertEquals(12, read.systemDrops);
        assertEquals(3, read.trafficClass);
        assertFalse(read.hasDestination);
        read.read(control, 0);
        assertEquals(-1, read.trafficClass, "nothing is left of the last one");
        assertEquals(0, read.receivedAt);
    }

    @Test
    void anErrorOfARouterHasItsLimit() {
        long at = put(0, Linux.IPPROTO_IP, Linux.IP_RECVERR, Linux.EMSGSIZE, 2, 1400, 0);
        read.read(control, at);
        assertEquals(Linux.EMSGSIZE, read.errno);
        assertEquals(1400, read.mtu);
        assertTrue(read.fromNetwork);
        read.read(control, put(0, Linux.IPPROTO_IPV6, Linux.IPV6_RECVERR, 90, 1, 1280, 0));
        assertFalse(read.fromNetwork, "origin 1 is this system");
    }

    @Test
    void theSourceThatIsWrittenIsReadAsTheDestination() throws Exception {
        for (String address : new String[] {"10.1.2.3", "2001:db8::5"}) {
            SocketName name = SocketName.of(InetAddress.ofLiteral(address), 0);
            long length = ControlMessages.writeSource(control, name);
            if (name.isIpv4()) { // of in_pktinfo, the source is ipi_spec_dst, what came is ipi_addr
                control.set(ValueLayout.JAVA_INT, 24, control.get(ValueLayout.JAVA_INT, 20));
            }
            read.read(control, length);
            assertTrue(read.hasDestination);
            assertEquals(name, read.destination());
        }
    }

    @Test
    void bytesAtRandomDoNoHarm() {
        long seed = 4711;
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            for (long at = 0; at < ControlMessages.ROOM; at += 4) {
                control.set(
                        ValueLayout.JAVA_INT,
                        at,
                        random.nextBoolean() ? random.nextInt(64) : random.nextInt());
            }
            read.read(control, random.nextInt(ControlMessages.ROOM + 1));
        }
    }
}

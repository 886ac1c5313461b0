package dev.fairlead.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketNameTest {
    private static SocketName name(String address) throws Exception {
        return SocketName.of(InetAddress.ofLiteral(address), 40_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "255.255.255.255", "0.0.0.0", "::", "::1", "2001:db8::ffff"})
    void staysTheSameThereAndBack(String address) throws Exception {
        SocketName name = name(address);
        InetSocketAddress inet = name.toInet();
        assertEquals(new InetSocketAddress(InetAddress.ofLiteral(address), 40_000), inet);
        assertEquals(name, SocketName.of(inet));
        MemorySegment memory = MemorySegment.ofArray(new byte[SocketName.ROOM]);
        assertEquals(28, name.write(memory, true));
        assertEquals(name, SocketName.read(memory), "an IPv6 socket has IPv4 addresses mapped");
        if (name.isIpv4()) {
            assertEquals(16, name.write(memory, false));
            assertEquals(name, SocketName.read(memory));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void knowsTheAddressesThatStandForAll(String address) throws Exception {
        assertTrue(name(address).isUnspecified());
        assertFalse(name("127.0.0.1").isUnspecified());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "fd00::1"})
    void theAddressHasNoPort(String address) throws Exception {
        assertEquals(0, name(address).address().port());
        assertEquals(name(address), name(address).address().withPort(40_000));
    }
}

package dev.fairlead.cli.demo;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("loopback")
class SilentPortTest {
    @Test
    void doesNotAnswer() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (SilentPort silent = SilentPort.open(loopback, 0);
                Socket socket = new Socket()) {
            InetSocketAddress address = new InetSocketAddress(loopback, silent.port());
            assertThrows(SocketTimeoutException.class, () -> socket.connect(address, 200));
        }
    }
}

package dev.fairlead.bench.peer;

import dev.fairlead.bench.Opens;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/// The JDK's `Socket`, to a name.
public final class JdkSocketClient implements Opens.Client {
    @Override
    public long connect(String host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) Opens.LIMIT.toMillis());
            return System.nanoTime();
        }
    }

    @Override
    public void close() {}
}

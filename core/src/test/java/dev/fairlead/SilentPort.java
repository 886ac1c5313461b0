package dev.fairlead;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// A port of loopback that does not answer: the queue of its listener is full, and Linux drops what
/// else comes.
final class SilentPort implements AutoCloseable {
    private final ServerSocket full;
    private final List<SocketChannel> fillers = new ArrayList<>();

    SilentPort() throws IOException {
        full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        for (int i = 0; i < 4; i++) {
            SocketChannel filler = SocketChannel.open();
            filler.configureBlocking(false);
            filler.connect(full.getLocalSocketAddress());
            fillers.add(filler);
        }
    }

    Endpoint endpoint() {
        return Endpoint.address((InetSocketAddress) full.getLocalSocketAddress());
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel filler : fillers) {
            filler.close();
        }
        full.close();
    }
}

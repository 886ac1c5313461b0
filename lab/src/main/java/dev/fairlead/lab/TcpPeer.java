package dev.fairlead.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A TCP server that does one simple thing with every connection, and notes each. Runs on the host;
/// [LabServer] is its handle.
final class TcpPeer implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final int MOST_NOTED = 100_000;

    private final ServerSocket listening = new ServerSocket();
    private final LabServer.Manner manner;
    private final List<LabServer.Accepted> accepted = new ArrayList<>();
    private final List<Socket> open = new ArrayList<>();

    TcpPeer(int port, LabServer.Manner manner) throws IOException {
        this.manner = manner;
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress((InetAddress) null, port), BACKLOG);
        Thread.ofPlatform().daemon().name("peer-accept").start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    List<LabServer.Accepted> accepted() {
        synchronized (accepted) {
            return new ArrayList<>(accepted);
        }
    }

    void forget() {
        synchronized (accepted) {
            accepted.clear();
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                note(socket);
                Thread.ofVirtual().name("peer-connection").start(() -> serve(socket));
            } catch (SocketException _) {
                return; // closed
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void note(Socket socket) {
        var one =
                new LabServer.Accepted(
                        Instant.now(),
                        System.nanoTime(),
                        (InetSocketAddress) socket.getRemoteSocketAddress(),
                        (InetSocketAddress) socket.getLocalSocketAddress());
        synchronized (accepted) {
            open.removeIf(Socket::isClosed);
            open.add(socket);
            if (accepted.size() < MOST_NOTED) {
                accepted.add(one);
            }
        }
    }

    private void serve(Socket socket) {
        try {
            switch (manner) {
                case ECHO -> echo(socket);
                case GREET -> {
                    socket.getOutputStream()
                            .write("hello from the lab\n".getBytes(StandardCharsets.US_ASCII));
                    echo(socket);
                }
                case DISCARD -> {
                    try (socket) {
                        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    }
                }
                case HOLD -> {} // stays open, unread, until the peer is closed
                case CLOSE -> socket.close();
                case RESET -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                }
            }
        } catch (IOException e) {
            System.err.println("connection from " + socket.getRemoteSocketAddress() + ": " + e);
        }
    }

    private static void echo(Socket socket) throws IOException {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            in.transferTo(out);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        synchronized (accepted) {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}

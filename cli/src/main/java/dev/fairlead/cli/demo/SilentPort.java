package dev.fairlead.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/// A port that does not answer, as behind a firewall that drops packets: a listener that accepts
/// nobody and whose queue is full, for then the system drops each further SYN.
public final class SilentPort implements AutoCloseable {
    private static final int MOST_WAITING = 16;
    private static final int PATIENCE_MILLIS = 60;

    private final ServerSocket server;
    private final List<Socket> waiting = new ArrayList<>();

    private SilentPort(ServerSocket server) {
        this.server = server;
    }

    /// @throws IOException if the address and port cannot be had, or the system answers all the
    ///   same
    public static SilentPort open(InetAddress address, int port) throws IOException {
        SilentPort silent = new SilentPort(new ServerSocket());
        try {
            silent.server.bind(new InetSocketAddress(address, port), 1);
            silent.fill();
            return silent;
        } catch (IOException e) {
            silent.close();
            throw e;
        }
    }

    private void fill() throws IOException {
        while (waiting.size() < MOST_WAITING) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), PATIENCE_MILLIS);
            } catch (SocketTimeoutException _) {
                return; // this is the silence that was wanted
            }
        }
        throw new IOException("this system goes on answering when a queue is full");
    }

    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() {
        for (Socket socket : waiting) {
            closeQuietly(socket);
        }
        closeQuietly(server);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception _) {
            // nothing was sent over it, so nothing is lost
        }
    }
}

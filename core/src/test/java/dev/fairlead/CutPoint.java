package dev.fairlead;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Somebody on the way, who can end a connection or change what is sent. Takes one connection.
final class CutPoint implements Closeable {
    private final ServerSocket server;
    private final int behind;
    private volatile Socket near;
    private volatile Socket far;
    private volatile boolean damaging;
    private volatile boolean halving;

    private CutPoint(ServerSocket server, int behind) {
        this.server = server;
        this.behind = behind;
    }

    /// In front of a port of loopback.
    static CutPoint before(int port) throws IOException {
        CutPoint point =
                new CutPoint(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), port);
        Thread.ofVirtual().start(point::run);
        return point;
    }

    int port() {
        return server.getLocalPort();
    }

    private void run() {
        try {
            near = server.accept();
            far = new Socket(InetAddress.getLoopbackAddress(), behind);
            Thread.ofVirtual().start(() -> pass(near, far, false));
            pass(far, near, true);
        } catch (IOException _) {
            close(); // one end is gone, and so is this
        }
    }

    private void pass(Socket from, Socket to, boolean back) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[16 * 1024];
            for (int size; (size = in.read(piece)) >= 0; ) {
                if (back && damaging) {
                    piece[size - 1] ^= 1;
                }
                if (back && halving) {
                    out.write(piece, 0, size / 2);
                    break;
                }
                out.write(piece, 0, size);
            }
            to.shutdownOutput();
        } catch (IOException _) {
            close(); // one end is gone, and so is this
        }
    }

    /// A FIN to the client, and nothing before it.
    void endQuietly() throws IOException {
        near.shutdownOutput();
    }

    /// Half of what the server sends next, and then a FIN.
    void halve() {
        halving = true;
    }

    /// Changes what the server sends from now on.
    void damage() {
        damaging = true;
    }

    @Override
    public void close() {
        for (Closeable one : new Closeable[] {server, near, far}) {
            if (one != null) {
                try {
                    one.close();
                } catch (IOException _) {
                    // gone already
                }
            }
        }
    }
}

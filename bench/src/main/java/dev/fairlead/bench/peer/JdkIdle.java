package dev.fairlead.bench.peer;

import dev.fairlead.bench.Idle;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/// The JDK's sockets with connections that do nothing; a virtual thread waits at each accepted end.
public final class JdkIdle implements Idle.Connections {
    private final ServerSocket listening =
            new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final Semaphore waiting = new Semaphore(0);
    private final List<Socket> open = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    public JdkIdle() throws IOException {}

    @Override
    public void open(int count) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            open.add(new Socket(listening.getInetAddress(), listening.getLocalPort()));
            Socket accepted = listening.accept();
            readers.add(Thread.ofVirtual().start(() -> readToEnd(accepted)));
        }
        waiting.acquire(count);
    }

    private void readToEnd(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            waiting.release();
            while (in.read() >= 0) {}
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void closeAll() throws IOException, InterruptedException {
        for (Socket socket : open) {
            socket.close();
        }
        for (Thread reader : readers) {
            reader.join();
        }
        open.clear();
        readers.clear();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}

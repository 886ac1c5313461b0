package dev.fairlead.bench.peer;

import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Transfer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// The JDK's sockets over TLS, with an array of 64 KiB at each end.
public final class JdkTlsBulk implements Probe {
    private final ThreadFactory threads;
    private final Transfer.Count received = new Transfer.Count();
    private final JdkTls tls = new JdkTls();
    private final SSLServerSocket listening = tls.listen();

    public JdkTlsBulk(ThreadFactory threads) throws GeneralSecurityException, IOException {
        this.threads = threads;
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws Exception {
        SSLSocket client = tls.connect("127.0.0.1", listening.getLocalPort());
        Socket server = listening.accept();
        Thread receiver = threads.newThread(() -> receive(server));
        Thread sender = threads.newThread(() -> send(client));
        receiver.start();
        sender.start();
        try {
            return received.rate(duration);
        } finally {
            client.close();
            server.close();
            receiver.join();
            sender.join();
        }
    }

    private void receive(Socket from) {
        byte[] buffer = new byte[Transfer.PIECE];
        try {
            InputStream in = from.getInputStream();
            for (int n; (n = in.read(buffer)) >= 0; ) {
                received.add(n);
            }
        } catch (IOException _) {
            // the round is over, and the socket was closed
        }
    }

    private static void send(Socket to) {
        byte[] content = new byte[Transfer.PIECE];
        try {
            OutputStream out = to.getOutputStream();
            while (true) {
                out.write(content);
            }
        } catch (IOException _) {
            // the round is over, and the socket was closed
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}

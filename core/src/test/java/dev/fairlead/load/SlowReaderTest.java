package dev.fairlead.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TrustPolicy;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// 1 GiB to a reader that takes nothing, then little, then all, through 72 MiB of memory. Over TLS
/// it is an eighth of that, unless with `-Dload=full`.
@Tag("loopback")
@Timeout(120)
class SlowReaderTest {
    private static final boolean FULL = System.getProperty("load", "").equals("full");
    private static final long GIBIBYTE = 1L << 30;
    private static final int CHUNK = 64 * 1024;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> LITTLE_MEMORY =
            List.of("-Xmx48m", "-XX:MaxDirectMemorySize=24m");

    static Stream<Security> kinds() {
        return Security.all();
    }

    private static long size(Security security) {
        return security == Security.NONE || FULL ? GIBIBYTE : GIBIBYTE / 8;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void senderAndReceiverNeedLittleMemory(Security security) throws Exception {
        long size = size(security);
        try (ForkedJvm jvm =
                ForkedJvm.start(BothEnds.class, LIMIT, LITTLE_MEMORY, security, size)) {
            assertEquals(size, jvm.await("received"));
            assertEquals(size, jvm.await("sent"));
            jvm.end();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theSenderNeedsLittleMemory(Security security) throws Exception {
        long size = size(security);
        try (ForkedJvm jvm = ForkedJvm.start(Sender.class, LIMIT, LITTLE_MEMORY, security, size);
                Socket reader = OtherEnd.connect(security, Math.toIntExact(jvm.await("port")))) {
            InputStream in = reader.getInputStream();
            byte[] buffer = new byte[CHUNK];
            assertEquals(size, drain(() -> in.read(buffer)));
            assertEquals(size, jvm.await("sent"));
            jvm.end();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theReceiverNeedsLittleMemory(Security security) throws Exception {
        long size = size(security);
        try (ServerSocket server = OtherEnd.listen(security);
                ForkedJvm jvm =
                        ForkedJvm.start(
                                Receiver.class,
                                LIMIT,
                                LITTLE_MEMORY,
                                security,
                                server.getLocalPort());
                Socket writer = server.accept()) {
            OutputStream out = writer.getOutputStream();
            byte[] chunk = new byte[CHUNK];
            for (long sent = 0; sent < size; sent += chunk.length) {
                out.write(chunk);
            }
            writer.shutdownOutput();
            assertEquals(size, jvm.await("received"));
            jvm.end();
        }
    }

    /// The JDK's own sockets, in the JVM of the test, which has memory enough.
    private static final class OtherEnd {
        static Socket connect(Security security, int port) throws Exception {
            InetAddress address = InetAddress.getLoopbackAddress();
            if (security == Security.NONE) {
                return new Socket(address, port);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            return context.getSocketFactory().createSocket(address, port);
        }

        static ServerSocket listen(Security security) throws Exception {
            InetAddress address = InetAddress.getLoopbackAddress();
            if (security == Security.NONE) {
                return new ServerSocket(0, 1, address);
            }
            Identity identity = Security.identity();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            char[] password = {'x'};
            store.setKeyEntry(
                    "load", identity.key(), password, new Certificate[] {identity.certificate()});
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context.getServerSocketFactory().createServerSocket(0, 1, address);
        }
    }

    /// Who it is, is not what is tested.
    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private interface Source {
        int receive() throws Exception;
    }

    /// Takes nothing for a moment, then little by little, then as fast as it comes. The pauses are
    /// what makes a slow reader.
    private static long drain(Source source) throws Exception {
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        long received = 0;
        int reads = 0;
        for (int n = source.receive(); n >= 0; n = source.receive()) {
            received += n;
            if (reads++ < 200) {
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
        }
        return received;
    }

    private static long drain(StreamConnection connection) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        return drain(() -> connection.receive(buffer.clear()));
    }

    /// Ends our stream; over TLS, where one engine cannot do that alone, by closing.
    private static long sendAll(StreamConnection connection, Security security, long size)
            throws Exception {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        long sent = 0;
        while (sent < size) {
            connection.send(chunk.clear());
            sent += chunk.position();
        }
        if (security == Security.NONE) {
            connection.shutdownOutput();
        } else {
            connection.close();
        }
        return sent;
    }

    private static Listener<StreamConnection> listen(
            Network network, Security security, Identity identity) throws Exception {
        return network.listen(
                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                security.server(Tcp.stack(), identity),
                ListenerOptions.DEFAULT);
    }

    static final class BothEnds {
        public static void main(String[] arguments) throws Exception {
            Security security = Security.valueOf(arguments[0]);
            long size = Long.parseLong(arguments[1]);
            Identity identity = Security.identity();
            TrustPolicy trust = TrustPolicy.pinned(identity.pin());
            try (Network network = Network.open(NetworkOptions.DEFAULT);
                    Listener<StreamConnection> listener = listen(network, security, identity);
                    StreamConnection sender =
                            network.open(
                                    listener.local(),
                                    security.client(Tcp.stack(), trust),
                                    Parameters.DEFAULT);
                    StreamConnection reader = listener.accept()) {
                CompletableFuture<Long> sent = new CompletableFuture<>();
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                sent.complete(sendAll(sender, security, size));
                            } catch (Throwable e) {
                                sent.completeExceptionally(e);
                                sender.abort();
                            }
                        });
                ForkedJvm.tell("received", drain(reader));
                ForkedJvm.tell("sent", sent.get(10, TimeUnit.SECONDS));
            }
        }
    }

    static final class Sender {
        public static void main(String[] arguments) throws Exception {
            Security security = Security.valueOf(arguments[0]);
            long size = Long.parseLong(arguments[1]);
            try (Network network = Network.open(NetworkOptions.DEFAULT);
                    Listener<StreamConnection> listener =
                            listen(network, security, Security.identity())) {
                ForkedJvm.tell("port", listener.port());
                try (StreamConnection connection = listener.accept()) {
                    ForkedJvm.tell("sent", sendAll(connection, security, size));
                }
            }
        }
    }

    static final class Receiver {
        public static void main(String[] arguments) throws Exception {
            Security security = Security.valueOf(arguments[0]);
            Endpoint peer =
                    Endpoint.address(
                            InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1]));
            TrustPolicy trust = TrustPolicy.acceptingAnyCertificate();
            try (Network network = Network.open(NetworkOptions.DEFAULT);
                    StreamConnection connection =
                            network.open(
                                    peer,
                                    security.client(Tcp.stack(), trust),
                                    Parameters.DEFAULT)) {
                ForkedJvm.tell("received", drain(connection));
            }
        }
    }
}

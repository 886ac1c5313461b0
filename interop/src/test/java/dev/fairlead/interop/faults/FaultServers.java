package dev.fairlead.interop.faults;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// Servers that do one thing wrong each, one for each [Fault] that a server makes. A program of its
/// own: it writes the authority that the clients are to trust, says `ready`, and serves until it is
/// ended.
final class FaultServers {
    private static final char[] PASSWORD = "password".toCharArray();
    private static final String HOST = "server.test";

    private FaultServers() {}

    /// What a server does with a connection.
    private interface Behaviour {
        void serve(Socket socket) throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        Security.setProperty("jdk.tls.disabledAlgorithms", ""); // for TLS 1.1
        Issuer root = Issuer.root("Faults Root");
        Files.writeString(Path.of(arguments[0]), pem(root.certificate()));
        Issuer issuing = root.below("Faults Issuing");
        X509Certificate above = issuing.certificate();
        Issuer good = issuing.issue("good", HOST, -1, 30);

        tls(Fault.EXPIRED, "TLSv1.3", false, issuing.issue("expired", HOST, -20, -2), above);
        tls(Fault.NOT_YET_VALID, "TLSv1.3", false, issuing.issue("early", HOST, 5, 20), above);
        tls(Fault.SELF_SIGNED, "TLSv1.3", false, Issuer.selfSigned(HOST));
        tls(
                Fault.WRONG_NAME,
                "TLSv1.3",
                false,
                issuing.issue("other", "other.test", -1, 30),
                above);
        Issuer stranger = Issuer.root("Somebody Else");
        tls(
                Fault.UNKNOWN_CA,
                "TLSv1.3",
                false,
                stranger.issue("x", HOST, -1, 30),
                stranger.certificate());
        tls(Fault.MISSING_INTERMEDIATE, "TLSv1.3", false, good);
        tls(Fault.OLD_VERSION, "TLSv1.1", false, good, above);
        // With 1.3 a client is connected before the server has looked for its certificate.
        tls(Fault.CLIENT_CERTIFICATE_MISSING, "TLSv1.2", true, good, above);
        plain(Fault.HTTP_BEHIND_TLS, FaultServers::answerHttp);
        plain(Fault.CLOSES_AT_ONCE, Socket::close);
        plain(Fault.RESETS_ON_HELLO, FaultServers::resetOnFirstByte);
        plain(Fault.SILENT_SERVER, socket -> socket.getInputStream().readAllBytes());
        System.out.println("ready");
        Thread.currentThread().join();
    }

    private static void answerHttp(Socket socket) throws IOException {
        if (socket.getInputStream().read() < 0) {
            return;
        }
        byte[] answer =
                "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(answer);
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes(); // a close with bytes unread would be a reset
    }

    private static void resetOnFirstByte(Socket socket) throws IOException {
        if (socket.getInputStream().read() >= 0) {
            socket.setSoLinger(true, 0);
        }
    }

    private static void plain(Fault fault, Behaviour behaviour) throws IOException {
        serve(new ServerSocket(fault.port), behaviour);
    }

    private static void tls(
            Fault fault,
            String version,
            boolean wantsClient,
            Issuer identity,
            X509Certificate... above)
            throws GeneralSecurityException, IOException {
        Certificate[] chain = new Certificate[above.length + 1];
        chain[0] = identity.certificate();
        System.arraycopy(above, 0, chain, 1, above.length);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", identity.key(), PASSWORD, chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLServerSocket server =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(fault.port);
        server.setEnabledProtocols(new String[] {version});
        server.setNeedClientAuth(wantsClient);
        serve(
                server,
                socket -> {
                    ((SSLSocket) socket).startHandshake();
                    socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().readAllBytes();
                });
    }

    private static void serve(ServerSocket server, Behaviour behaviour) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    while (true) {
                        try {
                            Socket socket = server.accept();
                            Thread.ofVirtual().start(() -> once(socket, behaviour));
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    }
                });
    }

    private static void once(Socket socket, Behaviour behaviour) {
        try (socket) {
            behaviour.serve(socket);
        } catch (IOException e) {
            // It is what the faults are about: the client has refused the server, or left.
            System.err.println(e);
        }
    }

    private static String pem(X509Certificate certificate) throws GeneralSecurityException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }
}

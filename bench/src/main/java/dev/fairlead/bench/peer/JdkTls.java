package dev.fairlead.bench.peer;

import dev.fairlead.bench.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// The JDK's sockets over TLS.
public final class JdkTls {
    private static final String[] VERSION = {"TLSv1.3"};
    private static final String[] SUITES = {Credentials.SUITE};

    private final SSLContext server;
    private final SSLContext client;

    JdkTls() throws GeneralSecurityException, IOException {
        this(Credentials.make());
    }

    public JdkTls(Credentials credentials) throws GeneralSecurityException, IOException {
        KeyStore own = empty();
        own.setKeyEntry(
                "server",
                credentials.key(),
                new char[0],
                new Certificate[] {credentials.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, new char[0]);
        KeyStore anchors = empty();
        anchors.setCertificateEntry("root", credentials.root());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        server = SSLContext.getInstance("TLS");
        server.init(keys.getKeyManagers(), null, null);
        client = SSLContext.getInstance("TLS");
        client.init(null, trust.getTrustManagers(), null);
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /// On all addresses.
    public SSLServerSocket listen() throws IOException {
        SSLServerSocket socket =
                (SSLServerSocket)
                        server.getServerSocketFactory()
                                .createServerSocket(0, 1024, InetAddress.ofLiteral("0.0.0.0"));
        socket.setEnabledProtocols(VERSION);
        socket.setEnabledCipherSuites(SUITES);
        return socket;
    }

    /// Connected, and not yet through the handshake. Verifies the address; sessions are taken up by
    /// host and port.
    SSLSocket connect(String address, int port) throws IOException {
        SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(address, port);
        socket.setTcpNoDelay(true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(VERSION);
        parameters.setCipherSuites(SUITES);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }
}

package dev.fairlead.cli;

import dev.fairlead.Identity;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A TLS server of the JDK: the other end of what the command does.
final class TlsPeer implements AutoCloseable {
    private final Peer peer = new Peer();
    private final SSLContext context;

    /// @param socket below the TLS connection
    record Session(SSLSocket tls, Socket socket) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    TlsPeer(Identity identity) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                identity.key(),
                new char[0],
                identity.chain().toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
    }

    String endpoint() {
        return peer.endpoint();
    }

    /// The next connection, once its handshake is done.
    Session next() throws Exception {
        Socket socket = peer.next();
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, false);
        tls.startHandshake();
        return new Session(tls, socket);
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }
}

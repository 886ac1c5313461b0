package dev.fairlead.internal.stack.dtls;

import dev.fairlead.internal.stack.udp.ConnectionIds;
import java.io.IOException;
import javax.net.ssl.SSLKeyException;
import org.jspecify.annotations.Nullable;

/// One DTLS association with a peer. It is not thread-safe: whoever uses it keeps its calls apart.
public interface DtlsAssociation {
    /// Of a connection ID that a server gives out, in bytes.
    int CONNECTION_ID_SIZE = ConnectionIds.LENGTH;

    /// Carries out the handshake. Blocks.
    ///
    /// @throws DtlsAlert if it failed by the rules of DTLS
    /// @throws IOException what the link threw
    void handshake(DtlsLink link) throws IOException;

    /// By which pre-shared key the client goes; `null` as long as that is not known, and without.
    /// Any thread.
    @Nullable String pskIdentity();

    // ---- after the handshake

    /// By its IANA name.
    String cipherSuite();

    @Nullable String alpn();

    /// The name that the client has sent; `null` if it sent none.
    @Nullable String serverName();

    /// Whether there is a connection ID (RFC 9146) in what is sent or received.
    boolean hasConnectionId();

    /// The one that this end has given out; `null` if it has not.
    @Nullable Long givenConnectionId();

    /// Keying material (RFC 5705). Any thread.
    ///
    /// @throws SSLKeyException if the peer has no extended master secret, or none was asked for
    byte[] export(String label, byte @Nullable [] context, int length) throws SSLKeyException;

    /// How much longer a record is than its content.
    int overhead();

    /// Protects `content`, and sends it as one record.
    void send(byte[] from, int offset, int length) throws IOException;

    /// Looks at one datagram that has come, and answers what wants an answer.
    ///
    /// @param into as large as the datagram
    /// @return the size of the content of its first record that has any; -1 if there is none
    int open(byte[] datagram, byte[] into) throws IOException;

    /// The content of the next record of the same datagram; -1 if there is none.
    int openNext(byte[] into) throws IOException;

    /// Whether there was a record in the datagram that was opened last that is newer than all
    /// before, and bears the connection ID.
    boolean openedNewest();

    /// Whether the peer has said that it sends no more.
    boolean closedByPeer();

    /// Tells the peer that nothing more comes, and forgets the keys.
    void close();
}

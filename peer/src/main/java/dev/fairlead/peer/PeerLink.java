package dev.fairlead.peer;

import dev.fairlead.Cancelled;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.Stage;
import dev.fairlead.StreamConnection;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsStack;
import dev.fairlead.peer.internal.auth.Transcript;
import dev.fairlead.peer.internal.link.LinkCodec;
import dev.fairlead.peer.internal.link.MalformedException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Two peers that have proved to each other who they are, and an encrypted connection between them.
///
/// It is TCP with TLS 1.3 under a certificate that was made for the session and names nobody. What
/// is proved inside is tied to that certificate (RFC 5929, section 4), so that nobody can stand
/// between the two and pass the proofs on. Somebody who connects without being meant sees that
/// certificate and a random number.
///
/// The one who opens is let in by a [PeerListener] of the other.
public final class PeerLink implements AutoCloseable {
    private final StreamConnection stream;
    private final RemotePeer peer;
    private final Optional<KnownPeer> pairing;
    private final boolean opened;

    private PeerLink(StreamConnection stream, LinkHandshake handshake, boolean opened) {
        this.stream = stream;
        this.peer = handshake.peer();
        this.pairing = handshake.pairing();
        this.opened = opened;
    }

    /// Opens a link over [Network#shared()].
    public static PeerLink open(
            Endpoint endpoint, PeerProfile self, LinkProof proof, Duration limit)
            throws NetworkException {
        return open(Network.shared(), endpoint, self, proof, limit);
    }

    /// Connects, proves who this end is, and makes sure of the other. Blocks.
    ///
    /// @param endpoint of a [PeerListener]: an address, a host, or a service that was found
    /// @param limit for all of it, 1 ms to 24 hours
    /// @throws NetworkException with a [LinkFailure] if one end does not trust the other, or with
    ///   what hinders any connection; nothing is left open
    /// @throws IllegalArgumentException if the proof needs an identity, and the profile has none
    public static PeerLink open(
            Network network, Endpoint endpoint, PeerProfile self, LinkProof proof, Duration limit)
            throws NetworkException {
        return open(network, List.of(endpoint), LinkStack.opening(), self, proof, limit, limit);
    }

    /// As above, at the first of several endpoints that answers.
    ///
    /// @param each how long one of them may take to answer
    static PeerLink open(
            Network network,
            List<Endpoint> endpoints,
            TlsStack stack,
            PeerProfile self,
            LinkProof proof,
            Duration each,
            Duration limit)
            throws NetworkException {
        long end = System.nanoTime() + limit.toNanos();
        StreamConnection stream = connected(network, endpoints, stack, each, end);
        Endpoint endpoint = stream.endpoint();
        boolean stands = false;
        try {
            Endpoint remote = stream.remote().orElse(endpoint);
            LinkInitiator handshake = new LinkInitiator(self, proof, binding(stream), remote);
            PeerLink link = converse(stream, handshake, handshake.begin(), limit, end);
            stands = true;
            return link;
        } finally {
            if (!stands) {
                stream.abort();
            }
        }
    }

    private static StreamConnection connected(
            Network network, List<Endpoint> endpoints, TlsStack stack, Duration each, long end)
            throws NetworkException {
        for (Endpoint endpoint : endpoints.subList(0, endpoints.size() - 1)) {
            try {
                return network.open(
                        endpoint, stack, Parameters.DEFAULT.withDeadline(shorter(each, end)));
            } catch (NetworkException e) {
                if (e.failure() instanceof Cancelled) {
                    throw e;
                }
                // What is wrong with one says nothing: the last one's failure is told.
            }
        }
        return network.open(
                endpoints.getLast(), stack, Parameters.DEFAULT.withDeadline(shorter(each, end)));
    }

    private static Duration shorter(Duration each, long end) {
        Duration left = Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
        return left.compareTo(each) < 0 ? left : each;
    }

    /// Lets the other end prove who it is. Aborts the connection if it cannot.
    ///
    /// @param certificate that this end has shown in TLS
    static PeerLink accept(
            StreamConnection stream,
            X509Certificate certificate,
            PeerProfile self,
            Admission admission,
            Duration limit)
            throws NetworkException {
        long end = System.nanoTime() + limit.toNanos();
        Endpoint remote = stream.remote().orElse(stream.endpoint());
        return converse(
                stream,
                new LinkAcceptor(self, admission, hash(certificate), remote),
                new byte[0],
                limit,
                end);
    }

    private static byte[] binding(StreamConnection stream) {
        List<X509Certificate> shown =
                stream.report().tls().map(TlsHandshake::peer).orElseThrow().presented();
        return hash(shown.getFirst());
    }

    private static byte[] hash(X509Certificate certificate) {
        try {
            return Transcript.sha256().digest(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate without an encoding", e);
        }
    }

    private static PeerLink converse(
            StreamConnection stream,
            LinkHandshake handshake,
            byte[] first,
            Duration limit,
            long until)
            throws NetworkException {
        long end = until;
        try {
            if (first.length > 0) {
                remaining(stream, limit, end).send(first);
            }
            while (!handshake.isDone()) {
                byte[] header = remaining(stream, limit, end).receiveExactly(LinkCodec.HEADER);
                byte[] message =
                        Arrays.copyOf(header, LinkCodec.HEADER + bodyLength(header, handshake));
                int body = message.length - LinkCodec.HEADER;
                if (body > 0) {
                    byte[] rest = remaining(stream, limit, end).receiveExactly(body);
                    System.arraycopy(rest, 0, message, LinkCodec.HEADER, body);
                }
                long asked = System.nanoTime();
                Optional<byte[]> answer = handshake.next(message);
                if (first.length == 0) {
                    end += System.nanoTime() - asked; // a person who decides is not its delay
                }
                if (answer.isPresent()) {
                    remaining(stream, limit, end).send(answer.get());
                }
            }
            return new PeerLink(stream, handshake, first.length > 0);
        } catch (LinkHandshake.Refusal refusal) {
            if (refusal.told().isPresent()) {
                tell(remaining(stream, limit, end), refusal);
            }
            throw new NetworkException(refusal.failure(), refusal);
        }
    }

    private static int bodyLength(byte[] header, LinkHandshake handshake)
            throws LinkHandshake.Refusal {
        try {
            return LinkCodec.bodyLength(header);
        } catch (MalformedException e) {
            throw handshake.broken(e.detail());
        }
    }

    private static void tell(StreamConnection stream, LinkHandshake.Refusal refusal)
            throws NetworkException {
        try {
            stream.send(refusal.told().orElseThrow());
            stream.close(); // so that the reason arrives, which a reset would overtake
        } catch (NetworkException e) {
            // The other end has gone: why it is refused concerns nobody any more.
            NetworkException failure = new NetworkException(refusal.failure(), refusal);
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private static StreamConnection remaining(StreamConnection stream, Duration limit, long end)
            throws NetworkException {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left < 1) {
            throw new NetworkException(
                    new DeadlineExceeded(
                            Stage.PEER,
                            limit,
                            "the peer to prove who it is",
                            null,
                            List.of(),
                            Delivery.NOTHING));
        }
        return stream.within(Duration.ofMillis(left));
    }

    /// The connection, from the first byte behind the proofs. This link's to close.
    public StreamConnection stream() {
        return stream;
    }

    public RemotePeer peer() {
        return peer;
    }

    /// What to keep in a [TrustStore], so that the two know each other again: both ends have it,
    /// and both have to keep it. Empty unless both have shown a key, and if they knew each other.
    public Optional<KnownPeer> pairing() {
        return pairing;
    }

    /// Whether this end has opened it.
    public boolean isOpener() {
        return opened;
    }

    /// As [StreamConnection#close()].
    @Override
    public void close() throws NetworkException {
        stream.close();
    }

    /// As [StreamConnection#abort()].
    public void abort() {
        stream.abort();
    }

    @Override
    public String toString() {
        return "PeerLink[" + peer + ", " + stream.id() + "]";
    }
}

package dev.fairlead.peer;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who is at the other end, as far as it has proved it. Immutable.
public final class RemotePeer {
    /// By what it has proved to be one that was meant.
    public enum Means {
        /// It knew the pairing code.
        CODE,
        /// It was paired before, and has both the secret of the pair and its own key.
        KNOWN,
        /// It knew the shared key. So may others: the name is what it says of itself.
        SHARED_KEY,
        /// It has a certificate of an authority that is trusted here.
        AUTHORITY,
        /// By nothing but its key; the program decides.
        FIRST_USE
    }

    private final PeerId id;
    private final String name;
    private final Means means;
    private final List<X509Certificate> certificates;
    private final @Nullable Fingerprint fingerprint;
    private final byte[] context;

    RemotePeer(
            PeerId id,
            String name,
            Means means,
            List<X509Certificate> certificates,
            byte[] context) {
        this.id = id;
        this.name = name;
        this.means = means;
        this.certificates = List.copyOf(certificates);
        this.fingerprint =
                certificates.isEmpty()
                        ? null
                        : Fingerprint.of(certificates.getFirst().getPublicKey());
        this.context = context;
    }

    RemotePeer withName(String known) {
        return new RemotePeer(id, known, means, certificates, context);
    }

    RemotePeer withMeans(Means proved) {
        return new RemotePeer(id, name, proved, certificates, context);
    }

    public PeerId id() {
        return id;
    }

    /// What it says that it is called; 1 to 63 bytes of UTF-8 without control characters. Of a peer
    /// that is known, the name under which it is kept here.
    public String name() {
        return name;
    }

    public Means means() {
        return means;
    }

    /// Of its key, if it has shown one; that it has the private key is proved.
    public Optional<Fingerprint> fingerprint() {
        return Optional.ofNullable(fingerprint);
    }

    /// As it sent them, its own first; empty if it has shown none.
    public List<X509Certificate> certificates() {
        return certificates;
    }

    /// What its program says to ours, up to 1024 bytes; a copy.
    public byte[] context() {
        return context.clone();
    }

    /// The name without what could disturb a terminal, and by what it is known.
    @Override
    public String toString() {
        return Shown.text(name, 63)
                + " ("
                + means
                + (fingerprint == null ? "" : ", " + fingerprint.brief())
                + ")";
    }
}

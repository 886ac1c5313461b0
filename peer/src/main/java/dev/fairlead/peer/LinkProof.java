package dev.fairlead.peer;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;

/// How who opens a link proves that it is meant, and how it makes sure of the other end. Immutable.
public final class LinkProof {
    /// What it is.
    sealed interface Kind {
        record Code(PairingCode code) implements Kind {}

        record Known(KnownPeer peer) implements Kind {}

        @SuppressWarnings("ArrayRecordComponent") // compared by nobody
        record Key(byte[] key) implements Kind {}

        record Authority(List<X509Certificate> anchors) implements Kind {}

        record FirstUse(Predicate<RemotePeer> decision) implements Kind {}
    }

    private static final int SHORTEST_KEY = 16;

    private final Kind kind;

    private LinkProof(Kind kind) {
        this.kind = kind;
    }

    /// By the code that the other end shows.
    public static LinkProof code(PairingCode code) {
        return new LinkProof(new Kind.Code(code));
    }

    /// By what the pair has in common since it was paired. The profile needs the identity that it
    /// was paired with.
    public static LinkProof known(KnownPeer peer) {
        return new LinkProof(new Kind.Known(peer));
    }

    /// By a key that a group shares. Whoever has it can pass for any of them.
    ///
    /// @param key at least 16 random bytes; copied. No password: whoever listens at the other end
    ///   could try passwords afterwards
    public static LinkProof sharedKey(byte[] key) {
        requireKey(key);
        return new LinkProof(new Kind.Key(key.clone()));
    }

    static void requireKey(byte[] key) {
        if (key.length < SHORTEST_KEY) {
            throw new IllegalArgumentException(
                    "the shared key has "
                            + key.length
                            + " bytes; at least 16 random ones are needed. A few digits are a"
                            + " PairingCode");
        }
    }

    /// By certificates: both ends show one that an authority of the other has signed. The profile
    /// needs an identity; it is shown to whoever answers.
    ///
    /// @param anchors whom this end trusts; at least one
    public static LinkProof authority(List<X509Certificate> anchors) {
        requireAnchors(anchors);
        return new LinkProof(new Kind.Authority(List.copyOf(anchors)));
    }

    static void requireAnchors(List<X509Certificate> anchors) {
        if (anchors.isEmpty()) {
            throw new IllegalArgumentException(
                    "no authorities are given, so that no peer could be trusted");
        }
    }

    /// By nothing but a key: the program decides, most often by showing the [Fingerprint] to a
    /// person. Who stands between the two ends at this first time is trusted instead. The profile
    /// needs an identity; it is shown to whoever answers.
    ///
    /// @param decision asked once, on the thread that opens; may block until the link's time is
    ///   over
    public static LinkProof firstUse(Predicate<RemotePeer> decision) {
        return new LinkProof(new Kind.FirstUse(decision));
    }

    Kind kind() {
        return kind;
    }

    /// Without what is secret.
    @Override
    public String toString() {
        return "LinkProof[" + kind.getClass().getSimpleName() + "]";
    }
}

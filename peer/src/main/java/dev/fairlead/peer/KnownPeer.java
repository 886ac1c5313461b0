package dev.fairlead.peer;

import dev.fairlead.peer.internal.auth.Tags;
import java.security.MessageDigest;
import java.time.Instant;

/// A peer that was paired with this machine: its key, and a secret that only the two have.
/// Immutable.
public final class KnownPeer {
    private final Fingerprint fingerprint;
    private final String name;
    private final Instant since;
    private final byte[] secret;

    KnownPeer(Fingerprint fingerprint, String name, Instant since, byte[] secret) {
        this.fingerprint = fingerprint;
        this.name = name;
        this.since = since;
        this.secret = secret;
    }

    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /// What it is called here; at first what it called itself.
    public String name() {
        return name;
    }

    /// When it was paired, to the second.
    public Instant since() {
        return since;
    }

    /// @param name 1 to 63 bytes of UTF-8 without control characters
    public KnownPeer withName(String name) {
        PeerProfile.requireName(name);
        return new KnownPeer(fingerprint, name, since, secret);
    }

    /// What this peer shows in place of its name, so that the other of the pair knows it again and
    /// nobody else does: 6 bytes that depend on the hour and on `salt`, which is drawn anew for
    /// each session.
    ///
    /// @param salt such as the random name of the instance that is advertised
    byte[] tag(Instant now, String salt) {
        return Tags.of(secret, now, salt);
    }

    byte[] secret() {
        return secret.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KnownPeer that
                && fingerprint.equals(that.fingerprint)
                && name.equals(that.name)
                && since.equals(that.since)
                && MessageDigest.isEqual(secret, that.secret);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    /// Without the secret.
    @Override
    public String toString() {
        return Shown.text(name, 63) + " (" + fingerprint.brief() + ")";
    }
}

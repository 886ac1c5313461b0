package dev.fairlead.peer;

import dev.fairlead.Identity;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who this end is, as peers are told once they have proved who they are. Immutable.
public final class PeerProfile {
    private static final int LONGEST_NAME = 63;
    private static final int LONGEST_CONTEXT = 1024;

    private final String name;
    private final PeerId id;
    private final @Nullable Identity identity;
    private final byte[] context;

    private PeerProfile(String name, PeerId id, @Nullable Identity identity, byte[] context) {
        this.name = name;
        this.id = id;
        this.identity = identity;
        this.context = context;
    }

    /// A peer with a random identifier and no identity that outlives the session.
    ///
    /// @param name what people call it, 1 to 63 bytes of UTF-8 without control characters
    public static PeerProfile of(String name) {
        requireName(name);
        return new PeerProfile(name, PeerId.random(), null, new byte[0]);
    }

    static void requireName(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "peer name '"
                            + Shown.text(name, LONGEST_NAME)
                            + "' has "
                            + bytes
                            + " bytes of UTF-8; 1 to 63 without control characters are allowed");
        }
    }

    public String name() {
        return name;
    }

    public PeerId id() {
        return id;
    }

    /// The key by which peers know this end again; empty for none.
    public Optional<Identity> identity() {
        return Optional.ofNullable(identity);
    }

    /// What the program tells the other end's invitation handler; a copy.
    public byte[] context() {
        return context.clone();
    }

    /// **A peer that keeps its identifier can be recognised by all whom it has met.**
    public PeerProfile withId(PeerId id) {
        return new PeerProfile(name, id, identity, context);
    }

    /// Shows a key that lasts, so that both can know each other again: see [PeerLink#pairing()]. It
    /// is sent inside the encrypted link, to a peer that has proved itself; by who opens a link
    /// with a certificate or on first use, to whoever answers.
    public PeerProfile withIdentity(Identity identity) {
        return new PeerProfile(name, id, identity, context);
    }

    /// @param context up to 1024 bytes; copied
    public PeerProfile withContext(byte[] context) {
        if (context.length > LONGEST_CONTEXT) {
            throw new IllegalArgumentException(
                    "the context has " + context.length + " bytes; at most 1024 are allowed");
        }
        return new PeerProfile(name, id, identity, context.clone());
    }

    @Override
    public String toString() {
        return name + " (" + id + ")";
    }
}

package dev.fairlead.peer;

import dev.fairlead.Identity;
import dev.fairlead.peer.internal.trust.TrustFile;
import dev.fairlead.security.Identities;
import dev.fairlead.security.KeyKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who this machine is to its peers, and whom it knows: a PKCS#12 file that only its owner may
/// read. Safe for use by several threads and several programs; each call sees what others have
/// changed.
///
/// The file is encrypted with a password as PKCS#12 asks for it. Unless one is given, everybody
/// knows it, and the permissions of the file are what protects it.
public final class TrustStore {
    private static final char[] NO_PASSWORD = "fairlead".toCharArray();
    private static final int MOST_PEERS = 1000;
    private static final int FORMAT = 1;
    private static final Duration VALIDITY = Duration.ofDays(3650);

    private final TrustFile file;
    private @Nullable Object version;
    private List<KnownPeer> peers = List.of();

    private TrustStore(TrustFile file) {
        this.file = file;
    }

    /// Opens a store, which is made when something is first kept in it.
    ///
    /// @throws IOException if it is there and cannot be read, others can read it, or its password
    ///   is another
    public static TrustStore open(Path file) throws IOException {
        return open(file, NO_PASSWORD);
    }

    /// As [#open(Path)].
    ///
    /// @param password copied
    public static TrustStore open(Path file, char[] password) throws IOException {
        TrustStore store = new TrustStore(new TrustFile(file, password));
        store.refresh();
        return store;
    }

    /// Where the command keeps it: `fairlead/peers.p12` below `XDG_CONFIG_HOME`, or below `.config`
    /// in the home folder.
    public static Path defaultFile() {
        String configured = System.getenv("XDG_CONFIG_HOME");
        Path folder =
                configured == null || configured.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".config")
                        : Path.of(configured);
        return folder.resolve("fairlead").resolve("peers.p12");
    }

    /// The key of this machine (Ed25519), made when it is first asked for.
    public Identity identity() throws IOException {
        TrustFile.Content content = file.read();
        if (content.key() == null) {
            content =
                    file.change(before -> {
                        if (before.key() != null) {
                            return before;
                        }
                        Identity made =
                                Identities.selfSigned(
                                        List.of("peer.invalid"), VALIDITY, KeyKind.ED25519);
                        return new TrustFile.Content(made.key(), made.chain(), before.peers());
                    });
        }
        return Identity.of(Objects.requireNonNull(content.key()), content.chain());
    }

    /// Whom this machine knows, in the order in which they were paired. Reads the file only if it
    /// has changed.
    ///
    /// @throws UncheckedIOException if the file can no longer be read
    public List<KnownPeer> peers() {
        try {
            return refresh();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Optional<KnownPeer> find(Fingerprint fingerprint) {
        return peers().stream().filter(peer -> peer.fingerprint().equals(fingerprint)).findFirst();
    }

    /// Keeps a peer, in place of what was known of the same key.
    ///
    /// @throws IOException if the file cannot be written, or there are 1000 already
    public void add(KnownPeer peer) throws IOException {
        change(known -> {
            known.removeIf(other -> other.fingerprint().equals(peer.fingerprint()));
            known.add(peer);
            if (known.size() > MOST_PEERS) {
                throw new IOException(file + " has 1000 peers already; revoke some of them first");
            }
            return true;
        });
    }

    /// Forgets a peer. Links that stand go on; it is let in no more.
    ///
    /// @return whether it was known
    public boolean revoke(Fingerprint fingerprint) throws IOException {
        return change(known -> known.removeIf(peer -> peer.fingerprint().equals(fingerprint)));
    }

    /// Calls a peer by another name.
    ///
    /// @param name 1 to 63 bytes of UTF-8 without control characters
    /// @return whether it is known
    public boolean rename(Fingerprint fingerprint, String name) throws IOException {
        PeerProfile.requireName(name);
        return change(known -> {
            int before = known.size();
            known.replaceAll(
                    peer -> peer.fingerprint().equals(fingerprint) ? peer.withName(name) : peer);
            return before > 0
                    && known.stream().anyMatch(peer -> peer.fingerprint().equals(fingerprint));
        });
    }

    private interface Edit {
        boolean apply(List<KnownPeer> known) throws IOException;
    }

    private boolean change(Edit edit) throws IOException {
        boolean[] result = new boolean[1];
        file.change(before -> {
            List<KnownPeer> known = decode(before.peers());
            result[0] = edit.apply(known);
            return new TrustFile.Content(before.key(), before.chain(), encode(known));
        });
        return result[0];
    }

    private synchronized List<KnownPeer> refresh() throws IOException {
        Object now = file.version();
        if (!Objects.equals(now, version)) {
            peers = List.copyOf(decode(file.read().peers()));
            version = now;
        }
        return peers;
    }

    private static byte[] encode(List<KnownPeer> known) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(FORMAT);
        out.writeShort(known.size());
        for (KnownPeer peer : known) {
            out.write(peer.fingerprint().bytes());
            out.writeUTF(peer.name());
            out.writeLong(peer.since().getEpochSecond());
            out.write(peer.secret());
        }
        return bytes.toByteArray();
    }

    private List<KnownPeer> decode(byte[] bytes) throws IOException {
        List<KnownPeer> known = new ArrayList<>();
        if (bytes.length == 0) {
            return known;
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException(
                    file
                            + " is of the format "
                            + format
                            + ", and this version reads "
                            + FORMAT
                            + "; use the version that wrote it, or a newer one");
        }
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            Fingerprint fingerprint = Fingerprint.of(in.readNBytes(32));
            String name = in.readUTF();
            Instant since = Instant.ofEpochSecond(in.readLong());
            byte[] secret = in.readNBytes(32);
            if (secret.length != 32) {
                throw new IOException(file + " ends in the middle of a peer");
            }
            known.add(new KnownPeer(fingerprint, name, since, secret));
        }
        return known;
    }

    /// The file.
    @Override
    public String toString() {
        return file.toString();
    }
}

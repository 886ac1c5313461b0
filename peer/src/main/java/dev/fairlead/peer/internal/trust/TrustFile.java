package dev.fairlead.peer.internal.trust;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// A PKCS#12 file (RFC 7292) that only its owner may read: this machine's key, and one secret entry
/// with all that is known of others. Replaced in one step; programs that change it take turns.
public final class TrustFile {
    private static final int LONGEST = 8 << 20;
    private static final String IDENTITY = "identity";
    private static final String PEERS = "peers";

    private final Path file;
    private final Path folder;
    private final char[] password;

    /// What is in it.
    ///
    /// @param key `null` if there is none yet
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Content(@Nullable PrivateKey key, List<X509Certificate> chain, byte[] peers) {
        static final Content EMPTY = new Content(null, List.of(), new byte[0]);

        public Content {
            chain = List.copyOf(chain);
        }
    }

    /// Makes of what is there what shall be there.
    @FunctionalInterface
    public interface Change {
        Content apply(Content before) throws IOException;
    }

    /// @param password copied
    public TrustFile(Path file, char[] password) {
        this.file = file.toAbsolutePath();
        Path parent = this.file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is no file; a store of peers is one");
        }
        this.folder = parent;
        this.password = password.clone();
    }

    /// What tells one content from another without reading it; `null` while there is no file.
    public @Nullable Object version() throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
    }

    /// Empty if there is no file.
    ///
    /// @throws IOException if others can read it, it is no such file, or the password is wrong
    public Content read() throws IOException {
        if (!Files.exists(file)) {
            return Content.EMPTY;
        }
        requirePrivate();
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST + 1);
        }
        if (bytes.length > LONGEST) {
            throw new IOException(
                    file + " has more than " + LONGEST + " bytes; no store of peers has");
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password);
            List<X509Certificate> chain = new ArrayList<>();
            Certificate[] certificates = store.getCertificateChain(IDENTITY);
            if (certificates != null) {
                for (Certificate certificate : certificates) {
                    chain.add((X509Certificate) certificate);
                }
            }
            Key peers = store.getKey(PEERS, password);
            return new Content(
                    store.getKey(IDENTITY, password) instanceof PrivateKey key ? key : null,
                    chain,
                    peers == null ? new byte[0] : peers.getEncoded());
        } catch (GeneralSecurityException | IOException e) {
            throw new IOException(
                    file
                            + " cannot be read as a store of peers: "
                            + e.getMessage()
                            + "; if it is broken, move it away and pair again",
                    e);
        }
    }

    private void requirePrivate() throws IOException {
        if (!isPosix()) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        String text = PosixFilePermissions.toString(permissions);
        if (!text.endsWith("------")) {
            throw new IOException(
                    file
                            + " has the permissions "
                            + text
                            + ", so that others can read the secrets in it; it is for its owner"
                            + " alone: chmod 600 "
                            + file);
        }
    }

    private boolean isPosix() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /// Reads, changes and writes, while no other program does.
    ///
    /// @return what is there now
    public Content change(Change change) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, permissions("rwx------"));
        }
        Path lock = folder.resolve(file.getFileName() + ".lock");
        if (!Files.exists(lock)) {
            makeLock(lock);
        }
        synchronized (
                TrustFile.class) { // within one process a file lock is refused, not waited for
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                Content after = change.apply(read());
                write(after);
                return after;
            }
        }
    }

    private void makeLock(Path lock) throws IOException {
        try {
            Files.createFile(lock, permissions("rw-------"));
        } catch (FileAlreadyExistsException _) {
            // Somebody else made it in between, which is as well.
        }
    }

    private FileAttribute<?>[] permissions(String permissions) {
        return isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private void write(Content content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            if (content.key() != null) {
                store.setKeyEntry(
                        IDENTITY,
                        content.key(),
                        password,
                        content.chain().toArray(Certificate[]::new));
            }
            if (content.peers().length > 0) {
                store.setKeyEntry(PEERS, new SecretKeySpec(content.peers(), "AES"), password, null);
            }
            store.store(out, password);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " was not written: " + e.getMessage(), e);
        }
        Path next =
                Files.createTempFile(
                        folder, file.getFileName().toString(), ".new", permissions("rw-------"));
        try {
            Files.write(next, out.toByteArray());
            Files.move(
                    next,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}

package dev.fairlead.security;

import dev.fairlead.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Identities from files, and identities that are made on the spot.
public final class Identities {
    private Identities() {}

    /// Makes a key (EC, P-256) and a certificate that it signs itself, valid from an hour ago, for
    /// clocks that are slow. Peers trust it by its pin, or with its certificate as anchor.
    ///
    /// @param names at least one: host names in any script, a wildcard in the left-most label, or
    ///   addresses
    /// @param validity from now, up to ten years
    /// @throws IllegalArgumentException if there is no name, one cannot be a name, or the validity
    ///   is out of range
    public static Identity selfSigned(List<String> names, Duration validity) {
        return SelfSigned.make(names, Instant.now(), validity);
    }

    /// As [#selfSigned(List, Duration)], for 90 days.
    public static Identity selfSigned(String... names) {
        return selfSigned(List.of(names), Duration.ofDays(90));
    }

    /// As [#selfSigned(List, Duration)], with a key of the kind given.
    public static Identity selfSigned(List<String> names, Duration validity, KeyKind kind) {
        return SelfSigned.make(names, Instant.now(), validity, kind, null);
    }

    /// Makes an authority: its certificate signs those of others ([#signedBy]), and is what peers
    /// take as anchor. It is no server or client itself.
    ///
    /// @param name what people call it, 1 to 64 characters
    /// @param validity from now, up to ten years
    public static Identity authority(String name, Duration validity, KeyKind kind) {
        return SelfSigned.authority(name, Instant.now(), validity, kind);
    }

    /// Makes a key and a certificate that `authority` signs; its chain follows.
    ///
    /// @param names as of [#selfSigned(List, Duration)]
    /// @param validity from now, not beyond that of the authority
    /// @throws IllegalArgumentException if a name or the validity is out of range, or what is to
    ///   sign it is no authority
    public static Identity signedBy(
            Identity authority, List<String> names, Duration validity, KeyKind kind) {
        return SelfSigned.make(names, Instant.now(), validity, kind, authority);
    }

    /// Reads a chain and its key from PEM files. The key may be in PKCS#8, SEC 1 or PKCS#1,
    /// encrypted or not; the chain begins with the certificate of the key. Both may be in one file,
    /// which is then given twice, and what belongs to the other is passed over.
    ///
    /// At most 8 MiB of each are read.
    ///
    /// @param password for an encrypted key; read, never kept
    /// @throws IOException if a file cannot be read, something is missing or broken, the password
    ///   is wrong, or key and certificate do not belong together; the message names file, line,
    ///   what was found, and what is wanted
    public static Identity load(Path certificates, Path key, char @Nullable [] password)
            throws IOException {
        PemFile chainFile = PemFile.read(certificates);
        PemFile keyFile = certificates.equals(key) ? chainFile : PemFile.read(key);
        List<X509Certificate> chain = chainFile.certificates();
        PrivateKey privateKey = keyFile.privateKey(password);
        return join(privateKey, chain, key + " and " + certificates);
    }

    /// As [#load(Path, Path, char\[\])], with a key that is not encrypted.
    public static Identity load(Path certificates, Path key) throws IOException {
        return load(certificates, key, null);
    }

    /// Reads the one key of a PKCS#12 file, and its chain.
    ///
    /// @throws IOException if the file cannot be read, the password is wrong, or there is not
    ///   exactly one key
    public static Identity loadPkcs12(Path file, char[] password) throws IOException {
        Pkcs12File.Content content = Pkcs12File.read(file, password);
        return join(content.key(), content.chain(), file.toString());
    }

    /// Writes the chain and the key, not encrypted, to one PEM file, for [#load(Path, Path)] to
    /// read: an identity that was made once keeps its pin. The file is readable by its owner only,
    /// and is replaced in one step.
    ///
    /// @throws IOException if it cannot be written, or the key is a handle to one that never leaves
    ///   its token
    public static void save(Identity identity, Path file) throws IOException {
        PemText.save(identity, file);
    }

    /// Writes the chain and the key to a PKCS#12 file, encrypted with the password, for
    /// [#loadPkcs12] and other programs to read. The file is readable by its owner only, and is
    /// replaced in one step.
    ///
    /// @throws IOException if it cannot be written, or the key is a handle to one that never leaves
    ///   its token
    public static void savePkcs12(Identity identity, Path file, char[] password)
            throws IOException {
        PrivateFile.write(file, Pkcs12File.bytes(identity, file, password));
    }

    private static Identity join(PrivateKey key, List<X509Certificate> chain, String files)
            throws IOException {
        try {
            return Identity.of(key, chain);
        } catch (IllegalArgumentException e) {
            throw new IOException(files + ": " + e.getMessage(), e);
        }
    }
}

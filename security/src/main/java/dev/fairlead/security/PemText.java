package dev.fairlead.security;

import dev.fairlead.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/// Writes PEM (RFC 7468).
final class PemText {
    private static final Base64.Encoder LINES =
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private PemText() {}

    static String of(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(block("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("a certificate has no DER form: " + e, e);
            }
        }
        return text.toString();
    }

    static void save(Identity identity, Path file) throws IOException {
        byte[] key = identity.key().getEncoded();
        if (key == null || !"PKCS#8".equals(identity.key().getFormat())) {
            throw new IOException(
                    file
                            + " was not written: the key of "
                            + identity
                            + " does not leave its token; keep it there");
        }
        Path target = file.toAbsolutePath();
        Path next =
                Files.createTempFile(
                        target.getParent(),
                        target.getFileName().toString(),
                        ".new",
                        ownerOnly(target));
        try {
            Files.writeString(next, of(identity.chain()) + block("PRIVATE KEY", key));
            Files.move(
                    next,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN "
                + label
                + "-----\n"
                + LINES.encodeToString(der)
                + "\n-----END "
                + label
                + "-----\n";
    }
}

package dev.fairlead;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// By which a registrar of services knows a host again (SRP, RFC 9665): who first comes with a name
/// has it, and proves with each later change to be the same. ECDSA on the curve P-256. Immutable.
///
/// **Keep it**, as in a file: who comes with another key does not get its own names back until the
/// registrar has forgotten the old one, for which [SrpOptions#keyLease()] is the time. The private
/// key appears in no text, log or report.
public final class HostKey {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (PRIVATE|PUBLIC) KEY-----([A-Za-z0-9+/=\\s]+)-----END");
    private static final int CURVE_BITS = 256;
    private static final long LONGEST_FILE = 64 * 1024;
    private static final Set<PosixFilePermission> OURS_ALONE =
            PosixFilePermissions.fromString("rw-------");

    private final ECPublicKey publicKey;
    private final PrivateKey privateKey;

    private HostKey(ECPublicKey publicKey, PrivateKey privateKey) {
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    public static HostKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return of(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has the curve P-256", e);
        }
    }

    /// @throws IllegalArgumentException if it is no pair, or not of the curve P-256
    public static HostKey of(KeyPair pair) {
        if (!(pair.getPublic() instanceof ECPublicKey ours)
                || ours.getParams().getCurve().getField().getFieldSize() != CURVE_BITS) {
            throw new IllegalArgumentException(
                    "the key is "
                            + pair.getPublic().getAlgorithm()
                            + "; SRP wants ECDSA on the curve P-256 (RFC 9665, section 6.6)");
        }
        try {
            byte[] probe = "probe".getBytes(StandardCharsets.US_ASCII);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(ours);
            signature.update(probe);
            if (!signature.verify(signed)) {
                throw new IllegalArgumentException("the public key is not that of the private one");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the keys are no pair: " + e.getMessage(), e);
        }
        return new HostKey(ours, pair.getPrivate());
    }

    /// Reads the key of a file, which is made if it is not there; nobody else may read it.
    ///
    /// @throws IOException if it cannot be read or written, or others may read it
    /// @throws IllegalArgumentException if it holds no such key
    public static HostKey readOrCreate(Path file) throws IOException {
        if (!Files.exists(file)) {
            try {
                create(file);
            } catch (FileAlreadyExistsException _) {
                // another program has made it in the meantime
            }
        }
        return read(file);
    }

    private static void create(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
        FileAttribute<?>[] ours =
                posix
                        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OURS_ALONE)}
                        : new FileAttribute<?>[0];
        Path whole = Files.createTempFile(folder, file.getFileName().toString(), ".new", ours);
        try {
            HostKey key = generate();
            Files.writeString(
                    whole,
                    pem("PRIVATE", key.privateKey.getEncoded())
                            + pem("PUBLIC", key.publicKey.getEncoded()));
            Files.move(whole, file);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static String pem(String kind, byte[] content) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + kind + " KEY-----\n" + lines + "\n-----END " + kind + " KEY-----\n";
    }

    private static HostKey read(Path file) throws IOException {
        if (Files.size(file) > LONGEST_FILE) {
            throw new IOException(file + " has more than 64 KiB; a key file has one key");
        }
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OURS_ALONE.containsAll(permissions)) {
                throw new IOException(
                        file
                                + " may be used by others ("
                                + PosixFilePermissions.toString(permissions)
                                + "); chmod 600 "
                                + file);
            }
        }
        byte[] secret = null;
        byte[] open = null;
        Matcher part = PEM.matcher(Files.readString(file));
        while (part.find()) {
            byte[] content = Base64.getMimeDecoder().decode(part.group(2));
            if (part.group(1).equals("PUBLIC")) {
                open = content;
            } else {
                secret = content;
            }
        }
        if (secret == null || open == null) {
            throw new IllegalArgumentException(
                    file + " holds no host key: a PRIVATE KEY and its PUBLIC KEY, in PEM");
        }
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            return of(
                    new KeyPair(
                            factory.generatePublic(new X509EncodedKeySpec(open)),
                            factory.generatePrivate(new PKCS8EncodedKeySpec(secret))));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + " holds no key of the curve P-256", e);
        }
    }

    public ECPublicKey publicKey() {
        return publicKey;
    }

    public PrivateKey privateKey() {
        return privateKey;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostKey that && publicKey.equals(that.publicKey);
    }

    @Override
    public int hashCode() {
        return publicKey.hashCode();
    }

    /// The beginning of the digest of the public key.
    @Override
    public String toString() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(publicKey.getEncoded());
            return "host key " + HexFormat.of().formatHex(digest, 0, 8);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}

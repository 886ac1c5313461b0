package dev.fairlead.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;

/// A file of PEM blocks (RFC 7468), cut into blocks so that every complaint can say in which line
/// it is. Text around the blocks is passed over.
final class PemFile {
    private static final int LONGEST = 8 << 20;
    private static final int MOST_BLOCKS = 5000;
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private static final Set<String> CERTIFICATE =
            Set.of("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE");

    private final Path file;
    private final byte[] content;
    private final List<Block> blocks;

    /// One block.
    ///
    /// @param label such as `CERTIFICATE`
    /// @param line where it begins, from 1
    /// @param text with its first and last line
    record Block(String label, int line, String text) {}

    private PemFile(Path file, byte[] content, List<Block> blocks) {
        this.file = file;
        this.content = content;
        this.blocks = blocks;
    }

    static PemFile read(Path file) throws IOException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(LONGEST + 1);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " does not exist; a PEM file is wanted", e);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + e, e);
        }
        return of(file, content);
    }

    static PemFile of(Path file, byte[] content) throws IOException {
        if (content.length > LONGEST) {
            throw new IOException(
                    file
                            + " has more than "
                            + LONGEST
                            + " bytes; no PEM file of this kind is as long");
        }
        return new PemFile(file, content, cut(file, content));
    }

    private static List<Block> cut(Path file, byte[] content) throws IOException {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = new String(content, StandardCharsets.ISO_8859_1).lines().toList();
        for (int at = 0; at < lines.size(); at++) {
            String label = label(lines.get(at), BEGIN);
            if (label == null) {
                continue;
            }
            int begin = at;
            do {
                at++;
                if (at == lines.size() || label(lines.get(at), BEGIN) != null) {
                    throw new IOException(
                            where(file, begin)
                                    + "the block "
                                    + label
                                    + " has no end; `-----END "
                                    + label
                                    + "-----` is missing");
                }
            } while (label(lines.get(at), END) == null);
            if (!label.equals(label(lines.get(at), END))) {
                throw new IOException(
                        where(file, at)
                                + "this ends a "
                                + label(lines.get(at), END)
                                + ", and what began in line "
                                + (begin + 1)
                                + " is a "
                                + label);
            }
            if (blocks.size() == MOST_BLOCKS) {
                throw new IOException(file + " has more than " + MOST_BLOCKS + " PEM blocks");
            }
            blocks.add(
                    new Block(
                            label,
                            begin + 1,
                            String.join("\n", lines.subList(begin, at + 1)) + "\n"));
        }
        return blocks;
    }

    private static @Nullable String label(String line, String prefix) {
        String text = line.strip();
        return text.startsWith(prefix)
                        && text.endsWith(DASHES)
                        && text.length() >= prefix.length() + DASHES.length()
                ? text.substring(prefix.length(), text.length() - DASHES.length())
                : null;
    }

    /// @param line from 0
    private static String where(Path file, int line) {
        return file + ", line " + (line + 1) + ": ";
    }

    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        if (isDer()) {
            found.add(certificate(content, file + ": "));
            return found;
        }
        for (Block block : blocks) {
            if (CERTIFICATE.contains(block.label())) {
                String where = where(file, block.line() - 1);
                found.add(certificate(der(block, where), where));
            }
        }
        if (found.isEmpty()) {
            throw new IOException(file + " has no certificate; " + contents("BEGIN CERTIFICATE"));
        }
        return found;
    }

    private static byte[] der(Block block, String where) throws IOException {
        try (PemReader reader = new PemReader(new StringReader(block.text()))) {
            byte[] der = reader.readPemObject().getContent();
            // OpenSSL puts its trust settings behind the certificate: only the first element
            // counts.
            return block.label().startsWith("TRUSTED") ? firstElement(der) : der;
        } catch (IOException | RuntimeException e) {
            throw new IOException(where + "this is no PEM: " + e.getMessage(), e);
        }
    }

    private static byte[] firstElement(byte[] der) throws IOException {
        try (var in = new ASN1InputStream(der)) {
            var first = in.readObject();
            return first == null ? new byte[0] : first.getEncoded();
        }
    }

    private static X509Certificate certificate(byte[] der, String where) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IOException(where + "this is no X.509 certificate: " + e.getMessage(), e);
        }
    }

    /// The one private key.
    PrivateKey privateKey(char @Nullable [] password) throws IOException {
        if (isDer()) {
            throw new IOException(
                    file
                            + " is DER; a key is wanted as PEM: `openssl pkey -inform DER -in "
                            + file
                            + "` makes it");
        }
        List<Block> keys =
                blocks.stream().filter(block -> block.label().endsWith("PRIVATE KEY")).toList();
        if (keys.isEmpty()) {
            throw new IOException(file + " has no private key; " + contents("BEGIN PRIVATE KEY"));
        }
        if (keys.size() > 1) {
            throw new IOException(
                    file
                            + " has "
                            + keys.size()
                            + " private keys, in lines "
                            + keys.stream()
                                    .limit(5)
                                    .map(block -> String.valueOf(block.line()))
                                    .collect(Collectors.joining(", "))
                            + "; leave the one that belongs to the certificate");
        }
        Block block = keys.getFirst();
        return PemKey.read(block.label(), block.text(), where(file, block.line() - 1), password);
    }

    private boolean isDer() {
        return blocks.isEmpty() && content.length > 0 && content[0] == 0x30;
    }

    /// What is there instead.
    private String contents(String wanted) {
        if (content.length == 0) {
            return "it is empty";
        }
        if (blocks.isEmpty()) {
            return "it is no PEM file: there is no line `-----" + wanted + "-----`";
        }
        return "there is "
                + blocks.stream()
                        .limit(5)
                        .map(block -> block.label() + " in line " + block.line())
                        .collect(Collectors.joining(", "));
    }
}

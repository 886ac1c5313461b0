package dev.fairlead.security;

import dev.fairlead.Identity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A PKCS#12 file (RFC 7292) with one key.
final class Pkcs12File {
    private static final int LONGEST = 8 << 20;

    /// What is in it.
    record Content(PrivateKey key, List<X509Certificate> chain) {}

    private Pkcs12File() {}

    static Content read(Path file, char[] password) throws IOException {
        byte[] bytes = bytes(file);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            open(store, file, bytes, password);
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1) {
                throw new IOException(
                        file
                                + " has "
                                + (keys.isEmpty()
                                        ? "no private key"
                                        : keys.size() + " keys " + keys)
                                + "; exactly one is wanted");
            }
            return content(file, store, keys.getFirst(), password);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /// What [#read] reads.
    static byte[] bytes(Identity identity, Path file, char[] password) throws IOException {
        if (identity.key().getEncoded() == null) {
            throw new IOException(
                    file
                            + " was not written: the key of "
                            + identity
                            + " does not leave its token; keep it there");
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            store.setKeyEntry(
                    "identity",
                    identity.key(),
                    password,
                    identity.chain().toArray(Certificate[]::new));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            store.store(out, password);
            return out.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " was not written: " + e.getMessage(), e);
        }
    }

    private static void open(KeyStore store, Path file, byte[] bytes, char[] password)
            throws GeneralSecurityException, IOException {
        try {
            store.load(new ByteArrayInputStream(bytes), password);
        } catch (IOException e) {
            throw new IOException(
                    e.getCause() instanceof UnrecoverableKeyException
                            ? file + " cannot be decrypted: the password is wrong"
                            : file + " is no PKCS#12 file: " + e.getMessage(),
                    e);
        }
    }

    private static Content content(Path file, KeyStore store, String alias, char[] password)
            throws GeneralSecurityException, IOException {
        Certificate[] chain = store.getCertificateChain(alias);
        if (!(store.getKey(alias, password) instanceof PrivateKey key) || chain == null) {
            throw new IOException(
                    file + " has the key '" + alias + "' without a certificate; both are wanted");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (Certificate certificate : chain) {
            certificates.add((X509Certificate) certificate);
        }
        return new Content(key, certificates);
    }

    private static byte[] bytes(Path file) throws IOException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(LONGEST + 1);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " does not exist; a PKCS#12 file is wanted", e);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + e, e);
        }
        if (content.length > LONGEST) {
            throw new IOException(
                    file
                            + " has more than "
                            + LONGEST
                            + " bytes; no PKCS#12 file with one key is as long");
        }
        return content;
    }
}

package dev.fairlead.security;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/// Certificates from files.
public final class Certificates {
    private Certificates() {}

    /// Reads every certificate of a PEM file, in its order; keys and requests beside them are
    /// passed over. A file with one certificate in DER will do as well.
    ///
    /// At most 8 MiB and 5,000 certificates are read.
    ///
    /// @throws IOException if the file cannot be read, has no certificate or a broken one; the
    ///   message names the file, the line, and what was found there
    public static List<X509Certificate> load(Path file) throws IOException {
        return PemFile.read(file).certificates();
    }

    /// Certificates as PEM text, in their order: what [#load(Path)] and other programs read.
    public static String toPem(List<X509Certificate> certificates) {
        return PemText.of(certificates);
    }
}

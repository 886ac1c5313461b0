package dev.fairlead;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A secret shared with a nameserver, by which it knows who changes its zone (TSIG, RFC 8945).
/// Immutable. The secret appears in no text, log or report.
public final class UpdateKey {
    /// How messages are signed. Those that RFC 8945, section 6, calls weak are not there.
    public enum Algorithm {
        HMAC_SHA256("hmac-sha256", "HmacSHA256"),
        HMAC_SHA384("hmac-sha384", "HmacSHA384"),
        HMAC_SHA512("hmac-sha512", "HmacSHA512");

        private final String label;
        private final String standardName;

        Algorithm(String label, String standardName) {
            this.label = label;
            this.standardName = standardName;
        }

        /// As nameservers call it: `hmac-sha256`.
        public String label() {
            return label;
        }

        /// As Java calls it: `HmacSHA256`.
        public String standardName() {
            return standardName;
        }

        /// @throws IllegalArgumentException if there is none of that label
        static Algorithm labelled(String label) {
            for (Algorithm each : values()) {
                if (each.label.equals(label.toLowerCase(Locale.ROOT))) {
                    return each;
                }
            }
            throw new IllegalArgumentException(
                    "algorithm '"
                            + label
                            + "' is not known; hmac-sha256, hmac-sha384 and hmac-sha512 are (RFC"
                            + " 8945, section 6)");
        }
    }

    // What `tsig-keygen` and `rndc-confgen` write.
    private static final Pattern KEY =
            Pattern.compile("key\\s+\"?([A-Za-z0-9._-]+)\"?\\s*\\{(.*?)\\}\\s*;?", Pattern.DOTALL);
    private static final Pattern ALGORITHM =
            Pattern.compile("\\balgorithm\\s+\"?([A-Za-z0-9.-]+?)\\.?\"?\\s*;");
    private static final Pattern SECRET =
            Pattern.compile("\\bsecret\\s+\"?([A-Za-z0-9+/=]+)\"?\\s*;");
    private static final Pattern COMMENT =
            Pattern.compile("/\\*.*?\\*/|//[^\\n]*|#[^\\n]*", Pattern.DOTALL);
    private static final long LONGEST_FILE = 64 * 1024;
    private static final int SHORTEST_SECRET = 16;

    private final String name;
    private final Algorithm algorithm;
    private final byte[] secret;

    private UpdateKey(String name, Algorithm algorithm, byte[] secret) {
        this.name = name;
        this.algorithm = algorithm;
        this.secret = secret;
    }

    /// @param name as the nameserver knows it
    /// @param secret 16 bytes or more; copied
    /// @throws IllegalArgumentException if the name is no domain name or the secret is shorter
    public static UpdateKey of(String name, Algorithm algorithm, byte[] secret) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        Endpoint.Host checked = new Endpoint.Host(bare, 0);
        if (secret.length < SHORTEST_SECRET) {
            throw new IllegalArgumentException(
                    "the secret of key '"
                            + name
                            + "' has "
                            + secret.length
                            + " bytes; 16 or more are needed to keep guesses away (RFC 8945,"
                            + " section 8)");
        }
        return new UpdateKey(checked.name(), algorithm, secret.clone());
    }

    /// Reads a key as it stands in a configuration of BIND, and as `tsig-keygen` writes it: `key
    /// "name" { algorithm hmac-sha256; secret "…"; };`
    ///
    /// @throws IllegalArgumentException if it is none; the message does not show the text
    public static UpdateKey parse(String text) {
        String bare = COMMENT.matcher(text).replaceAll("");
        Matcher key = KEY.matcher(bare);
        if (!key.find()) {
            throw new IllegalArgumentException(
                    "the text holds no key of the form key \"name\" { algorithm hmac-sha256; secret"
                            + " \"…\"; };, as tsig-keygen writes it");
        }
        String name = key.group(1);
        Matcher algorithm = ALGORITHM.matcher(key.group(2));
        Matcher secret = SECRET.matcher(key.group(2));
        if (!algorithm.find() || !secret.find()) {
            throw new IllegalArgumentException(
                    "key \""
                            + name
                            + "\" needs both: algorithm hmac-sha256; and secret \"…\"; in Base64");
        }
        if (key.find()) {
            throw new IllegalArgumentException(
                    "the text holds several keys; give a file with the one that is meant");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(secret.group(1));
        } catch (IllegalArgumentException _) { // its message shows what it read
            throw new IllegalArgumentException("the secret of key \"" + name + "\" is not Base64");
        }
        return of(name, Algorithm.labelled(algorithm.group(1)), bytes);
    }

    /// As [#parse], from a file.
    ///
    /// @throws IOException if it cannot be read
    /// @throws IllegalArgumentException if it holds no key
    public static UpdateKey read(Path file) throws IOException {
        if (Files.size(file) > LONGEST_FILE) {
            throw new IOException(file + " has more than 64 KiB; a key file has one key");
        }
        return parse(Files.readString(file));
    }

    /// As the nameserver knows it, without a trailing dot.
    public String name() {
        return name;
    }

    public Algorithm algorithm() {
        return algorithm;
    }

    /// A copy.
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UpdateKey that
                && name.equalsIgnoreCase(that.name)
                && algorithm == that.algorithm
                && MessageDigest.isEqual(secret, that.secret);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name.toLowerCase(Locale.ROOT), algorithm);
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "key " + name + " (" + algorithm.label + ")";
    }
}

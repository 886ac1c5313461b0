package dev.fairlead;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Pre-shared keys: secrets that both ends have before they meet, each under a name, its identity
/// (RFC 4279; RFC 8446, section 2.2; RFC 9257). Who has the key is trusted; no certificate is
/// shown. Immutable.
///
/// **An identity is sent in the clear.** A key never is, and it appears in no text, log or report.
/// It is 16 to 64 random bytes, as [#newKey()] makes them. What a person can remember is not such a
/// key: whoever sees one handshake could try all the words there are. Text is refused therefore.
public final class Psk {
    private static final int SHORTEST_KEY = 16;

    /// RFC 4279, section 5.3: what every implementation supports.
    private static final int LONGEST_KEY = 64;

    private static final int LONGEST_IDENTITY = 128;

    /// Of 16 random bytes, fewer are different from each other less than once in 10^9.
    private static final int FEWEST_DIFFERENT = 8;

    /// Whether a Diffie-Hellman exchange is mixed into the key of a session. Without it, whoever
    /// gets the pre-shared key later reads all that was recorded before.
    public enum KeyExchange {
        /// TLS 1.3 with (EC)DHE, and the ECDHE_PSK suites of TLS 1.2. Nothing else is agreed to.
        FORWARD_SECRET("forward secret"),
        /// Besides, and as the last resort, TLS_PSK_WITH_AES_128_GCM_SHA256 of TLS 1.2 (RFC 5487),
        /// the one suite that many programs with pre-shared keys have.
        COMPATIBLE("compatible"),
        /// For devices too small for Diffie-Hellman: all PSK suites of TLS 1.2. Where the peer can,
        /// it is done with Diffie-Hellman all the same. TLS 1.3 without it (`psk_ke`) is not
        /// spoken.
        PLAIN("plain");

        private final String text;

        KeyExchange(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// What TLS 1.3 ties a key to (RFC 8446, section 4.2.11). TLS 1.2 does not.
    public enum Hash {
        SHA_256,
        SHA_384
    }

    /// Finds keys, for servers of many clients.
    ///
    /// It is called once a handshake, on a virtual thread, and may block; what it takes counts
    /// against the deadline of the handshake.
    @FunctionalInterface
    public interface Lookup {
        /// The key of `identity`, which anybody may have sent; empty if nobody has that name. An
        /// exception ends the handshake, and so does a key that [Psk#of] would refuse.
        Optional<byte[]> key(String identity) throws Exception;
    }

    /// One key and its name.
    private static final class Entry {
        private final String identity;
        private final byte[] key;

        Entry(String identity, byte[] key) {
            this.identity = identity;
            this.key = key;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Entry that
                    && identity.equals(that.identity)
                    && MessageDigest.isEqual(key, that.key);
        }

        @Override
        public int hashCode() {
            return identity.hashCode();
        }
    }

    private final List<Entry> entries;
    private final @Nullable Lookup lookup;
    private final KeyExchange keyExchange;
    private final Hash hash;
    private final @Nullable String identityHint;

    private Psk(
            List<Entry> entries,
            @Nullable Lookup lookup,
            KeyExchange keyExchange,
            Hash hash,
            @Nullable String identityHint) {
        this.entries = entries;
        this.lookup = lookup;
        this.keyExchange = keyExchange;
        this.hash = hash;
        this.identityHint = identityHint;
    }

    /// One key.
    ///
    /// @param identity the name that both ends know it by: 1 to 128 bytes of UTF-8 without control
    ///   characters
    /// @param key 16 to 64 random bytes; copied
    /// @throws IllegalArgumentException if the key is too short or long, or is text or a pattern;
    ///   the message says which, and not the key
    public static Psk of(String identity, byte[] key) {
        return new Psk(
                List.of(entry(identity, key)),
                null,
                KeyExchange.FORWARD_SECRET,
                Hash.SHA_256,
                null);
    }

    /// The keys that `lookup` finds: for servers.
    ///
    /// @param lookup two are the same option only if they are the same object
    public static Psk lookup(Lookup lookup) {
        return new Psk(List.of(), lookup, KeyExchange.FORWARD_SECRET, Hash.SHA_256, null);
    }

    /// 32 random bytes: a new key.
    public static byte[] newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return key;
    }

    // ---- what there is

    /// The identities, in order of preference; empty with [#lookup(Lookup)].
    public List<String> identities() {
        return entries.stream().map(entry -> entry.identity).toList();
    }

    /// Whether keys are looked up.
    public boolean isLookup() {
        return lookup != null;
    }

    /// The key of `identity`, a copy; empty if there is none. With [#lookup(Lookup)] this asks it,
    /// and takes as long.
    ///
    /// @throws Exception what the lookup threw; an [IllegalArgumentException] if it gave a key that
    ///   [#of] would refuse
    public Optional<byte[]> key(String identity) throws Exception {
        if (lookup == null) {
            return entries.stream()
                    .filter(entry -> entry.identity.equals(identity))
                    .findFirst()
                    .map(entry -> entry.key.clone());
        }
        Optional<byte[]> found = lookup.key(identity).map(byte[]::clone);
        found.ifPresent(key -> requireKey(identity, key));
        return found;
    }

    /// Default: [KeyExchange#FORWARD_SECRET].
    public KeyExchange keyExchange() {
        return keyExchange;
    }

    /// Default: [Hash#SHA_256], as RFC 8446 says of keys of which nothing else is known.
    public Hash hash() {
        return hash;
    }

    /// What a server says of TLS 1.2 to help its clients choose. Default: nothing.
    public Optional<String> identityHint() {
        return Optional.ofNullable(identityHint);
    }

    // ---- changes

    /// With one more key. A client offers all of them with TLS 1.3, and with TLS 1.2 the one that
    /// the server's hint names, else the first.
    ///
    /// @throws IllegalArgumentException as [#of] does, and if the identity is there already
    /// @throws IllegalStateException if keys are looked up
    public Psk and(String identity, byte[] key) {
        if (lookup != null) {
            throw new IllegalStateException(
                    "keys are looked up; have the lookup find that of '" + identity + "' too");
        }
        Entry added = entry(identity, key);
        if (identities().contains(identity)) {
            throw new IllegalArgumentException(
                    "identity '" + identity + "' has a key already; each needs a name of its own");
        }
        List<Entry> all = new ArrayList<>(entries);
        all.add(added);
        return new Psk(List.copyOf(all), null, keyExchange, hash, identityHint);
    }

    /// [KeyExchange#COMPATIBLE]: also agrees to TLS_PSK_WITH_AES_128_GCM_SHA256, **which is not
    /// forward secret**, with those who have nothing better.
    public Psk compatible() {
        return withKeyExchange(KeyExchange.COMPATIBLE);
    }

    public Psk withKeyExchange(KeyExchange keyExchange) {
        return new Psk(entries, lookup, keyExchange, hash, identityHint);
    }

    /// @param hash the same at both ends
    public Psk withHash(Hash hash) {
        return new Psk(entries, lookup, keyExchange, hash, identityHint);
    }

    /// @param hint 1 to 128 bytes of UTF-8 without control characters, sent in the clear
    public Psk withIdentityHint(String hint) {
        requireName("identityHint", hint);
        return new Psk(entries, lookup, keyExchange, hash, hint);
    }

    // ---- rules

    private static Entry entry(String identity, byte[] key) {
        requireName("identity", identity);
        byte[] copy = key.clone();
        requireKey(identity, copy);
        return new Entry(identity, copy);
    }

    private static void requireName(String what, String name) {
        int size;
        try {
            size = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name)).remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    what + " cannot be written in UTF-8: it has half of a surrogate pair", e);
        }
        if (size < 1 || size > LONGEST_IDENTITY) {
            throw new IllegalArgumentException(
                    what
                            + " has "
                            + size
                            + " bytes; 1 to "
                            + LONGEST_IDENTITY
                            + " are allowed (RFC 4279, section 5.3)");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    what
                            + " '"
                            + name.replaceAll("\\p{Cntrl}", "?")
                            + "' has a control character; others could not read or type it");
        }
    }

    private static void requireKey(String identity, byte[] key) {
        String wrong = whatIsWrong(identity, key);
        if (wrong != null) {
            throw new IllegalArgumentException(
                    "the key of '"
                            + identity
                            + "' "
                            + wrong
                            + ". A key is random: Psk.newKey() or `openssl rand -hex 32` makes one");
        }
    }

    private static @Nullable String whatIsWrong(String identity, byte[] key) {
        boolean text = isText(key);
        if (key.length < SHORTEST_KEY) {
            return "has "
                    + key.length
                    + (text && key.length > 0 ? " bytes and is text, a passcode" : " bytes")
                    + "; "
                    + SHORTEST_KEY
                    + " to "
                    + LONGEST_KEY
                    + " are needed, and whoever sees one handshake can try all shorter ones that"
                    + " a person would choose";
        }
        if (key.length > LONGEST_KEY) {
            return "has "
                    + key.length
                    + " bytes; up to "
                    + LONGEST_KEY
                    + " are supported everywhere (RFC 4279, section 5.3)";
        }
        if (Arrays.equals(key, identity.getBytes(StandardCharsets.UTF_8))) {
            return "is the identity, which everybody can see";
        }
        if (text) {
            return isHex(key)
                    ? "is text of hexadecimal digits; give the bytes that they stand for"
                            + " (HexFormat.of().parseHex)"
                    : "is text, which can be guessed";
        }
        Set<Byte> different = new HashSet<>();
        for (byte one : key) {
            different.add(one);
        }
        return different.size() < FEWEST_DIFFERENT
                ? "has only " + different.size() + " different bytes, which can be guessed"
                : null;
    }

    /// 16 random bytes are printable by chance once in eight million times.
    private static boolean isText(byte[] key) {
        for (byte one : key) {
            boolean printable = one >= ' ' && one < 0x7f;
            if (!printable && one != '\n' && one != '\r' && one != '\t') {
                return false;
            }
        }
        return true;
    }

    private static boolean isHex(byte[] key) {
        for (byte one : key) {
            if (Character.digit(one, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    // ----

    @Override
    public boolean equals(Object other) {
        return other instanceof Psk that
                && entries.equals(that.entries)
                && Objects.equals(lookup, that.lookup)
                && keyExchange == that.keyExchange
                && hash == that.hash
                && Objects.equals(identityHint, that.identityHint);
    }

    @Override
    public int hashCode() {
        return Objects.hash(entries, lookup, keyExchange, hash, identityHint);
    }

    /// The identities; never a key.
    @Override
    public String toString() {
        return "Psk["
                + (lookup == null ? String.join(", ", identities()) : "looked up")
                + ", "
                + keyExchange
                + "]";
    }
}

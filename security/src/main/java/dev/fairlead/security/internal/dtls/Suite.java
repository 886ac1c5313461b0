package dev.fairlead.security.internal.dtls;

import dev.fairlead.Psk;
import dev.fairlead.Psk.KeyExchange;
import dev.fairlead.TlsOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.CipherSuite;
import org.jspecify.annotations.Nullable;

/// The cipher suites that are spoken, the best first: those with authenticated encryption.
enum Suite {
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256(
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "EC", null),
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256(
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "RSA", null),
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384(
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, "EC", null),
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384(
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "RSA", null),
    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256(
            CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, "EC", null),
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256(
            CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, "RSA", null),
    TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256(
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256, "", KeyExchange.FORWARD_SECRET),
    TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384(
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384, "", KeyExchange.FORWARD_SECRET),
    TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256(
            CipherSuite.TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256,
            "",
            KeyExchange.FORWARD_SECRET),
    TLS_PSK_WITH_AES_128_GCM_SHA256(
            CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256, "", KeyExchange.COMPATIBLE),
    TLS_PSK_WITH_AES_256_GCM_SHA384(
            CipherSuite.TLS_PSK_WITH_AES_256_GCM_SHA384, "", KeyExchange.PLAIN),
    TLS_PSK_WITH_AES_128_CCM_8(CipherSuite.TLS_PSK_WITH_AES_128_CCM_8, "", KeyExchange.PLAIN);

    /// The shortest of all [#shortestRecord()].
    static final int LEAST = 16;

    private final int number;
    private final String keyType;
    private final @Nullable KeyExchange keyExchange; // with pre-shared keys: who agrees to it

    Suite(int number, String keyType, @Nullable KeyExchange keyExchange) {
        this.number = number;
        this.keyType = keyType;
        this.keyExchange = keyExchange;
    }

    int number() {
        return number;
    }

    /// What signs in it: `EC` stands for Ed25519 too (RFC 8422, section 2.2). Nothing does with
    /// pre-shared keys.
    String keyType() {
        return keyType;
    }

    /// How long a record is that has nothing in it: what is sent of the nonce (none of ChaCha20's,
    /// RFC 7905), and the tag.
    int shortestRecord() {
        if (name().contains("CHACHA20")) {
            return LEAST;
        }
        return name().endsWith("CCM_8") ? LEAST : 24;
    }

    static Optional<Suite> numbered(int number) {
        return Arrays.stream(values()).filter(suite -> suite.number == number).findFirst();
    }

    /// Those that go with the keys of `options`, or with certificates if there are none.
    private static List<Suite> suited(TlsOptions options) {
        KeyExchange wanted = options.psk().map(Psk::keyExchange).orElse(null);
        return Arrays.stream(values())
                .filter(suite ->
                        wanted == null
                                ? suite.keyExchange == null
                                : suite.keyExchange != null
                                        && suite.keyExchange.compareTo(wanted) <= 0)
                .toList();
    }

    static List<String> names(TlsOptions options) {
        return suited(options).stream().map(Suite::name).toList();
    }

    /// What is agreed to, in order of preference.
    static List<Suite> allowed(TlsOptions options) {
        List<String> named = options.cipherSuites12();
        List<Suite> all = suited(options);
        return named.isEmpty()
                ? all
                : named.stream()
                        .flatMap(name -> all.stream().filter(suite -> suite.name().equals(name)))
                        .toList();
    }

    static int[] numbers(List<Suite> suites) {
        return suites.stream().mapToInt(Suite::number).toArray();
    }
}

package dev.fairlead.security.internal.dtls;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.tls.CipherSuite;

/// The cipher suites that are spoken, the best first: those with authenticated encryption and a
/// Diffie-Hellman exchange that this Java runtime can do.
enum Suite {
    TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256(
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "EC"),
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "RSA"),
    TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384(
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, "EC"),
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384(CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "RSA");

    private final int number;
    private final String keyType;

    Suite(int number, String keyType) {
        this.number = number;
        this.keyType = keyType;
    }

    int number() {
        return number;
    }

    /// What signs in it: `EC` stands for Ed25519 too (RFC 8422, section 2.2).
    String keyType() {
        return keyType;
    }

    static Optional<Suite> named(String name) {
        return Arrays.stream(values()).filter(suite -> suite.name().equals(name)).findFirst();
    }

    static Optional<Suite> numbered(int number) {
        return Arrays.stream(values()).filter(suite -> suite.number == number).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(Suite::name).collect(Collectors.joining(", "));
    }

    /// Those named, in that order; all if none is.
    static List<Suite> allowed(List<String> names) {
        return names.isEmpty()
                ? List.of(values())
                : names.stream().flatMap(name -> named(name).stream()).toList();
    }

    static int[] numbers(List<Suite> suites) {
        return suites.stream().mapToInt(Suite::number).toArray();
    }
}

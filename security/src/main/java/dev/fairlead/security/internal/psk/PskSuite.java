package dev.fairlead.security.internal.psk;

import dev.fairlead.Psk;
import dev.fairlead.Psk.KeyExchange;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.KeyExchangeAlgorithm;
import org.bouncycastle.tls.TlsUtils;
import org.jspecify.annotations.Nullable;

/// The cipher suites that go with pre-shared keys, in order of preference. Those of TLS 1.2 without
/// Diffie-Hellman come last.
enum PskSuite {
    TLS_AES_128_GCM_SHA256(CipherSuite.TLS_AES_128_GCM_SHA256, Psk.Hash.SHA_256),
    TLS_CHACHA20_POLY1305_SHA256(CipherSuite.TLS_CHACHA20_POLY1305_SHA256, Psk.Hash.SHA_256),
    TLS_AES_256_GCM_SHA384(CipherSuite.TLS_AES_256_GCM_SHA384, Psk.Hash.SHA_384),
    TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256(
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256, KeyExchange.FORWARD_SECRET),
    TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384(
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384, KeyExchange.FORWARD_SECRET),
    TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256(
            CipherSuite.TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256, KeyExchange.FORWARD_SECRET),
    TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256(
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256, KeyExchange.FORWARD_SECRET),
    TLS_PSK_WITH_AES_128_GCM_SHA256(
            CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256, KeyExchange.COMPATIBLE),
    TLS_PSK_WITH_AES_256_GCM_SHA384(CipherSuite.TLS_PSK_WITH_AES_256_GCM_SHA384, KeyExchange.PLAIN),
    TLS_PSK_WITH_CHACHA20_POLY1305_SHA256(
            CipherSuite.TLS_PSK_WITH_CHACHA20_POLY1305_SHA256, KeyExchange.PLAIN),
    TLS_PSK_WITH_AES_128_CBC_SHA256(CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA256, KeyExchange.PLAIN);

    private final int code;
    private final TlsVersion version;
    private final Psk.@Nullable Hash hash; // what TLS 1.3 ties it to
    private final KeyExchange keyExchange; // the strictest that agrees to it

    PskSuite(int code, Psk.Hash hash) {
        this.code = code;
        this.version = TlsVersion.TLS_1_3;
        this.hash = hash;
        this.keyExchange = KeyExchange.FORWARD_SECRET;
    }

    PskSuite(int code, KeyExchange keyExchange) {
        this.code = code;
        this.version = TlsVersion.TLS_1_2;
        this.hash = null;
        this.keyExchange = keyExchange;
    }

    /// By its IANA name.
    static String nameOf(int code) {
        return Arrays.stream(values())
                .filter(suite -> suite.code == code)
                .map(Enum::name)
                .findFirst()
                .orElse("0x%04X".formatted(code));
    }

    static List<String> names(TlsVersion version) {
        return Arrays.stream(values())
                .filter(suite -> suite.version == version)
                .map(Enum::name)
                .toList();
    }

    /// The codes of what is agreed to under `options`, in order of preference.
    static int[] codes(TlsOptions options, TlsVersion version) {
        Psk psk = options.psk().orElseThrow();
        List<String> named =
                version == TlsVersion.TLS_1_3 ? options.cipherSuites13() : options.cipherSuites12();
        return Arrays.stream(values())
                .filter(suite -> suite.version == version)
                .filter(suite -> suite.hash == null || suite.hash == psk.hash())
                .filter(suite -> suite.keyExchange.compareTo(psk.keyExchange()) <= 0)
                .filter(suite -> named.isEmpty() || named.contains(suite.name()))
                .sorted(Comparator.comparingInt(suite -> named.indexOf(suite.name())))
                .mapToInt(suite -> suite.code)
                .toArray();
    }

    /// Whether somebody who offers `codes` has pre-shared keys, with Diffie-Hellman or without.
    static boolean hasKeys(int[] codes) {
        return Arrays.stream(codes)
                .map(TlsUtils::getKeyExchangeAlgorithm)
                .anyMatch(exchange ->
                        exchange == KeyExchangeAlgorithm.PSK
                                || exchange == KeyExchangeAlgorithm.ECDHE_PSK
                                || exchange == KeyExchangeAlgorithm.DHE_PSK
                                || exchange == KeyExchangeAlgorithm.RSA_PSK);
    }

    /// Whether all that somebody who offers `codes` has of pre-shared keys is without
    /// Diffie-Hellman.
    static boolean hasPlainOnly(int[] codes) {
        return hasKeys(codes)
                && Arrays.stream(codes)
                        .map(TlsUtils::getKeyExchangeAlgorithm)
                        .noneMatch(exchange ->
                                exchange == KeyExchangeAlgorithm.ECDHE_PSK
                                        || exchange == KeyExchangeAlgorithm.DHE_PSK);
    }
}

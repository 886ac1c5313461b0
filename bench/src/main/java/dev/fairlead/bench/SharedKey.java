package dev.fairlead.bench;

import java.security.SecureRandom;

/// The pre-shared key of both ends, made anew for each JVM.
///
/// @param identity the name that the client gives it
@SuppressWarnings("ArrayRecordComponent") // written once
public record SharedKey(String identity, byte[] key) {
    /// The suite of TLS 1.3 that every subject with a key uses.
    public static final String SUITE = Credentials.SUITE;

    /// The suite of DTLS 1.2 that every subject uses.
    public static final String SUITE_DTLS = "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256";

    public static SharedKey make() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new SharedKey("bench", key);
    }
}

/// Identities and certificates: from files, and made for a run. TLS with pre-shared keys. DTLS.
module dev.fairlead.security {
    requires transitive dev.fairlead.core;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.tls;
    requires static transitive org.jspecify;

    exports dev.fairlead.security;

    provides dev.fairlead.internal.stack.dtls.DtlsProvider with
            dev.fairlead.security.internal.dtls.BouncyCastleDtls;
    provides dev.fairlead.internal.provider.PskEngines with
            dev.fairlead.security.internal.psk.BouncyCastleEngines;
}

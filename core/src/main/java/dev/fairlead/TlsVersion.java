package dev.fairlead;

/// A version of TLS. Older ones are not spoken (RFC 8996).
public enum TlsVersion {
    /// RFC 5246.
    TLS_1_2("TLSv1.2"),
    /// RFC 8446.
    TLS_1_3("TLSv1.3");

    private final String text;

    TlsVersion(String text) {
        this.text = text;
    }

    /// As engines write it: `TLSv1.3`.
    @Override
    public String toString() {
        return text;
    }
}

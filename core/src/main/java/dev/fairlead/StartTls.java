package dev.fairlead;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A protocol that begins in the clear and goes on in TLS once the server has agreed. What was said
/// before is not believed afterwards; a server that does not offer TLS, or sends more than its
/// agreement in the clear, is refused, so that nobody on the way can keep the connection from being
/// secured or slip words into it.
///
/// @see TlsStack#withStartTls
public enum StartTls implements StartTlsProtocol {
    /// RFC 3207. The program says EHLO again.
    SMTP,
    /// RFC 9051, section 6.2.1.
    IMAP,
    /// RFC 2595, section 4.
    POP3,
    /// RFC 4217; data connections are the program's affair.
    FTP,
    /// RFC 4511, section 4.14.
    LDAP,
    /// The SSLRequest of PostgreSQL's protocol.
    POSTGRES,
    /// RFC 6120, section 5. The program opens its stream again.
    XMPP;

    /// Such as `smtp`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The protocol of this name, in any case.
    public static Optional<StartTls> named(String name) {
        return Arrays.stream(values())
                .filter(known -> known.toString().equalsIgnoreCase(name))
                .findFirst();
    }
}

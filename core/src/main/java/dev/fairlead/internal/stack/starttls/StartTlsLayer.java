package dev.fairlead.internal.stack.starttls;

import dev.fairlead.Endpoint;
import dev.fairlead.Stage;
import dev.fairlead.StartTls;
import dev.fairlead.StartTlsProtocol;
import dev.fairlead.internal.stack.exchange.Exchange;
import dev.fairlead.internal.stack.exchange.ExchangeLayer;
import dev.fairlead.internal.stack.tcp.SocketLayer;
import java.time.Duration;

/// What goes before TLS on a connection that begins in the clear.
public final class StartTlsLayer {
    private StartTlsLayer() {}

    /// @param remote for failures, and as whom it is addressed
    /// @param limit for the words in the clear
    public static SocketLayer of(
            StartTlsProtocol protocol, Endpoint remote, Duration limit, SocketLayer tls) {
        Server server = new Server(remote, protocol);
        return new ExchangeLayer("starttls", Stage.TLS, () -> exchange(server), limit, tls);
    }

    static Exchange exchange(Server server) {
        return switch (server.protocol()) {
            case StartTlsProtocol.Own own -> new OwnExchange(server, own.dialogues());
            case StartTls known -> exchange(server, known);
        };
    }

    private static Exchange exchange(Server server, StartTls known) {
        return switch (known) {
            case SMTP -> new Smtp(server);
            case IMAP -> new Imap(server);
            case POP3 -> new Pop3(server);
            case FTP -> new Ftp(server);
            case LDAP -> new Ldap(server);
            case POSTGRES -> new Postgres(server);
            case XMPP -> new Xmpp(server);
        };
    }
}

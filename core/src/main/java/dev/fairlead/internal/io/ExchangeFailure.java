package dev.fairlead.internal.io;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;

/// Why an exchange of messages with one peer ended without an answer.
///
/// @param kind what it means
/// @param detail for a person, such as `connection refused`
/// @param cause what the system reported
public record ExchangeFailure(Kind kind, String detail, IOException cause) {

    public enum Kind {
        /// The peer's host says that nobody listens on that port.
        REFUSED,
        /// Nothing could be sent: there is no route, or no address of that family here.
        NO_ROUTE,
        /// The peer ended the connection, or did not keep to the form of a message.
        BROKEN,
        /// Anything else.
        OTHER
    }

    static ExchangeFailure of(Throwable thrown) {
        IOException cause =
                thrown instanceof IOException io ? io : new IOException(thrown.toString(), thrown);
        if (thrown instanceof UnsupportedOperationException
                || thrown instanceof UnsupportedAddressTypeException) {
            return new ExchangeFailure(Kind.NO_ROUTE, "IPv6 is not available here", cause);
        }
        String text = cause.getMessage() == null ? "" : cause.getMessage();
        String lower = text.toLowerCase(Locale.ROOT);
        if (cause instanceof PortUnreachableException || lower.contains("connection refused")) {
            return new ExchangeFailure(Kind.REFUSED, "port unreachable", cause);
        }
        // The JDK has no exception of its own for ENETUNREACH and EADDRNOTAVAIL; Netty's native
        // transports name the call before the reason.
        if (lower.contains("network is unreachable") || lower.contains("network unreachable")) {
            return new ExchangeFailure(Kind.NO_ROUTE, "network is unreachable", cause);
        }
        if (cause instanceof NoRouteToHostException || lower.contains("no route to host")) {
            return new ExchangeFailure(Kind.NO_ROUTE, "no route to host", cause);
        }
        if (cause instanceof BindException || lower.contains("cannot assign requested address")) {
            return new ExchangeFailure(Kind.NO_ROUTE, "no local address to send from", cause);
        }
        if (cause instanceof ConnectException && lower.contains("timed out")) {
            return new ExchangeFailure(Kind.OTHER, "connection timed out", cause);
        }
        return new ExchangeFailure(
                Kind.OTHER, text.isEmpty() ? cause.getClass().getSimpleName() : text, cause);
    }

    static ExchangeFailure broken(String detail) {
        return new ExchangeFailure(Kind.BROKEN, detail, new IOException(detail));
    }
}

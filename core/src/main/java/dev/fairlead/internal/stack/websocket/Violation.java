package dev.fairlead.internal.stack.websocket;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.WebSocketFailure;

/// The peer broke a rule.
final class Violation extends Exception {
    private static final long serialVersionUID = 1;

    /// Which kind of rule, and with it the code that the Close carries (RFC 6455, section 7.4.1).
    enum Kind {
        PROTOCOL(1002),
        TEXT(1007),
        TOO_BIG(1009);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    private final Kind kind;

    /// @param rule what was broken and by which bytes, for a person
    Violation(Kind kind, String rule) {
        super(rule);
        this.kind = kind;
    }

    static Violation protocol(String rule) {
        return new Violation(Kind.PROTOCOL, rule);
    }

    Kind kind() {
        return kind;
    }

    String rule() {
        return String.valueOf(getMessage());
    }

    /// As programs are told.
    ///
    /// @param maximum how large a message may be
    NetworkException failure(Endpoint remote, long maximum, Delivery delivery) {
        NetworkFailure why =
                switch (kind) {
                    case PROTOCOL -> new WebSocketFailure.BadFrame(remote, rule(), delivery);
                    case TEXT -> new WebSocketFailure.BadContent(remote, rule(), delivery);
                    case TOO_BIG ->
                            new WebSocketFailure.MessageTooBig(remote, maximum, rule(), delivery);
                };
        return new NetworkException(why, this);
    }
}

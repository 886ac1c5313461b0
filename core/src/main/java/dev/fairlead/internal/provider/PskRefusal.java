package dev.fairlead.internal.provider;

import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// This end ended a handshake over its keys.
public final class PskRefusal extends SSLHandshakeException {
    private static final long serialVersionUID = 1;

    /// What was wrong.
    public enum Reason {
        /// The peer's proof does not fit the key that goes by its identity.
        WRONG_KEY,
        /// The client has no pre-shared key at all.
        NONE_OFFERED,
        /// None of the identities of the client has a key here.
        UNKNOWN_IDENTITY,
        /// The server went on without any of this client's keys.
        NOT_USED,
        /// The client has nothing but suites without Diffie-Hellman.
        PLAIN_ONLY,
        /// The lookup threw, or gave what is not a key.
        LOOKUP_FAILED
    }

    private final Reason reason;
    private final transient List<String> identities;

    public PskRefusal(Reason reason, List<String> identities, @Nullable Throwable cause) {
        super("pre-shared keys: " + reason, cause);
        this.reason = reason;
        this.identities = List.copyOf(identities);
    }

    public Reason reason() {
        return reason;
    }

    /// Those that it is about, as the peer sent them; empty where none is known.
    public List<String> identities() {
        return identities;
    }
}

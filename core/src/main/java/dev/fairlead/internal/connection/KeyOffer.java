package dev.fairlead.internal.connection;

import dev.fairlead.NetworkException;
import dev.fairlead.PathFailure;
import dev.fairlead.Psk;

/// What a client may offer of pre-shared keys.
final class KeyOffer {
    /// Each takes up to 170 bytes of the first message, and some work at the server.
    private static final int MOST = 16;

    private KeyOffer() {}

    /// @throws NetworkException if they are a server's
    static void require(Psk psk) throws NetworkException {
        if (psk.isLookup()) {
            throw refused("a client says first who it is; a lookup is for servers");
        }
        int offered = psk.identities().size();
        if (offered > MOST) {
            throw refused(
                    "a client offers at most " + MOST + " keys at once, and these are " + offered);
        }
    }

    private static NetworkException refused(String reason) {
        return new NetworkException(new PathFailure.OptionNotSupported("TlsOptions.psk", reason));
    }
}

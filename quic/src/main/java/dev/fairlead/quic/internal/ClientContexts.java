package dev.fairlead.quic.internal;

import dev.fairlead.Identity;
import dev.fairlead.NetworkException;
import dev.fairlead.TlsOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The set-ups of one network's clients, one for each set of options; with them, the sessions,
/// which therefore never serve under other options. What they hold outside the heap goes with them.
final class ClientContexts {
    /// More sets of options than a program uses; one that makes new ones all the time gains no
    /// sessions.
    private static final int KEPT = 64;

    /// @param identities as they are now: their source may give others the next time
    private record Key(TlsOptions options, List<Identity> identities, boolean earlyData) {}

    private final Map<Key, Security> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Security> eldest) {
                    return size() > KEPT;
                }
            }; // guarded by this

    /// Makes one if there is none; may take some milliseconds.
    ///
    /// @throws NetworkException if an identity cannot be used
    synchronized Security of(TlsOptions options, boolean earlyData) throws NetworkException {
        List<Identity> identities = options.identities();
        Key key = new Key(options, identities, earlyData);
        Security made = known.get(key);
        if (made == null) {
            made = Security.client(options, identities, earlyData);
            known.put(key, made);
        }
        return made;
    }
}

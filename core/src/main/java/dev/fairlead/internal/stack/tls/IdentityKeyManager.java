package dev.fairlead.internal.stack.tls;

import dev.fairlead.Identity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Where engines ask who this end is. On a thread that may block.
///
/// Engines speak of identities by alias. An alias stays the same as long as the identity is used,
/// and is never used for another, since engines keep what they made of it.
final class IdentityKeyManager extends X509ExtendedKeyManager {
    /// How many identities are remembered; more than are in use at one time.
    private static final int KEPT = 1024;

    private final EngineCallbacks callbacks;
    private final boolean givesKeys;
    private final Map<Identity, String> aliases = new LinkedHashMap<>(16, 0.75f, true); // itself
    private final Map<String, Identity> identities = new LinkedHashMap<>(); // guarded by aliases
    private long made; // guarded by aliases

    /// @param givesKeys whether the engine signs by itself; else it asks [KeyOperations]
    IdentityKeyManager(EngineCallbacks callbacks, boolean givesKeys) {
        this.callbacks = callbacks;
        this.givesKeys = givesKeys;
    }

    private String aliasOf(Identity identity) {
        synchronized (aliases) {
            String known = aliases.get(identity);
            if (known != null) {
                return known;
            }
            String alias = "identity-" + ++made;
            if (aliases.size() >= KEPT) {
                var oldest = aliases.entrySet().iterator();
                identities.remove(oldest.next().getValue());
                oldest.remove();
            }
            aliases.put(identity, alias);
            identities.put(alias, identity);
            return alias;
        }
    }

    private @Nullable Identity identity(String alias) {
        synchronized (aliases) {
            return identities.get(alias);
        }
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        try {
            Negotiation negotiation = callbacks.negotiationOf(engine);
            Identity chosen = negotiation.identityFor(keyType, engine);
            if (chosen != null && engine != null) {
                chosen.stapledResponse().ifPresent(one -> callbacks.staple(engine, one));
            }
            return chosen == null ? null : aliasOf(chosen);
        } catch (SSLException _) {
            return null; // the connection is gone; the engine finds no certificate, and ends too
        }
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        try {
            List<String> authorities =
                    issuers == null
                            ? List.of()
                            : Arrays.stream(issuers).map(Principal::getName).toList();
            Identity chosen =
                    callbacks.negotiationOf(engine).answer(List.of(keyTypes), authorities);
            return chosen == null ? null : aliasOf(chosen);
        } catch (SSLException _) {
            return null; // as above
        }
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Identity identity = identity(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Identity identity = identity(alias);
        return identity == null || !givesKeys ? null : identity.key();
    }

    // Engines do not ask for these.

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}

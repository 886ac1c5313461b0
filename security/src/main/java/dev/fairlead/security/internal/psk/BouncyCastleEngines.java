package dev.fairlead.security.internal.psk;

import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import dev.fairlead.internal.provider.PskEngine;
import dev.fairlead.internal.provider.PskEngines;
import java.util.List;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/// Engines for pre-shared keys. Found by [java.util.ServiceLoader].
public final class BouncyCastleEngines implements PskEngines {
    private final TlsCrypto crypto = Ciphers.create();

    /// For [java.util.ServiceLoader].
    public BouncyCastleEngines() {}

    @Override
    public List<String> cipherSuites(TlsVersion version) {
        return PskSuite.names(version);
    }

    @Override
    public PskEngine client(TlsOptions options, @Nullable String serverName) {
        Outcome outcome = new Outcome();
        KeyedClient client = new KeyedClient(crypto, options, serverName, outcome);
        return new KeyedEngine(new ClientProtocol(client, outcome), true);
    }

    @Override
    public PskEngine server(TlsOptions options) {
        Outcome outcome = new Outcome();
        KeyedServer server = new KeyedServer(crypto, options, outcome);
        return new KeyedEngine(new ServerProtocol(server, outcome), false);
    }
}

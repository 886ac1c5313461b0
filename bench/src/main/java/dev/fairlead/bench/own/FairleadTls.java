package dev.fairlead.bench.own;

import dev.fairlead.Identity;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.TlsVersion;
import dev.fairlead.TrustPolicy;
import dev.fairlead.bench.Credentials;
import java.io.IOException;
import java.util.List;

/// The stacks of both ends: TLS 1.3 with the suite that all subjects use.
record FairleadTls(Stack<StreamConnection> client, Stack<StreamConnection> server) {
    static FairleadTls of(Engine engine, boolean resumption) {
        Credentials credentials = Credentials.make();
        TlsOptions both =
                TlsOptions.DEFAULT
                        .withEngine(engine)
                        .withVersions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_3)
                        .withResumption(resumption);
        if (engine == Engine.JSSE) {
            both = both.withCipherSuites13(List.of(Credentials.SUITE));
        }
        Identity identity = Identity.of(credentials.key(), credentials.certificate());
        return new FairleadTls(
                Tcp.stack().tls(both.withTrust(TrustPolicy.anchors(credentials.root()))),
                Tcp.stack().tls(both.withIdentity(identity)));
    }

    /// @return whether the handshake took up an earlier session
    static boolean checked(StreamConnection connection) throws IOException {
        TlsHandshake handshake = connection.report().tls().orElseThrow();
        if (!handshake.cipherSuite().equals(Credentials.SUITE)) {
            throw new IOException("the suite is " + handshake.cipherSuite());
        }
        return handshake.resumed();
    }
}

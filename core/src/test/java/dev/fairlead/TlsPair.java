package dev.fairlead;

import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.internal.stack.tls.Authority;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Which engine speaks at which end, and which version of TLS. What holds over TLS holds for each.
record TlsPair(Engine client, Engine server, TlsVersion version) {
    private static final Authority ROOT = Authority.root("Root of the tests");

    /// An authority that nobody trusts.
    static final Authority STRANGER = Authority.root("A stranger");

    /// Those that this JVM can have: BoringSSL needs native access.
    static Stream<TlsPair> all() {
        List<Engine> engines = engines();
        List<TlsPair> pairs = new ArrayList<>();
        for (Engine client : engines) {
            for (Engine server : engines) {
                for (TlsVersion version : TlsVersion.values()) {
                    pairs.add(new TlsPair(client, server, version));
                }
            }
        }
        return pairs.stream();
    }

    static List<Engine> engines() {
        boolean hasNative = TlsPair.class.getModule().isNativeAccessEnabled();
        return hasNative ? List.of(Engine.JSSE, Engine.BORINGSSL) : List.of(Engine.JSSE);
    }

    static Authority root() {
        return ROOT;
    }

    /// An identity of the tests' authority for a DNS name, valid now.
    static Identity identity(String name) {
        return identityOf(ROOT.issue(name));
    }

    static Identity identityOf(Authority.Request request) {
        Authority.Issued issued = request.today().issued();
        return Identity.of(issued.key(), issued.certificate());
    }

    static TrustPolicy trust() {
        return TrustPolicy.anchors(ROOT.certificate());
    }

    static TrustPolicy trust(X509Certificate... anchors) {
        return TrustPolicy.anchors(anchors);
    }

    /// Trusts the authority, and connects to `localhost`.
    TlsOptions clientOptions() {
        return TlsOptions.DEFAULT
                .withEngine(client)
                .withVersions(version, version)
                .withServerName("server.test")
                .withTrust(trust());
    }

    TlsOptions serverOptions() {
        return TlsOptions.DEFAULT
                .withEngine(server)
                .withVersions(version, version)
                .withTrust(trust())
                .withIdentity(identity("server.test"));
    }

    Ends open() throws Exception {
        return open(clientOptions(), serverOptions());
    }

    Ends open(TlsOptions client, TlsOptions server) throws Exception {
        Events events = new Events();
        Network network = Network.open(NetworkOptions.DEFAULT.withObserver(events));
        try {
            Listener<StreamConnection> listener = listen(network, server);
            StreamConnection near =
                    network.open(listener.local(), Tcp.stack().tls(client), Parameters.DEFAULT);
            StreamConnection far = listener.accept();
            return new Ends(near, far, events, network::close);
        } catch (Exception e) {
            network.close();
            throw e;
        }
    }

    static Listener<StreamConnection> listen(Network network, TlsOptions options)
            throws NetworkException {
        return network.listen(
                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                Tcp.stack().tls(options),
                ListenerOptions.DEFAULT);
    }

    @Override
    public String toString() {
        return client + " to " + server + ", " + version;
    }
}

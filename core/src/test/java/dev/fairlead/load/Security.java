package dev.fairlead.load;

import dev.fairlead.Identity;
import dev.fairlead.Stack;
import dev.fairlead.StreamConnection;
import dev.fairlead.TcpStack;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.TrustPolicy;
import dev.fairlead.internal.stack.tls.Authority;
import java.util.stream.Stream;

/// What goes over the sockets of a load test: plain TCP, or TLS by one of the engines.
enum Security {
    NONE,
    BORINGSSL,
    JSSE;

    /// Those that this JVM can have: BoringSSL needs native access.
    static Stream<Security> all() {
        boolean hasNative = Security.class.getModule().isNativeAccessEnabled();
        return hasNative ? Stream.of(values()) : Stream.of(NONE, JSSE);
    }

    /// Signed by itself; EC, P-256.
    static Identity identity() {
        Authority.Issued issued =
                Authority.selfSigned("load.test").name("load.test").today().issued();
        return Identity.of(issued.key(), issued.certificate());
    }

    Stack<StreamConnection> server(TcpStack below, Identity identity) {
        return this == NONE ? below : below.tls(options().withIdentity(identity));
    }

    Stack<StreamConnection> client(TcpStack below, TrustPolicy trust) {
        return this == NONE
                ? below
                : below.tls(options().withServerName("load.test").withTrust(trust));
    }

    private TlsOptions options() {
        return TlsOptions.DEFAULT.withEngine(this == JSSE ? Engine.JSSE : Engine.BORINGSSL);
    }
}

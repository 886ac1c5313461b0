package dev.fairlead.security.internal.dtls;

import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.TlsOptions.Need;
import dev.fairlead.TlsVersion;
import dev.fairlead.internal.stack.dtls.DtlsAssociation;
import dev.fairlead.internal.stack.dtls.DtlsGreeter;
import dev.fairlead.internal.stack.dtls.DtlsProvider;
import dev.fairlead.internal.stack.tls.Negotiation;
import dev.fairlead.security.internal.psk.Ciphers;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;

/// Speaks DTLS 1.2 with the protocol of Bouncy Castle and the cryptography of this Java runtime.
public final class BouncyCastleDtls implements DtlsProvider {
    private final JcaTlsCrypto crypto = Ciphers.create();

    /// Made by the `ServiceLoader`.
    public BouncyCastleDtls() {}

    @Override
    public void require(TlsOptions options) {
        refuseIf(
                options.minimumVersion() != TlsVersion.TLS_1_2,
                "minimumVersion is " + options.minimumVersion(),
                "DTLS 1.2 is what there is; leave TLSv1.2 as the minimum");
        refuseIf(
                !options.cipherSuites13().isEmpty(),
                "cipherSuites13 is " + options.cipherSuites13(),
                "DTLS 1.2 has those of cipherSuites12");
        options.cipherSuites12()
                .forEach(suite ->
                        refuseIf(
                                !Suite.names(options).contains(suite),
                                "cipherSuites12 has " + suite,
                                "DTLS here knows " + Suite.names(options)));
        refuseIf(
                options.psk().isPresent() && options.hasIdentities(),
                "there are an identity and pre-shared keys",
                "one of them says who this end is; leave one out");
        refuseIf(
                options.engine() != Engine.AUTO && options.engine() != Engine.BOUNCY_CASTLE,
                "engine is " + options.engine(),
                "it does not speak DTLS; leave the choice to Engine.AUTO");
        refuseIf(
                options.needs().contains(Need.HALF_CLOSE),
                "needs has " + Need.HALF_CLOSE,
                "datagrams have no end to be half of");
        refuseIf(
                options.keyLog().isPresent(),
                "keyLog is set",
                "the engine of DTLS does not give its secrets away");
    }

    private static void refuseIf(boolean condition, String what, String why) {
        if (condition) {
            throw new IllegalArgumentException(what + ", and the stack is DTLS: " + why);
        }
    }

    @Override
    public DtlsAssociation client(TlsOptions options, Negotiation negotiation, boolean findable) {
        ClientPeer peer =
                options.psk().isPresent()
                        ? new KeyedClientPeer(crypto, options, negotiation, findable)
                        : new ClientPeer(crypto, options, negotiation, findable);
        return new Association(peer, link -> new DTLSClientProtocol().connect(peer, link));
    }

    @Override
    public DtlsAssociation server(
            TlsOptions options,
            Negotiation negotiation,
            DtlsGreeter.Greeted client,
            boolean findable) {
        ServerPeer peer =
                options.psk().isPresent()
                        ? new KeyedServerPeer(crypto, options, negotiation, findable)
                        : new ServerPeer(crypto, options, negotiation, findable);
        DTLSRequest request = ((CookieGreeter.Hello) client).request();
        return new Association(peer, link -> new DTLSServerProtocol().accept(peer, link, request));
    }

    @Override
    public DtlsGreeter greeter() {
        return new CookieGreeter(crypto, System::nanoTime);
    }
}

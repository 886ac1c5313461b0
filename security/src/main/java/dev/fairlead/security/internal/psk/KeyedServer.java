package dev.fairlead.security.internal.psk;

import dev.fairlead.Psk;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsVersion;
import dev.fairlead.internal.provider.PskRefusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.OfferedPsks;
import org.bouncycastle.tls.ProtocolName;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.PskIdentity;
import org.bouncycastle.tls.PskKeyExchangeMode;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/// Agrees with a client on version, suite and key. What the hello offers is told before the version
/// is chosen, since TLS 1.3 helps only those who offer a key with it.
final class KeyedServer extends AbstractTlsServer {
    /// More are not looked at: each costs a lookup, and anybody may send them.
    private static final int MOST_IDENTITIES = 16;

    private static final int LONGEST_IDENTITY = 128;

    /// Stands for an identity that is none, and is not repeated.
    private static final String NO_NAME = "(what can be no identity)";

    private final TlsOptions options;
    private final Psk psk;
    private final Outcome outcome;
    private ProtocolVersion[] versions;
    private @Nullable OfferedPsks offer;
    private short[] modes = {};
    private @Nullable TlsPSKExternal selected;

    KeyedServer(TlsCrypto crypto, TlsOptions options, Outcome outcome) {
        super(crypto);
        this.options = options;
        this.psk = options.psk().orElseThrow();
        this.outcome = outcome;
        this.versions = Versions.of(options);
    }

    /// What the client's hello says of keys for TLS 1.3.
    ///
    /// @param offered `null` for nothing
    /// @param exchangeModes empty for none
    void offered(@Nullable OfferedPsks offered, short[] exchangeModes) {
        offer = offered;
        modes = exchangeModes;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return versions;
    }

    @Override
    public ProtocolVersion[] getProtocolVersions() {
        return versions;
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Versions.suites(options);
    }

    @Override
    protected boolean preferLocalCipherSuites() {
        return true;
    }

    @Override
    public int[] getSupportedGroups() {
        return new int[] {
            NamedGroup.x25519,
            NamedGroup.secp256r1,
            NamedGroup.secp384r1,
            NamedGroup.x448,
            NamedGroup.secp521r1
        };
    }

    // ---- the version

    @Override
    public ProtocolVersion getServerVersion() throws IOException {
        boolean newer = isCommon(ProtocolVersion.TLSv13);
        boolean older = isCommon(ProtocolVersion.TLSv12);
        if (!newer && !older) {
            throw new TlsFatalAlert(AlertDescription.protocol_version);
        }
        if (newer && offer != null && hasSuite(TlsVersion.TLS_1_3) && hasDiffieHellman()) {
            select(offer);
            return ProtocolVersion.TLSv13;
        }
        if (!older) {
            throw noKeyFor13();
        }
        if (!hasSuite(TlsVersion.TLS_1_2)) {
            if (PskSuite.hasPlainOnly(offeredCipherSuites)) {
                outcome.refuse(PskRefusal.Reason.PLAIN_ONLY, List.of(), null);
            } else if (offer == null && !PskSuite.hasKeys(offeredCipherSuites)) {
                throw noKeyFor13();
            }
            throw new TlsFatalAlert(
                    AlertDescription.handshake_failure, "no cipher suites in common");
        }
        // For a client without a key for TLS 1.3, this server speaks none; it would be wrong to
        // warn
        // it of a downgrade (RFC 8446, section 4.1.3). That nobody has stripped its offer, the key
        // itself proves with the last message of the handshake.
        versions = ProtocolVersion.TLSv12.only();
        return ProtocolVersion.TLSv12;
    }

    private boolean isCommon(ProtocolVersion version) {
        return ProtocolVersion.contains(versions, version)
                && ProtocolVersion.contains(context.getClientSupportedVersions(), version);
    }

    private boolean hasSuite(TlsVersion version) {
        int[] ours = PskSuite.codes(options, version);
        return Arrays.stream(offeredCipherSuites)
                .anyMatch(code -> Arrays.stream(ours).anyMatch(own -> own == code));
    }

    private boolean hasDiffieHellman() {
        for (short mode : modes) {
            if (mode == PskKeyExchangeMode.psk_dhe_ke) {
                return true;
            }
        }
        return false;
    }

    private TlsFatalAlert noKeyFor13() {
        if (offer != null && modes.length > 0 && !hasDiffieHellman()) {
            outcome.refuse(PskRefusal.Reason.PLAIN_ONLY, List.of(), null);
            return new TlsFatalAlert(AlertDescription.handshake_failure, "no psk_dhe_ke");
        }
        if (offer != null) {
            return new TlsFatalAlert(
                    AlertDescription.handshake_failure, "no cipher suites in common");
        }
        outcome.refuse(PskRefusal.Reason.NONE_OFFERED, List.of(), null);
        return new TlsFatalAlert(AlertDescription.unknown_psk_identity, "no key was offered");
    }

    // ---- the key, TLS 1.3

    private void select(OfferedPsks offered) throws IOException {
        List<String> unknown = new ArrayList<>();
        for (Object one : offered.getIdentities()) {
            if (unknown.size() == MOST_IDENTITIES) {
                break;
            }
            byte[] name = ((PskIdentity) one).getIdentity();
            Optional<String> identity = text(name);
            byte[] key = identity.isEmpty() ? null : find(identity.get());
            if (key != null) {
                outcome.chosen(identity.get());
                selected = KeyedClient.external(getCrypto(), psk.hash(), identity.get(), key);
                return;
            }
            unknown.add(identity.orElse(NO_NAME));
        }
        outcome.refuse(PskRefusal.Reason.UNKNOWN_IDENTITY, unknown, null);
        throw new TlsFatalAlert(AlertDescription.unknown_psk_identity);
    }

    /// Empty if no key can have that name ([Psk#of]): then nobody is asked.
    private static Optional<String> text(byte[] name) {
        if (name.length > LONGEST_IDENTITY) {
            return Optional.empty();
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
            return text.isEmpty() || text.chars().anyMatch(Character::isISOControl)
                    ? Optional.empty()
                    : Optional.of(text);
        } catch (CharacterCodingException _) {
            return Optional.empty(); // no key here has such a name
        }
    }

    /// @throws IllegalStateException if the lookup threw
    private byte @Nullable [] find(String identity) {
        try {
            return psk.key(identity).orElse(null);
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread()
                        .interrupt(); // the handshake is over, and this thread with it
            }
            outcome.refuse(PskRefusal.Reason.LOOKUP_FAILED, List.of(identity), e);
            throw new IllegalStateException("the lookup of a key threw " + e, e);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // so it is declared
    public @Nullable TlsPSKExternal getExternalPSK(Vector identities) {
        return selected;
    }

    // ---- the key, TLS 1.2

    @Override
    public TlsPSKIdentityManager getPSKIdentityManager() {
        return new TlsPSKIdentityManager() {
            @Override
            public byte @Nullable [] getHint() {
                return psk.identityHint()
                        .map(hint -> hint.getBytes(StandardCharsets.UTF_8))
                        .orElse(null);
            }

            @Override
            public byte @Nullable [] getPSK(byte[] name) {
                Optional<String> identity = text(name);
                byte[] key = identity.isEmpty() ? null : find(identity.get());
                if (key == null) {
                    outcome.refuse(
                            PskRefusal.Reason.UNKNOWN_IDENTITY,
                            List.of(identity.orElse(NO_NAME)),
                            null);
                } else {
                    outcome.chosen(identity.get());
                }
                return key;
            }
        };
    }

    /// None: the suites need no certificate.
    @Override
    public @Nullable TlsCredentials getCredentials() {
        return null;
    }

    // ---- the rest

    @Override
    protected @Nullable Vector<ProtocolName> getProtocolNames() {
        return Versions.protocolNames(options);
    }

    @Override
    protected @Nullable ProtocolName selectProtocolName() throws IOException {
        Vector<ProtocolName> ours = getProtocolNames();
        if (ours == null) {
            return null;
        }
        for (ProtocolName name : ours) {
            if (clientProtocolNames.contains(name)) {
                return name;
            }
        }
        if (options.alpnOptional()) {
            return null;
        }
        throw new TlsFatalAlert(AlertDescription.no_application_protocol);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        if (outcome.identity() == null) {
            throw new TlsFatalAlert(AlertDescription.internal_error, "no key was used");
        }
        outcome.completed(Agreed.of(context, options));
    }
}

package dev.fairlead;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whom to believe: which certificates of a peer are good enough. Immutable, and equal by content,
/// since sessions are resumed only under an equal policy.
///
/// The name of a server is always compared with its certificate, whatever else is trusted, unless
/// [#acceptingAnyName()] or [#acceptingAnyCertificate()] says otherwise.
public final class TrustPolicy {
    private static final TrustPolicy SYSTEM =
            new TrustPolicy(new SystemAnchors(), Set.of(), true, null);

    private final Basis basis;
    private final Set<String> pins;
    private final boolean verifiesNames;
    private final @Nullable CertificateVerifier verifier;

    /// What trust starts from.
    public sealed interface Basis {}

    /// The authorities of the JDK: see [TrustPolicy#system()].
    public record SystemAnchors() implements Basis {}

    /// Certificates that the program has chosen: see [TrustPolicy#anchors(List)].
    public record GivenAnchors(List<X509Certificate> anchors) implements Basis {
        public GivenAnchors {
            anchors = List.copyOf(anchors);
        }
    }

    /// Nothing but the pins: see [TrustPolicy#pinned(String...)].
    public record PinsAlone() implements Basis {}

    /// The key that was seen first: see [TrustPolicy#onFirstUse(FirstUseStore)].
    public record FirstUse(FirstUseStore store) implements Basis {}

    /// Everybody: see [TrustPolicy#acceptingAnyCertificate()].
    public record Anybody() implements Basis {}

    private TrustPolicy(
            Basis basis,
            Set<String> pins,
            boolean verifiesNames,
            @Nullable CertificateVerifier verifier) {
        this.basis = basis;
        this.pins = pins;
        this.verifiesNames = verifiesNames;
        this.verifier = verifier;
    }

    /// The authorities that this Java installation trusts: its `cacerts`, or what
    /// `javax.net.ssl.trustStore` names. They are read once.
    public static TrustPolicy system() {
        return SYSTEM;
    }

    /// These certificates and no others. Most are authorities; the certificate of a single peer
    /// will do as well, and is then trusted as it is.
    ///
    /// @throws IllegalArgumentException if there is none
    public static TrustPolicy anchors(List<X509Certificate> anchors) {
        if (anchors.isEmpty()) {
            throw new IllegalArgumentException(
                    "no anchors are given, so that no peer could be trusted; give at least one"
                            + " certificate, or use TrustPolicy.system()");
        }
        return new TrustPolicy(new GivenAnchors(anchors), Set.of(), true, null);
    }

    /// As [#anchors(List)].
    public static TrustPolicy anchors(X509Certificate... anchors) {
        return anchors(Arrays.asList(anchors));
    }

    /// The key of the peer's own certificate is one of these, and that is all that is asked of its
    /// chain: nobody need have signed it, and its dates are not looked at (as in RFC 7671, section
    /// 5.1). Its names are. For pins of authorities, see [#withPins(String...)].
    ///
    /// @param pins `sha256/` and the SHA-256 of the SubjectPublicKeyInfo in Base64;
    ///   [Identity#pin()] and [CertificateSummary#pin()] give it
    /// @throws IllegalArgumentException if there is none, or one is malformed
    public static TrustPolicy pinned(String... pins) {
        return new TrustPolicy(new PinsAlone(), Set.of(), true, null).withPins(pins);
    }

    /// The key that a peer has when it is first met is remembered, and no other is accepted from
    /// then on; who is in the way at that first time is trusted. As with [#pinned(String...)]
    /// neither issuer nor dates matter, and the name does.
    public static TrustPolicy onFirstUse(FirstUseStore store) {
        return new TrustPolicy(new FirstUse(store), Set.of(), true, null);
    }

    /// The verifier decides, and is told what [#system()] thinks; for other anchors, see
    /// [#withVerifier(CertificateVerifier)].
    public static TrustPolicy verifiedBy(CertificateVerifier verifier) {
        return SYSTEM.withVerifier(verifier);
    }

    /// **Dangerous.** Everybody is believed to be whom he says he is, so that anybody on the way
    /// can read and change everything. For trying things out; a pin takes no longer to write.
    public static TrustPolicy acceptingAnyCertificate() {
        return new TrustPolicy(new Anybody(), Set.of(), false, null);
    }

    /// Asks in addition for one of these keys somewhere in the validated chain: that of the peer,
    /// of an intermediate or of the anchor.
    ///
    /// @throws IllegalArgumentException if there is none, one is malformed, or the policy trusts on
    ///   first use or everybody
    public TrustPolicy withPins(String... added) {
        if (added.length == 0) {
            throw new IllegalArgumentException(
                    "no pins are given; a pin is sha256/ and the SHA-256 of a key in Base64");
        }
        if (basis instanceof FirstUse || basis instanceof Anybody) {
            throw new IllegalArgumentException(
                    "pins do not go with "
                            + this
                            + "; use TrustPolicy.pinned(…), which needs nothing else");
        }
        Set<String> all = new LinkedHashSet<>(pins);
        for (String pin : added) {
            all.add(CertificatePin.canonical(pin));
        }
        return new TrustPolicy(basis, Set.copyOf(all), verifiesNames, verifier);
    }

    /// Gives the last word to a verifier.
    ///
    /// @throws IllegalArgumentException if the policy trusts everybody, and nothing is left to
    ///   decide
    public TrustPolicy withVerifier(CertificateVerifier verifier) {
        Objects.requireNonNull(verifier);
        if (basis instanceof Anybody) {
            throw new IllegalArgumentException(
                    "a verifier has nothing to decide where any certificate is accepted; use"
                            + " TrustPolicy.verifiedBy(…)");
        }
        if (basis instanceof FirstUse) {
            throw new IllegalArgumentException(
                    "a verifier does not go with trust on first use: what it refuses would be"
                            + " remembered; let it ask the store itself");
        }
        return new TrustPolicy(basis, pins, verifiesNames, verifier);
    }

    /// **Dangerous**, except for pinned keys. The name of the server is not compared with its
    /// certificate: whoever has a trusted certificate for any name at all can pose as it.
    public TrustPolicy acceptingAnyName() {
        return new TrustPolicy(basis, pins, false, verifier);
    }

    /// What trust starts from.
    public Basis basis() {
        return basis;
    }

    /// One of these keys is asked for; none is if this is empty.
    public Set<String> pins() {
        return pins;
    }

    /// Whether the name of a server has to be in its certificate.
    public boolean verifiesNames() {
        return verifiesNames;
    }

    /// Who has the last word, if somebody has.
    public Optional<CertificateVerifier> verifier() {
        return Optional.ofNullable(verifier);
    }

    /// Verifiers are equal if their own `equals` says so, which for a lambda means the same object.
    @Override
    public boolean equals(Object other) {
        return other instanceof TrustPolicy that
                && verifiesNames == that.verifiesNames
                && basis.equals(that.basis)
                && pins.equals(that.pins)
                && Objects.equals(verifier, that.verifier);
    }

    @Override
    public int hashCode() {
        return Objects.hash(basis, pins, verifiesNames, verifier);
    }

    @Override
    public String toString() {
        List<String> said = new ArrayList<>();
        said.add(
                switch (basis) {
                    case SystemAnchors _ -> "the authorities of this Java installation";
                    case GivenAnchors(var anchors) ->
                            anchors.size() == 1
                                    ? CertificateSummary.of(anchors.getFirst()).title()
                                    : anchors.size() + " given certificates";
                    case PinsAlone _ -> "any certificate with a pinned key";
                    case FirstUse _ -> "the key of the first use";
                    case Anybody _ -> "ANY CERTIFICATE";
                });
        if (!pins.isEmpty()) {
            said.add("pins " + String.join(" ", pins));
        }
        if (verifier != null) {
            said.add("decided by a verifier");
        }
        if (!verifiesNames) {
            said.add("ANY NAME");
        }
        return "TrustPolicy[" + String.join(", ", said) + "]";
    }
}

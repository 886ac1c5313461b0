package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateFailure;
import dev.fairlead.CertificateSummary;
import dev.fairlead.Endpoint;
import dev.fairlead.FirstUseStore;
import dev.fairlead.TrustFailure.KeyChanged;
import dev.fairlead.TrustFailure.MissingIntermediate;
import dev.fairlead.TrustFailure.NotRemembered;
import dev.fairlead.TrustFailure.PinMismatch;
import dev.fairlead.TrustFailure.SelfSigned;
import dev.fairlead.TrustFailure.UnknownCa;
import dev.fairlead.TrustFailure.WrongOrder;
import dev.fairlead.TrustPolicy;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Collects what speaks against a peer under a policy, the gravest first.
///
/// @param presented distinct, the peer's certificate first
/// @param warnings takes what the policy does not mind
record Trial(
        TrustPolicy policy,
        List<X509Certificate> presented,
        PathSearch.Found path,
        Optional<Endpoint> expected,
        PeerRole role,
        Instant now,
        List<String> warnings) {

    /// All there is; may be added to.
    List<CertificateFailure> failures() {
        List<CertificateFailure> found = new ArrayList<>();
        List<CertificateFailure> ofCertificates = certificates();
        switch (policy.basis()) {
            case TrustPolicy.PinsAlone _, TrustPolicy.FirstUse _ ->
                    // RFC 7671, section 5.1: a key that is known needs no certificate to be valid.
                    ofCertificates.forEach(
                            failure -> warnings.add("forgiven for its key: " + failure.summary()));
            case TrustPolicy.SystemAnchors _, TrustPolicy.GivenAnchors _, TrustPolicy.Anybody _ -> {
                trust().ifPresent(found::add);
                found.addAll(ofCertificates);
            }
        }
        if (role == PeerRole.SERVER
                && (policy.verifiesNames() || policy.basis() instanceof TrustPolicy.Anybody)) {
            name().ifPresent(found::add);
        }
        pin().ifPresent(found::add);
        // Only who has nothing against him is remembered.
        if (policy.basis() instanceof TrustPolicy.FirstUse(var store) && found.isEmpty()) {
            firstUse(store).ifPresent(found::add);
        }
        return found;
    }

    private Optional<CertificateFailure> name() {
        return CertificateChecks.name(path.leaf(), expected.flatMap(HostNames::reference));
    }

    private List<CertificateFailure> certificates() {
        List<CertificateFailure> found = new ArrayList<>();
        found.addAll(CertificateChecks.dates(path, now));
        found.addAll(CertificateChecks.strength(path));
        found.addAll(CertificateChecks.usage(path, role));
        if (path.end() == PathSearch.End.ANCHORED
                && path.certificates().size() > 1
                && found.isEmpty()) {
            found.add(BrokenRule.of(path.certificates(), now));
        }
        return found;
    }

    private Optional<CertificateFailure> trust() {
        Optional<CertificateFailure> order = order();
        if (order.isPresent()) {
            return order;
        }
        X509Certificate last = path.last();
        CertificateSummary summary = CertificateChecks.summary(last);
        return switch (path.end()) {
            case VALID, ANCHORED -> Optional.empty();
            case BAD_SIGNATURE -> Optional.of(CertificateChecks.badSignature(last));
            case SELF_SIGNED ->
                    Optional.of(
                            path.certificates().size() == 1
                                    ? new SelfSigned(summary, List.of())
                                    : new UnknownCa(summary, summary.title(), List.of()));
            case NO_ISSUER -> {
                List<String> from = KeyIdentifiers.caIssuers(last);
                yield Optional.of(
                        isIntermediate(from)
                                ? new MissingIntermediate(
                                        summary, summary.issuer(), from, List.of())
                                : new UnknownCa(summary, summary.issuer(), List.of()));
            }
        };
    }

    /// Whether an issuer that is not here is one that the peer should have sent, rather than one at
    /// the top that nobody here trusts. The bytes do not always tell, and both failures then say
    /// so.
    ///
    /// Roots are not sent as a rule, so that a chain with an intermediate in it lacks a root. An
    /// authority of the public Web says where its own certificate can be had. A client often sends
    /// nothing but its own certificate, and one from elsewhere; a server whose authority the
    /// program has named is rather one that forgets something.
    private boolean isIntermediate(List<String> fetchFrom) {
        return path.certificates().size() == 1
                && (!fetchFrom.isEmpty()
                        || (role == PeerRole.SERVER
                                && policy.basis() instanceof TrustPolicy.GivenAnchors));
    }

    /// RFC 8446, section 4.4.2: the sender's certificate comes first. The others may come in any
    /// order.
    private Optional<CertificateFailure> order() {
        X509Certificate first = path.leaf();
        if (first.getBasicConstraints() < 0) {
            return Optional.empty();
        }
        return presented.stream()
                .skip(1)
                .filter(c -> c.getBasicConstraints() < 0 && restsOn(c, first))
                .findFirst()
                .map(own ->
                        new WrongOrder(
                                CertificateChecks.summary(own),
                                CertificateChecks.summary(first).title(),
                                List.of()));
    }

    private boolean restsOn(X509Certificate certificate, X509Certificate authority) {
        X509Certificate at = certificate;
        for (int steps = 0; steps < presented.size(); steps++) {
            X509Certificate current = at;
            if (current.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
                return true;
            }
            Optional<X509Certificate> next =
                    presented.stream()
                            .filter(c -> !c.equals(current))
                            .filter(c ->
                                    c.getSubjectX500Principal()
                                            .equals(current.getIssuerX500Principal()))
                            .findFirst();
            if (next.isEmpty()) {
                return false;
            }
            at = next.get();
        }
        return false;
    }

    /// The key of the peer alone proves something by itself; those above it only in a chain that
    /// was validated.
    private Optional<CertificateFailure> pin() {
        if (policy.pins().isEmpty()) {
            return Optional.empty();
        }
        Stream<X509Certificate> eligible =
                path.end() == PathSearch.End.VALID
                        ? path.certificates().stream()
                        : Stream.of(path.leaf());
        List<String> found = eligible.map(c -> CertificateChecks.summary(c).pin()).toList();
        return found.stream().anyMatch(policy.pins()::contains)
                ? Optional.empty()
                : Optional.of(
                        new PinMismatch(
                                CertificateChecks.summary(path.leaf()),
                                policy.pins().stream().sorted().toList(),
                                found,
                                List.of()));
    }

    private Optional<CertificateFailure> firstUse(FirstUseStore store) {
        CertificateSummary summary = CertificateChecks.summary(path.leaf());
        Optional<String> peer =
                expected.flatMap(endpoint ->
                        HostNames.reference(endpoint).map(name -> knownAs(name, endpoint.port())));
        if (peer.isEmpty()) {
            return Optional.of(
                    new NotRemembered(
                            summary, "a peer without a name cannot be remembered", List.of()));
        }
        try {
            Optional<String> before = store.remember(peer.get(), summary.pin());
            return before.filter(pin -> !pin.equals(summary.pin()))
                    .map(pin -> new KeyChanged(summary, peer.get(), pin, summary.pin(), List.of()));
        } catch (IOException e) {
            return Optional.of(
                    new NotRemembered(summary, String.valueOf(e.getMessage()), List.of()));
        }
    }

    private static String knownAs(HostNames.Reference name, int port) {
        return switch (name) {
            case HostNames.Dns(String host) -> host + ":" + port;
            case HostNames.Ip(var address) -> Endpoint.address(address, port).toString();
        };
    }
}

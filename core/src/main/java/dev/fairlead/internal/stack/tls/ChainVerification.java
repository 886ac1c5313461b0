package dev.fairlead.internal.stack.tls;

import dev.fairlead.CertificateFailure;
import dev.fairlead.CertificateStatus;
import dev.fairlead.CertificateVerifier.Decision;
import dev.fairlead.Endpoint;
import dev.fairlead.PeerCertificates;
import dev.fairlead.TrustFailure.RefusedByVerifier;
import dev.fairlead.TrustPolicy;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// Decides whether a peer is trusted: certificates, a policy and a time in; a verdict out.
///
/// No socket is opened and no clock is read. The verifier and the store of a policy are called from
/// here, and may do what they like: this runs on a thread that may block.
public final class ChainVerification {
    /// The JDK accepts as many (`jdk.tls.maxCertificateChainLength` and its kin), and few enough
    /// keep the search for a path short.
    private static final int MOST = 10;

    private final TrustPolicy policy;
    private final List<X509Certificate> presented;
    private final Optional<Endpoint> expected;
    private final PeerRole role;
    private final Instant now;
    private final List<String> warnings = new ArrayList<>();
    private Optional<CertificateStatus> status = Optional.empty();

    private ChainVerification(
            TrustPolicy policy,
            List<X509Certificate> presented,
            Optional<Endpoint> expected,
            PeerRole role,
            Instant now) {
        this.policy = policy;
        this.presented = presented;
        this.expected = expected;
        this.role = role;
        this.now = now;
    }

    /// Verifies what a peer presented. Always ends with a verdict; what surprises it is a refusal.
    ///
    /// @param presented as it came, the peer's certificate first
    /// @param expected the name and the port that the connection is for; empty for a client, and a
    ///   server is then refused unless the policy accepts any name
    /// @param stapledOcsp the DER of an OCSPResponse
    /// @throws IllegalArgumentException if `presented` is empty
    public static ChainVerdict verify(
            TrustPolicy policy,
            List<X509Certificate> presented,
            Optional<Endpoint> expected,
            Optional<byte[]> stapledOcsp,
            PeerRole role,
            Instant now) {
        if (presented.isEmpty()) {
            throw new IllegalArgumentException("no certificates were presented");
        }
        return new ChainVerification(policy, List.copyOf(presented), expected, role, now)
                .run(stapledOcsp);
    }

    private ChainVerdict run(Optional<byte[]> stapledOcsp) {
        List<X509Certificate> distinct = List.copyOf(new LinkedHashSet<>(presented));
        if (distinct.size() > MOST) {
            warnings.add(
                    "the peer sent "
                            + distinct.size()
                            + " certificates; the first "
                            + MOST
                            + " were looked at");
            distinct = distinct.subList(0, MOST);
        }
        PathSearch.Found path;
        List<CertificateFailure> failures;
        try {
            Anchors anchors = anchors();
            path = new PathSearch(distinct, anchors, now).find();
            status = stapledOcsp.flatMap(response -> StapledStatus.read(path.leaf(), response));
            failures = new Trial(policy, distinct, path, expected, role, now, warnings).failures();
            if (path.end() == PathSearch.End.VALID) {
                if (failures.isEmpty()) {
                    anchors.objection(path.certificates(), role)
                            .map(said -> CertificateChecks.unusable(presented.getFirst(), said))
                            .ifPresent(failures::add);
                }
                stapledOcsp.ifPresent(
                        response -> addStatus(path.certificates(), response, failures));
            }
        } catch (RuntimeException e) {
            // A certificate may hold anything. What nobody thought of is no reason to trust it.
            return verdict(
                    List.of(),
                    Optional.of(CertificateChecks.unusable(presented.getFirst(), e.toString())));
        }
        List<X509Certificate> validated = isValidated(path) ? path.certificates() : List.of();
        Warnings.addTo(warnings, presented, path, role, now, stapledOcsp.isPresent());
        if (policy.basis() instanceof TrustPolicy.Anybody) {
            failures.forEach(failure -> warnings.add("accepted although " + failure.summary()));
            return verdict(validated, Optional.empty());
        }
        if (policy.verifier().isPresent()) {
            return verdict(validated, askVerifier(validated, failures));
        }
        return verdict(validated, asFound(failures));
    }

    private Optional<CertificateFailure> asFound(List<CertificateFailure> failures) {
        failures.stream().skip(1).forEach(failure -> warnings.add("also: " + failure.summary()));
        return failures.stream().findFirst();
    }

    private ChainVerdict verdict(
            List<X509Certificate> validated, Optional<CertificateFailure> failure) {
        return new ChainVerdict(presented, validated, failure, warnings, status);
    }

    private Anchors anchors() {
        Anchors anchors =
                switch (policy.basis()) {
                    case TrustPolicy.SystemAnchors _ -> Anchors.ofSystem();
                    case TrustPolicy.GivenAnchors(var given) -> Anchors.of(given);
                    case TrustPolicy.PinsAlone _, TrustPolicy.FirstUse _, TrustPolicy.Anybody _ ->
                            Anchors.NONE;
                };
        if (anchors.problem() != null) {
            warnings.add(anchors.problem());
        }
        return anchors;
    }

    private void addStatus(
            List<X509Certificate> path, byte[] response, List<CertificateFailure> failures) {
        StapledStatus found = StapledStatus.of(path, response, now);
        found.failure().ifPresent(failures::addFirst);
        found.warning().ifPresent(warnings::add);
        if (found.warning().isEmpty()) {
            status = status.map(StapledStatus::verified);
        }
    }

    /// A certificate that is an anchor itself is a chain of one.
    private static boolean isValidated(PathSearch.Found path) {
        return path.end() == PathSearch.End.VALID
                || (path.end() == PathSearch.End.ANCHORED && path.certificates().size() == 1);
    }

    private Optional<CertificateFailure> askVerifier(
            List<X509Certificate> validated, List<CertificateFailure> failures) {
        Decision decision;
        try {
            decision =
                    policy.verifier()
                            .orElseThrow()
                            .verify(
                                    new PeerCertificates(
                                            presented,
                                            validated,
                                            failures,
                                            warnings,
                                            expected.orElse(null)));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            decision = Decision.refuse("it was interrupted");
        } catch (Exception e) {
            decision = Decision.refuse(e.toString());
        }
        return switch (decision) {
            case Decision.Accepted() -> {
                failures.forEach(
                        f -> warnings.add("the verifier accepted although " + f.summary()));
                yield Optional.empty();
            }
            case Decision.AsFound() -> asFound(failures);
            case Decision.Refused(String reason) ->
                    Optional.of(
                            new RefusedByVerifier(
                                    CertificateChecks.summary(presented.getFirst()),
                                    reason,
                                    List.of()));
        };
    }
}

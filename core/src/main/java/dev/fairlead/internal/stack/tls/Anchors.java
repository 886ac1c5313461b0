package dev.fairlead.internal.stack.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// Certificates that need nobody to vouch for them.
final class Anchors {
    static final Anchors NONE = new Anchors(List.of(), null, null);

    private final Set<X509Certificate> certificates;
    private final Map<X500Principal, List<X509Certificate>> bySubject = new HashMap<>();
    private final @Nullable String problem;
    private final @Nullable X509TrustManager platform;

    private Anchors(
            Collection<X509Certificate> certificates,
            @Nullable X509TrustManager platform,
            @Nullable String problem) {
        this.certificates = new HashSet<>(certificates);
        this.platform = platform;
        this.problem = problem;
        for (X509Certificate anchor : this.certificates) {
            bySubject
                    .computeIfAbsent(anchor.getSubjectX500Principal(), _ -> new ArrayList<>())
                    .add(anchor);
        }
    }

    static Anchors of(Collection<X509Certificate> certificates) {
        return new Anchors(certificates, null, null);
    }

    /// Those of a trust manager, which is heard as well.
    static Anchors ofPlatform(X509TrustManager platform) {
        return new Anchors(List.of(platform.getAcceptedIssuers()), platform, null);
    }

    /// Those of this Java installation, read once: 150 certificates take some 50 ms.
    static Anchors ofSystem() {
        return SystemHolder.ANCHORS;
    }

    boolean contains(X509Certificate certificate) {
        return certificates.contains(certificate);
    }

    boolean areNone() {
        return certificates.isEmpty();
    }

    List<X509Certificate> named(X500Principal subject) {
        return bySubject.getOrDefault(subject, List.of());
    }

    Set<TrustAnchor> forPkix() {
        return certificates.stream()
                .map(anchor -> new TrustAnchor(anchor, null))
                .collect(Collectors.toSet());
    }

    /// What the platform has against a chain that is valid: it no longer believes what some of its
    /// authorities have issued since a certain day (`jdk.security.caDistrustPolicies`). It looks at
    /// a clock of its own, so that dates are no objection.
    ///
    /// @param path from the peer's certificate to the anchor
    Optional<String> objection(List<X509Certificate> path, PeerRole role) {
        if (platform == null) {
            return Optional.empty();
        }
        X509Certificate[] chain = path.toArray(X509Certificate[]::new);
        try {
            if (role == PeerRole.SERVER) {
                platform.checkServerTrusted(chain, "UNKNOWN");
            } else {
                platform.checkClientTrusted(chain, "UNKNOWN");
            }
            return Optional.empty();
        } catch (CertificateException e) {
            return isAboutDates(e) ? Optional.empty() : Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isAboutDates(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < 10; depth++) {
            if (at instanceof CertificateExpiredException
                    || at instanceof CertificateNotYetValidException) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    /// Why there are none, though there should be.
    @Nullable String problem() {
        return problem;
    }

    private static final class SystemHolder {
        static final Anchors ANCHORS = load();

        private static Anchors load() {
            try {
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init((KeyStore) null);
                for (TrustManager manager : factory.getTrustManagers()) {
                    if (manager instanceof X509TrustManager x509) {
                        return ofPlatform(x509);
                    }
                }
                return new Anchors(
                        List.of(), null, "this Java installation has no X.509 trust manager");
            } catch (GeneralSecurityException e) {
                return new Anchors(
                        List.of(),
                        null,
                        "the trust store of this Java installation cannot be read: " + e);
            }
        }
    }
}

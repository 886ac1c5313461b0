package dev.fairlead.internal.stack.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// Certificates that need nobody to vouch for them.
final class Anchors {
    static final Anchors NONE = new Anchors(List.of(), null);

    private final Set<X509Certificate> certificates;
    private final Map<X500Principal, List<X509Certificate>> bySubject = new HashMap<>();
    private final @Nullable String problem;

    private Anchors(Collection<X509Certificate> certificates, @Nullable String problem) {
        this.certificates = new HashSet<>(certificates);
        this.problem = problem;
        for (X509Certificate anchor : this.certificates) {
            bySubject
                    .computeIfAbsent(anchor.getSubjectX500Principal(), _ -> new ArrayList<>())
                    .add(anchor);
        }
    }

    static Anchors of(Collection<X509Certificate> certificates) {
        return new Anchors(certificates, null);
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
                        return of(List.of(x509.getAcceptedIssuers()));
                    }
                }
                return new Anchors(List.of(), "this Java installation has no X.509 trust manager");
            } catch (GeneralSecurityException e) {
                return new Anchors(
                        List.of(),
                        "the trust store of this Java installation cannot be read: " + e);
            }
        }
    }
}

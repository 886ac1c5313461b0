package dev.fairlead;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How it is found out whether a network holds back everything until somebody logs in. Only with
/// these in [NetworkOptions] is anything asked; then one small request goes over each interface
/// with a default route. Immutable.
///
/// Whom to ask, a network tells with its addresses (RFC 8910), and the answer is made for programs
/// (RFC 8908). Where a network tells nothing, a [#withProbe(URI)] may be tried: a page whose answer
/// is known, in the place of which a portal puts its own.
public final class CaptivePortalOptions {
    /// Asks where the network says whom.
    public static final CaptivePortalOptions DEFAULT =
            new CaptivePortalOptions(
                    null, null, Duration.ofSeconds(5), Duration.ofSeconds(10), TlsOptions.DEFAULT);

    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofHours(1);

    private final @Nullable URI api;
    private final @Nullable URI probe;
    private final Duration timeout;
    private final Duration pause;
    private final TlsOptions tls;

    private CaptivePortalOptions(
            @Nullable URI api,
            @Nullable URI probe,
            Duration timeout,
            Duration pause,
            TlsOptions tls) {
        this.api = api;
        this.probe = probe;
        this.timeout = timeout;
        this.pause = pause;
        this.tls = tls;
    }

    /// Who is asked, whatever the network says. Default: whom the network names.
    public Optional<URI> api() {
        return Optional.ofNullable(api);
    }

    /// What is tried where nobody can be asked. Default: nothing.
    public Optional<URI> probe() {
        return Optional.ofNullable(probe);
    }

    /// How long one answer is waited for.
    public Duration timeout() {
        return timeout;
    }

    /// The least time from one question to the next on an interface. While a portal is in the way
    /// it is asked anew after as long; without an answer, later and later.
    public Duration pause() {
        return pause;
    }

    /// How the one who is asked shows who it is.
    public TlsOptions tls() {
        return tls;
    }

    /// Asks this one, by RFC 8908.
    ///
    /// @throws IllegalArgumentException if it is no `https` URI with a host
    public CaptivePortalOptions withApi(URI api) {
        require(api, "https", "RFC 8908, section 4");
        return new CaptivePortalOptions(api, probe, timeout, pause, tls);
    }

    /// Tries this page where nobody can be asked. It has to be one that answers 204, without
    /// content, to anybody; and `http`, since nobody can put another in the place of an `https`
    /// one. Whoever serves it learns that this machine is here.
    ///
    /// @throws IllegalArgumentException if it is no `http` URI with a host
    public CaptivePortalOptions withProbe(URI probe) {
        require(probe, "http", "a portal cannot answer for another over https");
        return new CaptivePortalOptions(api, probe, timeout, pause, tls);
    }

    /// @param timeout 100 ms to an hour
    public CaptivePortalOptions withTimeout(Duration timeout) {
        return new CaptivePortalOptions(api, probe, within("timeout", timeout), pause, tls);
    }

    /// @param pause 100 ms to an hour
    public CaptivePortalOptions withPause(Duration pause) {
        return new CaptivePortalOptions(api, probe, timeout, within("pause", pause), tls);
    }

    public CaptivePortalOptions withTls(TlsOptions tls) {
        return new CaptivePortalOptions(api, probe, timeout, pause, tls);
    }

    private static void require(URI uri, String scheme, String rule) {
        boolean good =
                uri.getScheme() != null
                        && uri.getScheme().toLowerCase(Locale.ROOT).equals(scheme)
                        && uri.getHost() != null
                        && uri.getRawUserInfo() == null;
        if (!good) {
            throw new IllegalArgumentException(
                    "'" + uri + "' is no " + scheme + " URI with a host alone (" + rule + ")");
        }
    }

    private static Duration within(String name, Duration value) {
        if (value.compareTo(LEAST) < 0 || value.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    name + " is " + value + "; 100 ms to 1 hour is allowed");
        }
        return value;
    }
}

package dev.fairlead;

import java.time.Duration;
import java.util.Objects;

/// When Happy Eyeballs starts the next attempt (RFC 8305, section 8). Immutable.
public final class RaceOptions {
    public static final RaceOptions DEFAULT =
            new RaceOptions(
                    true,
                    Duration.ofMillis(50),
                    Duration.ofMillis(250),
                    true,
                    1,
                    Until.SECURITY,
                    true,
                    true);

    /// What an attempt must reach to win.
    public enum Until {
        /// The transport is open; what comes above is set up on the winner alone.
        TRANSPORT,
        /// The security handshake is done as well, where the stack has one.
        SECURITY
    }

    private final boolean enabled;
    private final Duration resolutionDelay;
    private final Duration attemptDelay;
    private final boolean adaptive;
    private final int firstFamilyCount;
    private final Until until;
    private final boolean history;
    private final boolean nat64;

    private RaceOptions(
            boolean enabled,
            Duration resolutionDelay,
            Duration attemptDelay,
            boolean adaptive,
            int firstFamilyCount,
            Until until,
            boolean history,
            boolean nat64) {
        this.enabled = enabled;
        this.resolutionDelay = resolutionDelay;
        this.attemptDelay = attemptDelay;
        this.adaptive = adaptive;
        this.firstFamilyCount = firstFamilyCount;
        this.until = until;
        this.history = history;
        this.nat64 = nat64;
    }

    /// Whether attempts overlap. If not, the next starts only after the last has failed; the order
    /// stays the same.
    public boolean enabled() {
        return enabled;
    }

    /// How long IPv4 answers wait for IPv6 answers that are still missing. Default: 50 ms.
    public Duration resolutionDelay() {
        return resolutionDelay;
    }

    /// From the start of one attempt to the start of the next while none has failed. Default: 250
    /// ms.
    public Duration attemptDelay() {
        return attemptDelay;
    }

    /// Whether a known round-trip time to the destination changes the delay, within 100 ms to 2 s
    /// (RFC 8305, section 5). Default: true.
    public boolean adaptive() {
        return adaptive;
    }

    /// How many addresses of the preferred family come before the first of the other. Default: 1.
    public int firstFamilyCount() {
        return firstFamilyCount;
    }

    /// Default: [Until#SECURITY].
    public Until until() {
        return until;
    }

    /// Whether what worked or failed in the last 10 minutes changes the order. Default: true.
    public boolean history() {
        return history;
    }

    /// Whether IPv4 addresses are translated where this network has only IPv6 and NAT64 (RFC 7050).
    /// Default: true.
    public boolean nat64() {
        return nat64;
    }

    public RaceOptions withEnabled(boolean enabled) {
        return new RaceOptions(
                enabled,
                resolutionDelay,
                attemptDelay,
                adaptive,
                firstFamilyCount,
                until,
                history,
                nat64);
    }

    /// @param delay 0 to 2 s
    public RaceOptions withResolutionDelay(Duration delay) {
        if (delay.isNegative() || delay.compareTo(Duration.ofSeconds(2)) > 0) {
            throw new IllegalArgumentException(
                    "resolutionDelay is " + delay + "; 0 to 2 s is allowed");
        }
        return new RaceOptions(
                enabled, delay, attemptDelay, adaptive, firstFamilyCount, until, history, nat64);
    }

    /// @param delay 10 ms to 2 s
    public RaceOptions withAttemptDelay(Duration delay) {
        if (delay.compareTo(Duration.ofMillis(10)) < 0
                || delay.compareTo(Duration.ofSeconds(2)) > 0) {
            throw new IllegalArgumentException(
                    "attemptDelay is " + delay + "; 10 ms to 2 s is allowed (RFC 8305, section 8)");
        }
        return new RaceOptions(
                enabled, resolutionDelay, delay, adaptive, firstFamilyCount, until, history, nat64);
    }

    public RaceOptions withAdaptive(boolean adaptive) {
        return new RaceOptions(
                enabled,
                resolutionDelay,
                attemptDelay,
                adaptive,
                firstFamilyCount,
                until,
                history,
                nat64);
    }

    /// @param count 1 to 8
    public RaceOptions withFirstFamilyCount(int count) {
        if (count < 1 || count > 8) {
            throw new IllegalArgumentException(
                    "firstFamilyCount is " + count + "; 1 to 8 is allowed");
        }
        return new RaceOptions(
                enabled, resolutionDelay, attemptDelay, adaptive, count, until, history, nat64);
    }

    public RaceOptions withUntil(Until until) {
        return new RaceOptions(
                enabled,
                resolutionDelay,
                attemptDelay,
                adaptive,
                firstFamilyCount,
                until,
                history,
                nat64);
    }

    public RaceOptions withHistory(boolean history) {
        return new RaceOptions(
                enabled,
                resolutionDelay,
                attemptDelay,
                adaptive,
                firstFamilyCount,
                until,
                history,
                nat64);
    }

    public RaceOptions withNat64(boolean nat64) {
        return new RaceOptions(
                enabled,
                resolutionDelay,
                attemptDelay,
                adaptive,
                firstFamilyCount,
                until,
                history,
                nat64);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RaceOptions that
                && enabled == that.enabled
                && resolutionDelay.equals(that.resolutionDelay)
                && attemptDelay.equals(that.attemptDelay)
                && adaptive == that.adaptive
                && firstFamilyCount == that.firstFamilyCount
                && until == that.until
                && history == that.history
                && nat64 == that.nat64;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                enabled,
                resolutionDelay,
                attemptDelay,
                adaptive,
                firstFamilyCount,
                until,
                history,
                nat64);
    }
}

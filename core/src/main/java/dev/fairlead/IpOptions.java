package dev.fairlead;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How IP carries the packets of a connection. Immutable.
public final class IpOptions {
    public static final IpOptions DEFAULT =
            new IpOptions(Version.ANY, null, null, null, AddressPreference.DEFAULT, null);

    private final Version version;
    private final @Nullable Integer hopLimit;
    private final @Nullable Boolean dontFragment;
    private final @Nullable Integer trafficClass;
    private final AddressPreference localAddressPreference;
    private final @Nullable Boolean multicastLoopback;

    /// Which versions of IP may be used; the others are not asked for and not tried.
    public enum Version {
        ANY,
        V4,
        V6
    }

    /// Which of several local IPv6 addresses packets come from (RFC 5014).
    public enum AddressPreference {
        DEFAULT,
        TEMPORARY,
        STABLE
    }

    private IpOptions(
            Version version,
            @Nullable Integer hopLimit,
            @Nullable Boolean dontFragment,
            @Nullable Integer trafficClass,
            AddressPreference localAddressPreference,
            @Nullable Boolean multicastLoopback) {
        this.version = version;
        this.hopLimit = hopLimit;
        this.dontFragment = dontFragment;
        this.trafficClass = trafficClass;
        this.localAddressPreference = localAddressPreference;
        this.multicastLoopback = multicastLoopback;
    }

    public Version version() {
        return version;
    }

    /// TTL or hop limit of every packet, 1 to 255; empty for the system's own (64).
    public Optional<Integer> hopLimit() {
        return Optional.ofNullable(hopLimit);
    }

    /// Whether routers may not fragment (IPv4 DF; on IPv6, whether this machine may not); empty for
    /// the system's own choice, which for TCP is path MTU discovery.
    public Optional<Boolean> dontFragment() {
        return Optional.ofNullable(dontFragment);
    }

    /// The traffic class octet (DSCP and two zero bits for ECN), 0 to 255; empty for none.
    public Optional<Integer> trafficClass() {
        return Optional.ofNullable(trafficClass);
    }

    public AddressPreference localAddressPreference() {
        return localAddressPreference;
    }

    /// Whether what is sent to a multicast group comes back to members on this machine; empty for
    /// the system's choice, which is yes. Of UDP only.
    public Optional<Boolean> multicastLoopback() {
        return Optional.ofNullable(multicastLoopback);
    }

    public IpOptions withVersion(Version version) {
        return new IpOptions(
                version,
                hopLimit,
                dontFragment,
                trafficClass,
                localAddressPreference,
                multicastLoopback);
    }

    /// @param hopLimit 1 to 255
    public IpOptions withHopLimit(int hopLimit) {
        if (hopLimit < 1 || hopLimit > 255) {
            throw new IllegalArgumentException(
                    "hopLimit is " + hopLimit + "; 1 to 255 is allowed (RFC 8200, section 3)");
        }
        return new IpOptions(
                version,
                hopLimit,
                dontFragment,
                trafficClass,
                localAddressPreference,
                multicastLoopback);
    }

    public IpOptions withDontFragment(boolean dontFragment) {
        return new IpOptions(
                version,
                hopLimit,
                dontFragment,
                trafficClass,
                localAddressPreference,
                multicastLoopback);
    }

    /// @param trafficClass 0 to 255; the two low bits belong to ECN and must be zero (RFC 3168)
    public IpOptions withTrafficClass(int trafficClass) {
        if (trafficClass < 0 || trafficClass > 255 || (trafficClass & 3) != 0) {
            throw new IllegalArgumentException(
                    "trafficClass is "
                            + trafficClass
                            + "; a multiple of 4 from 0 to 252 is allowed: the two low bits are ECN's"
                            + " (RFC 3168)");
        }
        return new IpOptions(
                version,
                hopLimit,
                dontFragment,
                trafficClass,
                localAddressPreference,
                multicastLoopback);
    }

    /// The traffic class of a service class.
    public IpOptions withServiceClass(ServiceClass serviceClass) {
        return withTrafficClass(serviceClass.dscp() << 2);
    }

    public IpOptions withLocalAddressPreference(AddressPreference preference) {
        return new IpOptions(
                version, hopLimit, dontFragment, trafficClass, preference, multicastLoopback);
    }

    public IpOptions withMulticastLoopback(boolean multicastLoopback) {
        return new IpOptions(
                version,
                hopLimit,
                dontFragment,
                trafficClass,
                localAddressPreference,
                multicastLoopback);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpOptions that
                && version == that.version
                && Objects.equals(hopLimit, that.hopLimit)
                && Objects.equals(dontFragment, that.dontFragment)
                && Objects.equals(trafficClass, that.trafficClass)
                && localAddressPreference == that.localAddressPreference
                && Objects.equals(multicastLoopback, that.multicastLoopback);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                version,
                hopLimit,
                dontFragment,
                trafficClass,
                localAddressPreference,
                multicastLoopback);
    }
}

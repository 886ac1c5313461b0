package dev.fairlead;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a [Browser] looks for. Immutable.
public final class ServiceSearch {
    private static final String LOCAL = "local";
    private static final ServiceSearch ALL = new ServiceSearch(null, null, LOCAL, false, false);

    private final @Nullable ServiceType type;
    private final @Nullable String subtype;
    private final String domain;
    private final boolean txt;
    private final boolean location;

    private ServiceSearch(
            @Nullable ServiceType type,
            @Nullable String subtype,
            String domain,
            boolean txt,
            boolean location) {
        this.type = type;
        this.subtype = subtype;
        this.domain = domain;
        this.txt = txt;
        this.location = location;
    }

    /// Services of one type.
    public static ServiceSearch of(ServiceType type) {
        return new ServiceSearch(type, null, LOCAL, false, false);
    }

    /// As [#of(ServiceType)].
    ///
    /// @param type such as `_http._tcp`
    /// @throws IllegalArgumentException if it is no type, as [ServiceType#of(String)]
    public static ServiceSearch of(String type) {
        return of(ServiceType.of(type));
    }

    /// Services of all types (RFC 6763, section 9). It asks for each type that there is, so it is
    /// for people who look around, not for programs that know what they need.
    public static ServiceSearch all() {
        return ALL;
    }

    /// Empty for all types.
    public Optional<ServiceType> type() {
        return Optional.ofNullable(type);
    }

    public Optional<String> subtype() {
        return Optional.ofNullable(subtype);
    }

    /// Default: `local`, those near by.
    public String domain() {
        return domain;
    }

    /// Whether [FoundService#txt()] is found and kept up to date. Default: false.
    public boolean txt() {
        return txt;
    }

    /// Whether [FoundService#host()] and the addresses are found and kept up to date. Default:
    /// false. To connect it is not needed: give [FoundService#endpoint()], and the location is
    /// found then.
    public boolean location() {
        return location;
    }

    /// Only services of this kind: `_printer` (RFC 6763, section 7.1).
    ///
    /// @throws IllegalArgumentException if it is no label
    /// @throws IllegalStateException if this is for all types
    public ServiceSearch withSubtype(String subtype) {
        if (type == null) {
            throw new IllegalStateException(
                    "subtype " + subtype + " needs a type; this is for all");
        }
        Service.requireSubtype(subtype);
        return new ServiceSearch(type, subtype, domain, txt, location);
    }

    /// Those of another domain, which nameservers are asked for (RFC 6763, section 10): those of
    /// [NetworkOptions#resolver()]. They are asked again before what they said has run out, so that
    /// a change is seen after the time to live that the domain's owner chose; at most once in 2 s.
    ///
    /// @param domain such as `example.com`; `local` for those near by
    /// @throws IllegalArgumentException if it is no domain name
    public ServiceSearch withDomain(String domain) {
        String bare = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        Endpoint.Host checked = new Endpoint.Host(bare, 0);
        return new ServiceSearch(type, subtype, checked.name(), txt, location);
    }

    /// With TXT records; that is more traffic.
    public ServiceSearch withTxt() {
        return new ServiceSearch(type, subtype, domain, true, location);
    }

    /// With hosts, ports and addresses; that is more traffic.
    public ServiceSearch withLocation() {
        return new ServiceSearch(type, subtype, domain, txt, true);
    }

    @Override
    public String toString() {
        String what =
                type == null
                        ? "services of all types"
                        : "services of type " + (subtype == null ? "" : subtype + "._sub.") + type;
        return domain.equals(LOCAL) ? what : what + " in " + domain;
    }
}

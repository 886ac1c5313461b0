package dev.fairlead;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a [Browser] looks for. Immutable.
public final class ServiceSearch {
    private static final String LOCAL = "local";
    private static final ServiceSearch ALL =
            new ServiceSearch(null, null, LOCAL, null, false, false);

    private final @Nullable ServiceType type;
    private final @Nullable String subtype;
    private final String domain;
    private final @Nullable ServiceDomainSearch automatic;
    private final boolean txt;
    private final boolean location;

    private ServiceSearch(
            @Nullable ServiceType type,
            @Nullable String subtype,
            String domain,
            @Nullable ServiceDomainSearch automatic,
            boolean txt,
            boolean location) {
        this.type = type;
        this.subtype = subtype;
        this.domain = domain;
        this.automatic = automatic;
        this.txt = txt;
        this.location = location;
    }

    /// Services of one type.
    public static ServiceSearch of(ServiceType type) {
        return new ServiceSearch(type, null, LOCAL, null, false, false);
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
        return new ServiceSearch(type, subtype, domain, automatic, txt, location);
    }

    /// Those of another domain alone, which nameservers are asked for (RFC 6763, section 10): those
    /// of [NetworkOptions#resolver()]. They are asked again before what they said has run out, so
    /// that a change is seen after the time to live that the domain's owner chose; at most once in
    /// 2 s.
    ///
    /// @param domain such as `example.com`; `local` for those near by
    /// @throws IllegalArgumentException if it is no domain name
    public ServiceSearch withDomain(String domain) {
        String bare = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        Endpoint.Host checked = new Endpoint.Host(bare, 0);
        return new ServiceSearch(type, subtype, checked.name(), null, txt, location);
    }

    /// Those near by, and beside them those of each domain that the network recommends for
    /// automatic browsing (RFC 6763, section 11, `lb._dns-sd._udp`); the same name in two domains
    /// is two services. Which domains there are is asked again every 30 minutes and after each
    /// change of the network; while no nameserver answers, every 30 s, and what is near by is there
    /// meanwhile. At most 16 domains. It is off by default, as it tells the nameservers of every
    /// network what this program looks for.
    ///
    /// @param from whose recommendations; [ServiceDomainSearch#DEFAULT] for the search domains of
    ///   this machine
    public ServiceSearch withAutomaticDomains(ServiceDomainSearch from) {
        return new ServiceSearch(type, subtype, LOCAL, from, txt, location);
    }

    /// Whose recommended domains are searched too. Default: empty, nobody's.
    public Optional<ServiceDomainSearch> automaticDomains() {
        return Optional.ofNullable(automatic);
    }

    /// With TXT records; that is more traffic.
    public ServiceSearch withTxt() {
        return new ServiceSearch(type, subtype, domain, automatic, true, location);
    }

    /// With hosts, ports and addresses; that is more traffic.
    public ServiceSearch withLocation() {
        return new ServiceSearch(type, subtype, domain, automatic, txt, true);
    }

    @Override
    public String toString() {
        String what =
                type == null
                        ? "services of all types"
                        : "services of type " + (subtype == null ? "" : subtype + "._sub.") + type;
        if (automatic != null) {
            return what + " near by and in recommended domains";
        }
        return domain.equals(LOCAL) ? what : what + " in " + domain;
    }
}

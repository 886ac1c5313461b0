package dev.fairlead;

import java.util.List;
import java.util.stream.Stream;

/// Where [Network#serviceDomains(ServiceDomainSearch)] looks for the domains that a network
/// recommends. Immutable.
public final class ServiceDomainSearch {
    /// More are not asked.
    static final int MOST = 16;

    public static final ServiceDomainSearch DEFAULT = new ServiceDomainSearch(List.of(), false);

    private final List<String> domains;
    private final boolean addresses;

    private ServiceDomainSearch(List<String> domains, boolean addresses) {
        this.domains = domains;
        this.addresses = addresses;
    }

    /// Whose recommendations count. Default: none, which means those that this machine completes
    /// names with (`search` in `resolv.conf`).
    public List<String> domains() {
        return domains;
    }

    /// Asks this domain, and no others but those that were named as well.
    ///
    /// @throws IllegalArgumentException if it is no domain name, or `local`, or more than 16 were
    ///   named
    public ServiceDomainSearch withDomain(String domain) {
        String bare = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        String name = new Endpoint.Host(bare, 0).name();
        if (name.equalsIgnoreCase("local")) {
            throw new IllegalArgumentException(
                    "local has no nameserver that could recommend something; name another domain");
        }
        if (domains.size() == MOST) {
            throw new IllegalArgumentException(
                    name + " is one domain more than " + MOST + "; ask for the rest by itself");
        }
        return new ServiceDomainSearch(
                Stream.concat(domains.stream(), Stream.of(name)).distinct().toList(), addresses);
    }

    /// Whether the reverse names of the subnets of this machine are asked too. Default: false.
    public boolean addresses() {
        return addresses;
    }

    /// Also asks the reverse names of the subnets of this machine, as `0.2.0.192.in-addr.arpa`:
    /// what a network recommends whose domain this machine was not told.
    public ServiceDomainSearch withAddresses() {
        return new ServiceDomainSearch(domains, true);
    }

    @Override
    public String toString() {
        return "domains of services that "
                + (domains.isEmpty() ? "the search domains" : String.join(", ", domains))
                + (addresses ? " and this machine's subnets" : "")
                + " recommend";
    }
}

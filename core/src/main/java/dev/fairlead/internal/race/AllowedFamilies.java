package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.Parameters;
import dev.fairlead.PathFailure;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The IP versions that the parameters leave: by [IpOptions#version()], and by the local endpoint,
/// from which nothing of the other version can be reached.
final class AllowedFamilies {
    private final IpOptions.Version version;
    private final Optional<Endpoint.Address> local;
    private final Set<Family> families;

    AllowedFamilies(Parameters parameters) {
        version = parameters.ip().version();
        local = parameters.localEndpoint();
        families =
                switch (version) {
                    case ANY -> EnumSet.allOf(Family.class);
                    case V4 -> EnumSet.of(Family.V4);
                    case V6 -> EnumSet.of(Family.V6);
                };
        local.ifPresent(from -> families.removeIf(family -> family != Candidate.familyOf(from)));
    }

    Set<Family> families() {
        return families;
    }

    boolean contains(Family family) {
        return families.contains(family);
    }

    /// Why `literal` is not tried.
    PathFailure refusal(Endpoint.Address literal) {
        if (families.isEmpty()) {
            return contradiction();
        }
        return version == IpOptions.Version.ANY
                ? new PathFailure.OptionNotSupported(
                        "localEndpoint",
                        localText() + " is of the other version of IP than " + literal)
                : new PathFailure.OptionNotSupported(
                        "version", literal + " cannot be reached over IP" + version);
    }

    /// Why nothing is.
    PathFailure contradiction() {
        return new PathFailure.OptionNotSupported(
                "localEndpoint",
                localText()
                        + " is of the other version of IP than "
                        + version
                        + ", the only one allowed");
    }

    private String localText() {
        return local.map(Endpoint::toString).orElse("the local address");
    }
}

package dev.fairlead;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A service, as it was known at a moment. One for each instance, on however many interfaces it was
/// found. Equal to another if all that is told of both is equal.
///
/// What it says of itself comes from strangers: do not show it raw on a terminal, and do not trust
/// it.
public interface FoundService {
    /// To connect to it; host and port are found then.
    Endpoint.Service endpoint();

    /// The names of the interfaces where it was found; none if nameservers told of it.
    Set<String> interfaces();

    /// Empty if not known yet, or not [asked for][ServiceSearch#withTxt].
    Optional<TxtRecord> txt();

    /// Where it is; empty if not known yet, or not [asked for][ServiceSearch#withLocation].
    Optional<String> host();

    /// 0 if not known.
    int port();

    /// With the port; those of a link with the interface as their scope.
    List<Endpoint.Address> addresses();
}

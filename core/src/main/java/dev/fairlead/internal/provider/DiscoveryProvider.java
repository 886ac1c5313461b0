package dev.fairlead.internal.provider;

import dev.fairlead.DiscoveryCapability;
import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Endpoint;
import dev.fairlead.HostNames;
import dev.fairlead.Interface;
import dev.fairlead.Network;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds services and names near by. In `fairlead-discovery`.
public interface DiscoveryProvider {
    /// What has to be added where there is none.
    String ARTIFACT = "dev.fairlead:fairlead-discovery";

    /// Empty if the artifact is not there.
    static Optional<DiscoveryProvider> find() {
        return Optional.ofNullable(Found.PROVIDER);
    }

    /// Looked for once; artifacts do not come later.
    final class Found {
        private static final @Nullable DiscoveryProvider PROVIDER =
                ServiceLoader.load(
                                DiscoveryProvider.class, DiscoveryProvider.class.getClassLoader())
                        .findFirst()
                        .orElse(null);

        private Found() {}
    }

    /// What it needs to know of the network that it is for.
    interface Surroundings {
        /// As they are now.
        List<Interface> interfaces();

        /// Calls `changed` after each change of the network of this machine, until it is closed.
        /// Quick, and on a thread that may not be blocked.
        HostNames.Watch watch(Runnable changed);

        HostNames hostNames();

        /// Who is asked for names.
        List<Endpoint.Address> nameservers();

        /// The domains that names are completed with.
        List<String> searchDomains();

        /// Whose connections carry what nameservers are asked.
        Network network();
    }

    /// What the system tells it here.
    Set<DiscoveryCapability> capabilities();

    /// Opens nothing and starts nothing until it is used.
    Discovery open(DiscoveryOptions options, Surroundings surroundings);
}

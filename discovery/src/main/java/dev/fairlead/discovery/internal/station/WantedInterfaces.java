package dev.fairlead.discovery.internal.station;

import dev.fairlead.DiscoveryOptions;
import dev.fairlead.Interface;
import dev.fairlead.internal.provider.DiscoveryProvider.Surroundings;
import java.util.List;

/// Where a daemon's work is wanted, as our own engine would choose. Safe for use by many threads.
final class WantedInterfaces {
    private final DiscoveryOptions options;
    private final Surroundings surroundings;

    WantedInterfaces(DiscoveryOptions options, Surroundings surroundings) {
        this.options = options;
        this.surroundings = surroundings;
    }

    /// Whether what is found on this interface is wanted.
    boolean contains(int index) {
        if (!options.interfaces().isEmpty()) {
            return options.interfaces().contains(name(index));
        }
        // As by our own engine: loopback only where there is nothing else.
        List<Interface> all = surroundings.interfaces();
        return all.stream().noneMatch(each -> each.index() == index && isLoopback(each))
                || all.stream().allMatch(each -> isLoopback(each) || !each.isRunning());
    }

    private static boolean isLoopback(Interface each) {
        return each.flags().contains(Interface.Flag.LOOPBACK);
    }

    /// On which interfaces something is told: the numbers of those that were named, or else `all`.
    List<Integer> indices(int all) {
        return options.interfaces().isEmpty()
                ? List.of(all)
                : surroundings.interfaces().stream()
                        .filter(each -> options.interfaces().contains(each.name()))
                        .map(each -> each.index())
                        .toList();
    }

    /// The name of an interface; its number where it is gone.
    String name(int index) {
        return surroundings.interfaces().stream()
                .filter(each -> each.index() == index)
                .map(each -> each.name())
                .findFirst()
                .orElse(Integer.toString(index));
    }
}

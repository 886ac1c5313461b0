package dev.fairlead.internal.provider;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The discovery of one network, which is made when it is first needed. Safe for use by many
/// threads.
public final class LazyDiscovery implements AutoCloseable {
    private final Function<DiscoveryProvider, Discovery> open;
    private @Nullable Discovery opened; // guarded by this
    private boolean closed; // guarded by this

    public LazyDiscovery(Function<DiscoveryProvider, Discovery> open) {
        this.open = open;
    }

    /// Where nothing is found.
    public static LazyDiscovery none() {
        LazyDiscovery none =
                new LazyDiscovery(_ -> {
                    throw new IllegalStateException("closed");
                });
        none.close();
        return none;
    }

    /// Empty if there is no provider, or the network is closed.
    public synchronized Optional<Discovery> get() {
        if (opened == null && !closed) {
            opened = DiscoveryProvider.find().map(open).orElse(null);
        }
        return closed ? Optional.empty() : Optional.ofNullable(opened);
    }

    /// Empty if it was never needed.
    public synchronized Optional<Discovery> current() {
        return Optional.ofNullable(opened);
    }

    /// @throws IllegalStateException if there is no provider, or the network is closed
    public synchronized Discovery required() {
        return get().orElseThrow(() ->
                new IllegalStateException(
                        closed
                                ? "the network is closed"
                                : "services are found and told of by the artifact "
                                        + DiscoveryProvider.ARTIFACT
                                        + ", which is not there: add it"));
    }

    @Override
    public void close() {
        Discovery over;
        synchronized (this) {
            closed = true;
            over = opened;
        }
        if (over != null) {
            over.close();
        }
    }
}

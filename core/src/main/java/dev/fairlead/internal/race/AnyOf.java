package dev.fairlead.internal.race;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.io.Loop;
import java.util.List;

/// Several protocol stacks of which any will do. A race starts them one after the other at each
/// address, as [Turns] has it.
public final class AnyOf<T> implements Connector<T> {
    private final List<Connector<T>> all;

    /// @param all most wanted first; what one has opened, any can discard
    public AnyOf(List<Connector<T>> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("no connector; one at least is needed");
        }
        this.all = List.copyOf(all);
    }

    @Override
    public List<Connector<T>> choices() {
        return all;
    }

    @Override
    public String protocol() {
        return String.join(" or ", all.stream().map(Connector::protocol).toList());
    }

    @Override
    public Attempting start(Endpoint address, Loop loop, Outcome<T> outcome) {
        throw new IllegalStateException("a race starts each of them by itself");
    }

    @Override
    public void discard(T stack) {
        all.getFirst().discard(stack);
    }
}

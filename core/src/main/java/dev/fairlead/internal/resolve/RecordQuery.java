package dev.fairlead.internal.resolve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The records of one type and name, told when they are there. Belongs to the resolver's loop.
final class RecordQuery
        implements NameLookup.Listener, DnsNameResolver.Closeable, NameResolver.Query {
    /// Hears what was found, once.
    interface Listener {
        void done(Found found);
    }

    private final DnsNameResolver resolver;
    private final Listener listener;
    private @Nullable NameLookup lookup;
    private boolean over;

    RecordQuery(DnsNameResolver resolver, Listener listener) {
        this.resolver = resolver;
        this.listener = listener;
    }

    void start(View view, DnsName name, int type) {
        NameLookup.Request request =
                new NameLookup.Request(
                        name.toString(),
                        List.of(name),
                        List.of(type),
                        view.nameservers(),
                        view.assumed(),
                        resolver.client().now() + view.deadlineNanos(),
                        false);
        resolver.begin(
                view,
                this,
                () -> {
                    if (!over) {
                        NameLookup started = new NameLookup(resolver.client(), request, this);
                        lookup = started;
                        started.start();
                    }
                });
    }

    @Override
    public void step(Found found) {} // the last one tells

    @Override
    public void expired(int type, Found found) {} // not asked for

    @Override
    public void done(int type, Found found) {
        if (!over) {
            over = true;
            resolver.ended(this);
            listener.done(found);
        }
    }

    @Override
    public void cancel() {
        resolver.onLoop(this::closed);
    }

    @Override
    public void closed() {
        over = true;
        if (lookup != null) {
            lookup.cancel();
        }
        resolver.ended(this);
    }
}

package dev.fairlead.internal.resolve;

import dev.fairlead.NetworkException;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Resolver;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The records of one type, waited for.
final class RecordCall extends BlockingCall
        implements NameLookup.Listener, DnsNameResolver.Closeable {
    private final String name;
    private final DnsNameResolver resolver;
    private @Nullable NameLookup lookup; // on the loop
    private @Nullable Found last; // as told
    private @Nullable Found expired; // as told

    /// @param candidates the names to ask for, in this order
    RecordCall(
            DnsNameResolver resolver, View view, String name, List<DnsName> candidates, int type) {
        super(name, Duration.ofNanos(view.deadlineNanos()));
        this.name = name;
        this.resolver = resolver;
        NameLookup.Request request =
                new NameLookup.Request(
                        name,
                        candidates,
                        List.of(type),
                        view.nameservers(),
                        view.assumed(),
                        resolver.client().now() + view.deadlineNanos(),
                        view.stale());
        resolver.begin(view, this, () -> start(request));
    }

    private void start(NameLookup.Request request) {
        NameLookup started = new NameLookup(resolver.client(), request, this);
        lookup = started;
        started.start();
    }

    @Override
    public void step(Found found) {
        addStep(found);
    }

    @Override
    public void expired(int type, Found found) {
        tell(() -> expired = found);
    }

    @Override
    public void done(int type, Found found) {
        tell(() -> last = found);
        resolver.ended(this);
    }

    @Override
    public void closed() {
        end();
        tellClosed();
    }

    @Override
    long patience(long nowNanos) {
        return last != null ? 0 : Long.MAX_VALUE;
    }

    @Override
    void stop() {
        resolver.onLoop(this::end);
    }

    private void end() {
        if (lookup != null) {
            lookup.cancel();
        }
        resolver.ended(this);
    }

    Resolver.Lookup lookup() throws NetworkException {
        await();
        Found found = last;
        if (found == null) {
            throw new IllegalStateException("nothing is left to wait for, and nothing was told");
        }
        ResolveFailure failure = found.failure();
        if (failure != null) {
            boolean gone =
                    failure instanceof ResolveFailure.NoSuchName
                            || failure instanceof ResolveFailure.NoAddress;
            if (expired == null || gone) {
                throw new NetworkException(failure);
            }
            found = expired; // RFC 8767, section 5
        }
        return new Resolver.Lookup(
                name,
                List.of(),
                found.records().stream().map(DnsRecord::published).toList(),
                steps());
    }
}

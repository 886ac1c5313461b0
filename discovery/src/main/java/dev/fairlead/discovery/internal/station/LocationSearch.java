package dev.fairlead.discovery.internal.station;

import dev.fairlead.Endpoint;
import dev.fairlead.ResolveFailure;
import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.discovery.internal.mdns.Question;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.discovery.internal.unicast.Nameservers;
import dev.fairlead.internal.provider.Discovery;
import dev.fairlead.internal.resolve.DnsType;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Looks for host and port of one service, until they are found.
final class LocationSearch implements Discovery.Query, Questions.Asker, Neighbourhood.Told {
    private final Endpoint.Service service;
    private final Discovery.LocationAnswers answers;
    private final Neighbourhood.Lender lender;
    private final Question question;
    private final AtomicBoolean over = new AtomicBoolean();
    private @Nullable Neighbourhood session; // set before it is used
    private @Nullable Location found; // on the session's thread, as the rest
    private @Nullable Runnable patience;
    private boolean ended;

    /// @throws IllegalArgumentException if the name is too long
    LocationSearch(
            Endpoint.Service service,
            Discovery.LocationAnswers answers,
            Neighbourhood.Lender lender) {
        this.service = service;
        this.answers = answers;
        this.lender = lender;
        this.question = Questions.of(InstanceName.of(service), DnsType.SRV);
    }

    Discovery.Query start() {
        Neighbourhood used = lender.use();
        session = used;
        used.execute(() -> begin(used));
        return this;
    }

    private void begin(Neighbourhood used) {
        if (!over.get()) {
            patience = used.after(Discovery.PATIENCE.toMillis(), () -> fail(used));
            used.questions().ask(question, this);
        }
    }

    @Override
    public void appeared(Link link, ResourceRecord record) {
        if (record.content() instanceof Location where && found == null && session != null) {
            found = where;
            session.changed(this); // what came with it is of use, and is known by then
        }
    }

    @Override
    public void vanished(Link link, ResourceRecord record) {}

    @Override
    public void tell() {
        Location where = found;
        if (where != null && session != null && over.compareAndSet(false, true)) {
            finish(session);
            answers.located(
                    List.of(new Discovery.Place(Nameservers.text(where.host()), where.port())),
                    "multicast DNS");
        }
    }

    private void fail(Neighbourhood used) {
        if (over.compareAndSet(false, true)) {
            finish(used);
            answers.failed(
                    new ResolveFailure.NoSuchNeighbour(service.toString(), Discovery.PATIENCE));
        }
    }

    private void finish(Neighbourhood used) {
        if (!ended) {
            ended = true;
            if (patience != null) {
                patience.run();
            }
            used.questions().cease(question, this);
            lender.release();
        }
    }

    @Override
    public void cancel() {
        Neighbourhood used = session;
        if (over.compareAndSet(false, true) && used != null) {
            used.execute(() -> finish(used));
        }
    }
}

package dev.fairlead.discovery.internal.station;

import dev.fairlead.Cancelled;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.ResolveFailure;
import dev.fairlead.discovery.internal.mdns.RecordContent.Location;
import dev.fairlead.discovery.internal.unicast.Nameservers;
import dev.fairlead.discovery.internal.unicast.Question;
import dev.fairlead.discovery.internal.unicast.Reply;
import dev.fairlead.internal.provider.Discovery;
import dev.fairlead.internal.resolve.DnsType;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/// Asks nameservers once where a service is.
final class DomainLocation implements Discovery.Query {
    private final Endpoint.Service service;
    private final Discovery.LocationAnswers answers;
    private final Nameservers nameservers;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread =
            Thread.ofVirtual().name("fairlead-discovery-question").unstarted(this::run);

    DomainLocation(
            Endpoint.Service service, Discovery.LocationAnswers answers, Nameservers nameservers) {
        this.service = service;
        this.answers = answers;
        this.nameservers = nameservers;
    }

    Discovery.Query start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            Question question = new Question(InstanceName.of(service), DnsType.SRV);
            tell(question, nameservers.ask(question));
        } catch (IllegalArgumentException e) {
            fail(new ResolveFailure.BadName(service.toString(), String.valueOf(e.getMessage())));
        } catch (IllegalStateException _) {
            // the network is closed, and who asked with it
        } catch (NetworkException e) {
            switch (e.failure()) {
                case Cancelled _ -> {} // nobody waits any more
                case ResolveFailure why -> fail(why);
                default ->
                        fail(
                                new ResolveFailure.NoAnswer(
                                        service.toString(), List.of(e.failure().summary())));
            }
        }
    }

    private void tell(Question question, Nameservers.Told told) {
        List<Location> places =
                Locations.inOrder(
                        told.reply().of(question),
                        most -> ThreadLocalRandom.current().nextInt(most + 1));
        String name = service.toString();
        if (!places.isEmpty()) {
            if (over.compareAndSet(false, true)) {
                answers.located(
                        places.stream()
                                .map(where ->
                                        new Discovery.Place(
                                                Nameservers.text(where.host()), where.port()))
                                .toList(),
                        told.server());
            }
        } else if (told.reply().code() == Reply.NO_SUCH_NAME) {
            fail(new ResolveFailure.NoSuchName(name, List.of(name), told.server()));
        } else {
            fail(new ResolveFailure.NoAddress(name, "SRV", told.server()));
        }
    }

    private void fail(ResolveFailure why) {
        if (over.compareAndSet(false, true)) {
            answers.failed(why);
        }
    }

    @Override
    public void cancel() {
        over.set(true);
        thread.interrupt();
    }
}

package dev.fairlead.discovery.internal.station;

import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.discovery.internal.mdns.Question;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.internal.provider.Discovery;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Looks for the addresses of one host. Who has addresses of one family has told those of the other
/// by then, or soon does, or has none.
final class AddressSearch implements Discovery.Query, Questions.Asker, Neighbourhood.Told {
    /// How long the second family is waited for.
    private static final long SECOND_FAMILY = 500;

    private final Discovery.AddressAnswers answers;
    private final Neighbourhood.Lender lender;
    private final List<Question> open = new ArrayList<>(); // on the session's thread
    private final Set<Question> absent = new LinkedHashSet<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private @Nullable Neighbourhood session;
    private @Nullable Runnable patience;
    private boolean cached;
    private boolean ended;

    AddressSearch(
            String name,
            boolean ipv4,
            boolean ipv6,
            Discovery.AddressAnswers answers,
            Neighbourhood.Lender lender) {
        this.answers = answers;
        this.lender = lender;
        DnsName host = DnsName.parse(name);
        if (ipv6) {
            open.add(Questions.of(host, DnsType.AAAA));
        }
        if (ipv4) {
            open.add(Questions.of(host, DnsType.A));
        }
    }

    Discovery.Query start() {
        Neighbourhood used = lender.use();
        session = used;
        used.execute(() -> begin(used));
        return this;
    }

    private void begin(Neighbourhood used) {
        if (!over.get()) {
            cached = true;
            List.copyOf(open).forEach(question -> used.questions().ask(question, this));
            used.changed(this);
        }
    }

    @Override
    public void appeared(Link link, ResourceRecord record) {
        if (session != null) {
            session.changed(this);
        }
    }

    @Override
    public void vanished(Link link, ResourceRecord record) {}

    @Override
    public void absent(Question question) {
        absent.add(question);
        if (session != null) {
            session.changed(this);
        }
    }

    @Override
    public void tell() {
        Neighbourhood used = session;
        if (used == null || ended || over.get()) {
            return;
        }
        for (Question question : List.copyOf(open)) {
            List<InetAddress> addresses = addresses(used, question);
            if (!addresses.isEmpty() || absent.contains(question)) {
                answer(used, question, addresses);
                if (patience == null && !open.isEmpty()) {
                    patience = used.after(SECOND_FAMILY, () -> giveUp(used));
                }
            }
        }
        cached = false;
        if (open.isEmpty()) {
            finish(used);
        }
    }

    private static List<InetAddress> addresses(Neighbourhood used, Question question) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        used.known(question)
                .forEach((link, records) ->
                        records.forEach(record ->
                                InstanceSearch.scoped(record, link).ifPresent(addresses::add)));
        return List.copyOf(addresses);
    }

    private void answer(Neighbourhood used, Question question, List<InetAddress> addresses) {
        open.remove(question);
        used.questions().cease(question, this);
        if (!over.get()) {
            answers.answered(question.type() == DnsType.AAAA, addresses, cached);
        }
    }

    private void giveUp(Neighbourhood used) {
        if (!ended) {
            List.copyOf(open).forEach(question -> answer(used, question, List.of()));
            finish(used);
        }
    }

    private void finish(Neighbourhood used) {
        if (!ended) {
            ended = true;
            if (patience != null) {
                patience.run();
            }
            List.copyOf(open).forEach(question -> used.questions().cease(question, this));
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

package dev.fairlead.discovery.internal.station;

import dev.fairlead.discovery.internal.mdns.Link;
import dev.fairlead.discovery.internal.mdns.Question;
import dev.fairlead.discovery.internal.mdns.RecordContent.Target;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.discovery.internal.unicast.Nameservers;
import dev.fairlead.internal.provider.Discovery;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import dev.fairlead.internal.resolve.NumericAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks for the names of an address of a link, until there is one (RFC 6762, section 4).
final class NameSearch implements Discovery.Query, Questions.Asker, Neighbourhood.Told {
    private final Consumer<List<String>> answers;
    private final Neighbourhood.Lender lender;
    private final Question question;
    private final int interfaceIndex; // 0 for all
    private final AtomicBoolean over = new AtomicBoolean();
    private final Set<String> found = new LinkedHashSet<>(); // on the session's thread, as the rest
    private @Nullable Neighbourhood session; // set before it is used
    private boolean ended;

    NameSearch(InetAddress address, Consumer<List<String>> answers, Neighbourhood.Lender lender) {
        this.answers = answers;
        this.lender = lender;
        this.question = Questions.of(NumericAddress.reverseName(address), DnsType.PTR);
        this.interfaceIndex = address instanceof Inet6Address scoped ? scoped.getScopeId() : 0;
    }

    Discovery.Query start() {
        Neighbourhood used = lender.use();
        session = used;
        used.execute(() -> {
            if (!over.get()) {
                used.questions().ask(question, this);
            }
        });
        return this;
    }

    @Override
    public void appeared(Link link, ResourceRecord record) {
        if (record.content() instanceof Target(DnsName name)
                && session != null
                && (interfaceIndex == 0 || interfaceIndex == link.interfaceIndex())) {
            found.add(Nameservers.text(name));
            session.changed(this); // others may have come with it
        }
    }

    @Override
    public void vanished(Link link, ResourceRecord record) {}

    @Override
    public void tell() {
        if (session != null && !found.isEmpty() && over.compareAndSet(false, true)) {
            finish(session);
            answers.accept(List.copyOf(found));
        }
    }

    private void finish(Neighbourhood used) {
        if (!ended) {
            ended = true;
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

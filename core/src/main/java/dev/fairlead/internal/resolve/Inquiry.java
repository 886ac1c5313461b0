package dev.fairlead.internal.resolve;

import dev.fairlead.Endpoint;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.resolve.Outcome.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One question under way: which nameservers it was sent to, and who is first to answer.
///
/// It belongs to the resolver's loop.
final class Inquiry {
    /// How long a nameserver that is only probed may take to answer after another has.
    private static final long PROBE_GRACE = TimeUnit.SECONDS.toNanos(2);

    private final DnsClient client;
    private final DnsQuestion question;
    private final List<Endpoint.Address> servers;
    private final boolean[] probes;
    private final ServerTalk[] talks;
    private final @Nullable Trouble[] troubles;
    private final QuestionSchedule schedule;
    private final Consumer<Outcome> done;
    private Loop.@Nullable Timer timer;
    private boolean over;

    /// @param done told once, unless cancelled; not during the constructor
    Inquiry(
            DnsClient client,
            DnsQuestion question,
            ServerHealth.Order order,
            ServerTalk.Place place,
            Consumer<Outcome> done) {
        this.client = client;
        this.question = question;
        this.servers = order.servers();
        this.done = done;
        long now = client.now();
        probes = new boolean[servers.size()];
        talks = new ServerTalk[servers.size()];
        troubles = new Trouble[servers.size()];
        schedule =
                new QuestionSchedule(servers.size(), client.serverDelay(), place.patience(), now);
        for (int i = 0; i < talks.length; i++) {
            Endpoint.Address server = servers.get(i);
            if (i > 0 && order.probes().contains(server)) {
                probes[i] = true;
                schedule.probe(i);
            }
            boolean edns = client.health().knowsEdns(server, now);
            talks[i] = new ServerTalk(place, server, question, edns, new Talk(i));
        }
    }

    /// Sends what is due, and sees to it that the rest is sent in time.
    void proceed() {
        if (over) {
            return;
        }
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        long now = client.now();
        for (int server : schedule.due(now)) {
            talks[server].send();
        }
        if (schedule.over(now)) {
            finish(new Outcome.Unanswered(troubles(now)), -1);
        } else if (!over) {
            long delay = schedule.delay(now);
            if (delay != QuestionSchedule.NEVER) {
                timer = client.loop().schedule(delay, this::proceed);
            }
        }
    }

    /// What is wrong with each server that was asked.
    List<Trouble> troubles(long now) {
        List<Trouble> all = new ArrayList<>();
        for (int i = 0; i < talks.length; i++) {
            Trouble trouble = troubles[i];
            if (trouble != null) {
                all.add(trouble);
            } else if (schedule.sent(i) > 0) {
                all.add(talks[i].silence(schedule.waited(i, now)));
            }
        }
        return all;
    }

    /// Nothing is told any more.
    void cancel() {
        end(-1);
    }

    private void finish(Outcome outcome, int winner) {
        if (!over) {
            end(winner);
            done.accept(outcome);
        }
    }

    private void end(int winner) {
        over = true;
        if (timer != null) {
            timer.cancel();
        }
        for (int i = 0; i < talks.length; i++) {
            if (winner >= 0 && i != winner && probes[i] && troubles[i] == null) {
                client.closeLater(talks[i], PROBE_GRACE);
            } else {
                talks[i].close();
            }
        }
    }

    private final class Talk implements ServerTalk.Listener {
        private final int server;

        Talk(int server) {
            this.server = server;
        }

        @Override
        public void answered(DnsResponse.Answer answer) {
            Endpoint.Address address = servers.get(server);
            client.health().answered(address);
            if (over) {
                return; // a probe
            }
            for (int i = 0; i < talks.length; i++) {
                if (i != server && !probes[i] && schedule.overtaken(i, server)) {
                    client.health().failed(servers.get(i), client.now());
                }
            }
            finish(new Outcome.Answered(answer, ServerTalk.name(address)), server);
        }

        @Override
        public void engaged() {
            schedule.engaged(server);
        }

        @Override
        public void withoutEdns() {
            client.health().withoutEdns(servers.get(server), client.now());
        }

        @Override
        public void failed(Trouble trouble) {
            troubles[server] = trouble;
            long now = client.now();
            if (trouble.kind() != Trouble.Kind.FAILURE) {
                client.health().failed(servers.get(server), now);
            }
            if (!over) {
                schedule.failed(server, now);
                // Not from here: this may be within a call to send.
                client.loop().execute(Inquiry.this::proceed);
            }
        }
    }

    @Override
    public String toString() {
        return question + " to " + servers;
    }
}

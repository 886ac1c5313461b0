package dev.fairlead.discovery.internal.unicast;

import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.discovery.internal.unicast.PushParser.Change;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import dev.fairlead.internal.resolve.MalformedMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A session in which a nameserver tells what becomes different (DNS Push, RFC 8765, over DSO, RFC
/// 8490). It does no I/O and reads no clock; times are in milliseconds. Belongs to one thread.
public final class PushSession {
    /// So much is subscribed to at most; what is more is polled.
    static final int MOST_SUBSCRIPTIONS = 2_000;

    /// An answer that takes longer does not come: the connection is dead.
    static final long PATIENCE = 10_000;

    /// How long a subscription without records waits for them, before it is taken that there are
    /// none: a server with records pushes them at once (RFC 8765, section 6.2.2).
    static final long FIRST_PUSH = 1_000;

    /// Where there is nobody who knows of it (RFC 8765, section 6.2.2).
    static final long UNSUPPORTED = 3_600_000;

    /// After what should not have come, or did not.
    static final long BROKEN = 60_000;

    private static final long NEVER = Poller.NEVER;
    private static final long DEFAULT_TIMEOUT = 15_000; // RFC 8490, section 6.2
    private static final long LEAST_KEEPALIVE = 10_000; // section 6.5.2

    /// What comes of it.
    public interface Output {
        void send(byte[] message);

        /// What is known of a question that is subscribed to, all of it.
        void told(Question question, List<ResourceRecord> records);

        /// The server does not tell of it: it has to be asked.
        void untold(Question question);

        /// It is over, and may be tried again after so many milliseconds.
        void broken(String why, long retry);
    }

    private static final class Subscription {
        private final Question question;
        private final int id;
        private final Map<Object, ResourceRecord> records = new LinkedHashMap<>();
        private boolean accepted;
        private long deadline;

        Subscription(Question question, int id, long deadline) {
            this.question = question;
            this.id = id;
            this.deadline = deadline;
        }
    }

    private final Output output;
    private final Map<Question, Subscription> all = new HashMap<>();
    private final Map<Integer, Subscription> byId = new HashMap<>();
    private final Set<Subscription> waiting = new LinkedHashSet<>(); // for an answer, or records
    private final Set<Question> refused = new LinkedHashSet<>();
    private int ids;
    private int keepaliveId;
    private long keepaliveDeadline = NEVER;
    private long lastSent;
    private long keepalive = DEFAULT_TIMEOUT;
    private long inactivity = DEFAULT_TIMEOUT;
    private long idleSince;
    private boolean over;
    private long unexpected;

    public PushSession(Output output) {
        this.output = output;
    }

    /// Begins it, on a connection that is open.
    public void start(long now) {
        idleSince = now;
        askToKeepAlive(now);
    }

    /// Records that nobody subscribed to, or that there was no room for, or that could not be read.
    public long unexpected() {
        return unexpected;
    }

    // ---- what is wanted

    /// Subscribes to what is new of `wanted`, and ends the rest.
    public void want(Set<Question> wanted, long now) {
        for (Subscription each : List.copyOf(all.values())) {
            if (!wanted.contains(each.question)) {
                end(each, now);
            }
        }
        refused.retainAll(wanted);
        for (Question each : wanted) {
            if (over || all.size() == MOST_SUBSCRIPTIONS) {
                return;
            }
            if (!all.containsKey(each) && !refused.contains(each)) {
                subscribe(each, now);
            }
        }
        if (all.isEmpty()) {
            idleSince = Math.max(idleSince, now);
        }
    }

    private void subscribe(Question question, long now) {
        Subscription added = new Subscription(question, nextId(), now + PATIENCE);
        all.put(question, added);
        byId.put(added.id, added);
        waiting.add(added);
        DnsName name = question.name();
        byte[] value = new byte[name.length() + 4];
        name.copyTo(value, 0);
        ByteBuffer.wrap(value)
                .putShort(name.length(), (short) question.type())
                .putShort(name.length() + 2, (short) ReplyParser.CLASS_IN);
        send(DsoMessage.write(added.id, false, 0, DsoMessage.SUBSCRIBE, value), now);
    }

    private void end(Subscription ended, long now) {
        forget(ended);
        byte[] value = {(byte) (ended.id >> 8), (byte) ended.id};
        send(DsoMessage.write(0, false, 0, DsoMessage.UNSUBSCRIBE, value), now);
        idleSince = now;
    }

    private void forget(Subscription gone) {
        all.remove(gone.question);
        byId.remove(gone.id);
        waiting.remove(gone);
    }

    private int nextId() {
        do {
            ids = ids % 0xffff + 1;
        } while (byId.containsKey(ids) || ids == keepaliveId);
        return ids;
    }

    private void send(byte[] message, long now) {
        lastSent = now;
        output.send(message);
    }

    // ---- what comes

    /// Takes in a message, whatever it holds.
    public void receive(byte[] bytes, long now) {
        if (over) {
            return;
        }
        try {
            DsoMessage message = DsoMessage.read(bytes);
            if (message.response()) {
                answered(message, now);
            } else if (message.id() == 0) {
                told(message, now);
            } else {
                asked(message, now);
            }
        } catch (MalformedMessage e) {
            end("the server sent what cannot be read: " + e.getMessage(), BROKEN);
        }
    }

    private void answered(DsoMessage message, long now) {
        long delay = message.number(DsoMessage.RETRY_DELAY, 0);
        if (message.id() == keepaliveId && keepaliveDeadline != NEVER) {
            keepaliveDeadline = NEVER;
            if (message.code() != 0) {
                unsupported(message, delay);
            } else {
                keptAlive(message);
            }
            return;
        }
        Subscription answered = byId.get(message.id());
        if (answered == null || answered.accepted) {
            unexpected++; // of one that has ended meanwhile
        } else if (message.code() == 0) {
            answered.accepted = true;
            answered.deadline = now + FIRST_PUSH;
        } else if (message.code() == Codes.REFUSED || message.code() == Codes.SERVFAIL) {
            forget(answered);
            refused.add(answered.question);
            output.untold(answered.question);
        } else {
            unsupported(message, delay);
        }
    }

    private void unsupported(DsoMessage message, long delay) {
        end(
                "the server says " + Codes.name(message.code()),
                delay >= 0 ? Math.clamp(delay, BROKEN, 24 * UNSUPPORTED) : UNSUPPORTED);
    }

    private void told(DsoMessage message, long now) throws MalformedMessage {
        switch (message.type()) {
            case DsoMessage.PUSH -> pushed(PushParser.read(message));
            case DsoMessage.KEEPALIVE -> keptAlive(message);
            case DsoMessage.RETRY_DELAY ->
                    end(
                            "the server wants to be left alone for a while",
                            Math.clamp(
                                    message.number(DsoMessage.RETRY_DELAY, 0),
                                    BROKEN,
                                    24 * UNSUPPORTED));
            case -1 -> end("the server sent an empty message", BROKEN);
            default -> unexpected++; // RFC 8490, section 5.4.5: passed over
        }
        if (!all.isEmpty()) {
            idleSince = now;
        }
    }

    /// There is nothing that a server asks a client.
    private void asked(DsoMessage message, long now) {
        if (message.type() == DsoMessage.KEEPALIVE || message.type() == DsoMessage.PUSH) {
            end("the server asked what it may only tell", BROKEN); // section 7.1.2
            return;
        }
        send(DsoMessage.answer(message.id(), DsoMessage.TYPE_NOT_IMPLEMENTED), now);
    }

    private void keptAlive(DsoMessage message) {
        long idle = message.number(DsoMessage.KEEPALIVE, 0);
        long interval = message.number(DsoMessage.KEEPALIVE, 1);
        if (idle < 0 || interval < 0) {
            end("the server's keepalive has no times", BROKEN);
        } else if (interval < LEAST_KEEPALIVE) { // section 6.5.2
            end("the server wants a keepalive every " + interval + " ms", UNSUPPORTED);
        } else {
            inactivity = idle;
            keepalive = interval;
        }
    }

    private void pushed(PushParser.Pushed pushed) {
        unexpected += pushed.skipped();
        Set<Subscription> changed = new LinkedHashSet<>();
        for (Change change : pushed.changes()) {
            switch (change) {
                case Change.Added(ResourceRecord record) -> {
                    Subscription at = subscription(record);
                    int most =
                            record.type() == DnsType.PTR
                                    ? Poller.MOST_POINTERS
                                    : Poller.MOST_OTHERS;
                    if (at == null
                            || (at.records.size() >= most
                                    && !at.records.containsKey(record.content()))) {
                        unexpected++;
                    } else {
                        at.records.put(record.content(), record);
                        changed.add(at);
                    }
                }
                case Change.Removed(ResourceRecord record) -> {
                    Subscription at = subscription(record);
                    if (at != null && at.records.remove(record.content()) != null) {
                        changed.add(at);
                    }
                }
                case Change.AllRemoved(DnsName name, int type) -> removeAll(name, type, changed);
            }
        }
        changed.forEach(this::tell);
    }

    private void removeAll(DnsName name, int type, Set<Subscription> changed) {
        List<Integer> types =
                type == DnsType.ANY
                        ? List.of(DnsType.PTR, DnsType.SRV, DnsType.TXT, DnsType.A, DnsType.AAAA)
                        : List.of(type);
        for (int each : types) {
            Subscription at = all.get(new Question(name, each));
            if (at != null && !at.records.isEmpty()) {
                at.records.clear();
                changed.add(at);
            }
        }
    }

    private @Nullable Subscription subscription(ResourceRecord record) {
        Subscription at = all.get(new Question(record.name(), record.type()));
        return at == null || !at.accepted ? null : at;
    }

    private void tell(Subscription changed) {
        waiting.remove(changed);
        output.told(changed.question, new ArrayList<>(changed.records.values()));
    }

    // ---- time

    /// When [#advance] has something to do.
    public long next() {
        if (over) {
            return NEVER;
        }
        long next = Math.min(lastSent + keepalive, keepaliveDeadline);
        if (all.isEmpty()) {
            next = Math.min(next, idleEnd());
        }
        for (Subscription each : waiting) {
            next = Math.min(next, each.deadline);
        }
        return next;
    }

    private long idleEnd() {
        return idleSince + Math.min(inactivity, UNSUPPORTED);
    }

    public void advance(long now) {
        if (over) {
            return;
        }
        if (keepaliveDeadline <= now) {
            end("the server has been silent for " + PATIENCE + " ms", BROKEN);
            return;
        }
        for (Subscription each : List.copyOf(waiting)) {
            if (each.deadline <= now && !each.accepted) {
                end("the server does not answer to a subscription", BROKEN);
                return;
            }
            if (each.deadline <= now) {
                tell(each);
            }
        }
        if (all.isEmpty() && idleEnd() <= now) {
            end("nothing is left to subscribe to", BROKEN); // RFC 8490, section 6.4.1
        } else if (lastSent + keepalive <= now) {
            askToKeepAlive(now);
        }
    }

    private void askToKeepAlive(long now) {
        if (keepaliveDeadline == NEVER) {
            keepaliveId = nextId();
            keepaliveDeadline = now + PATIENCE;
        }
        byte[] times =
                ByteBuffer.allocate(8).putInt((int) DEFAULT_TIMEOUT).putInt((int) BROKEN).array();
        send(DsoMessage.write(keepaliveId, false, 0, DsoMessage.KEEPALIVE, times), now);
    }

    /// The connection is gone.
    public void closed(String why) {
        end(why, BROKEN);
    }

    private void end(String why, long retry) {
        if (!over) {
            over = true;
            List<Question> told = List.copyOf(all.keySet());
            all.clear();
            byId.clear();
            waiting.clear();
            told.forEach(output::untold);
            output.broken(why, retry);
        }
    }
}

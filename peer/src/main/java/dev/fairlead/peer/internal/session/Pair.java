package dev.fairlead.peer.internal.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One end of what two peers of a session have together, however many links they make and lose.
///
/// Both may open links at the same time, and over several interfaces. Of those that stand, the one
/// counts that was opened by the peer with the larger identifier, and of several of its own the
/// last: both ends come to the same, without asking and without waiting, and close the others.
/// Messages are numbered, and what is not acknowledged is sent again over the next link, so that
/// each is delivered once and in order.
///
/// Times are in nanoseconds. Not safe for several threads.
public final class Pair {
    static final long SECOND = 1_000_000_000L;
    static final long PING = 5 * SECOND;
    static final long SILENCE = 15 * SECOND;
    static final long ATTACHING = 10 * SECOND;
    private static final long FIRST_PAUSE = SECOND / 5;
    private static final long LONGEST_PAUSE = 5 * SECOND;

    /// A link of the two.
    private static final class Link {
        final long handle;
        final boolean ours;
        long number;
        boolean attached;
        long attachedAs;
        long in;
        long out;

        Link(long handle, boolean ours, long number, long now) {
            this.handle = handle;
            this.ours = ours;
            this.number = number;
            this.in = now;
            this.out = now;
        }
    }

    private final boolean larger;
    private boolean dials;
    private final long incarnation;
    private final long patience;
    private final boolean tieBreak;

    private final Map<Long, Link> links = new LinkedHashMap<>();
    private final Outgoing outgoing = new Outgoing();
    private final List<Action> actions = new ArrayList<>();
    private @Nullable Link best;
    private boolean lostWasOurs;
    private long lostNumber;
    private boolean known;
    private long otherIncarnation;
    private long received;
    private long taken;
    private long numbers;
    private long attachments;
    private boolean dialling;
    private long pause = FIRST_PAUSE;
    private long nextDial;
    private long aloneSince;
    private boolean up;
    private boolean over;

    /// @param larger whether this end's identifier is the larger one
    /// @param dials whether this end opens links
    /// @param incarnation random: another one means that this end has forgotten the pair
    /// @param patience how long the two may be without a link before it is over
    public Pair(boolean larger, boolean dials, long incarnation, long patience, long now) {
        this(larger, dials, incarnation, patience, now, true);
    }

    /// @param tieBreak false for the last link that this end has heard of, which is what a test
    ///   shows to be wrong
    Pair(
            boolean larger,
            boolean dials,
            long incarnation,
            long patience,
            long now,
            boolean tieBreak) {
        this.larger = larger;
        this.dials = dials;
        this.incarnation = incarnation;
        this.patience = patience;
        this.tieBreak = tieBreak;
        this.nextDial = now;
        this.aloneSince = now;
    }

    /// What is to be done since the last call, in this order.
    public List<Action> actions() {
        List<Action> due = List.copyOf(actions);
        actions.clear();
        return due;
    }

    /// From now on this end opens links too.
    public void mayDial() {
        dials = true;
    }

    /// An attempt to dial has ended.
    ///
    /// @param linked whether it led to a link, of which [#linked] has told
    public void dialled(boolean linked, long now) {
        dialling = false;
        if (!linked) {
            nextDial = now + pause;
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
        advance(now);
    }

    /// A link stands.
    ///
    /// @param handle any number that is not in use
    /// @param ours whether this end opened it
    public void linked(long handle, boolean ours, long now) {
        if (over) {
            actions.add(new Action.Close(handle));
            return;
        }
        Link link = new Link(handle, ours, ours ? ++numbers : 0, now);
        links.put(handle, link);
        if (ours) {
            attach(link, now);
        }
    }

    private void attach(Link link, long now) {
        transmit(
                link,
                new Frame.Attach(link.number, incarnation, received, lostWasOurs, lostNumber),
                now);
    }

    /// A link has ended, by whatever; not told of those that were to be closed.
    public void unlinked(long handle, long now) {
        Link link = links.remove(handle);
        if (link != null) {
            lose(link, now);
            advance(now);
        }
    }

    private void lose(Link link, long now) {
        if (link.attached) {
            lostWasOurs = link.ours;
            lostNumber = link.number;
        }
        if (best == link) {
            best = null;
            choose(now);
        }
        if (links.isEmpty()) {
            aloneSince = now;
            nextDial = Math.max(nextDial, now);
        }
    }

    private void close(Link link, long now) {
        links.remove(link.handle);
        actions.add(new Action.Close(link.handle));
        lose(link, now);
    }

    /// A frame came over a link.
    public void received(long handle, Frame frame, long now) {
        Link link = links.get(handle);
        if (link == null || over) {
            return;
        }
        link.in = now;
        switch (frame) {
            case Frame.Attach attach -> attached(link, attach, now);
            case Frame _ when !link.attached -> close(link, now);
            case Frame.Data(long sequence, var content) -> data(link, sequence, content, now);
            case Frame.Ack(long count) -> {
                if (count > outgoing.count()) {
                    close(link, now); // of messages that were never sent
                } else {
                    List<Long> ids = outgoing.acknowledge(count);
                    if (!ids.isEmpty()) {
                        actions.add(new Action.Acknowledged(ids));
                    }
                }
            }
            case Frame.Noted(var note) -> actions.add(new Action.Noted(note));
            case Frame.Streams _ -> close(link, now); // only a first frame is that
            case Frame.Datum(var content) -> actions.add(new Action.Deliver(content, false));
            case Frame.Ping _ -> {}
            case Frame.Bye _ -> end(true);
        }
        flush(now);
    }

    private void attached(Link link, Frame.Attach attach, long now) {
        if (link.attached
                || (link.ours && attach.number() != link.number)
                || attach.received() > outgoing.count()) {
            // Said twice, or of something else, or of messages that a former pair had.
            close(link, now);
            if (known && attach.incarnation() != otherIncarnation) {
                end(false);
            }
            return;
        }
        if (known && attach.incarnation() != otherIncarnation) {
            end(false); // it has forgotten what the two had
            return;
        }
        known = true;
        otherIncarnation = attach.incarnation();
        link.number = attach.number();
        forget(attach, link, now);
        if (!link.ours) {
            attach(link, now);
        }
        link.attached = true;
        link.attachedAs = ++attachments;
        pause = FIRST_PAUSE;
        if (!up) {
            up = true;
            actions.add(new Action.Up());
        }
        transmit(link, new Frame.Ack(taken), now);
        for (Outgoing.Sent again : outgoing.from(attach.received())) {
            transmit(link, new Frame.Data(again.sequence(), again.content()), now);
        }
        choose(now);
    }

    /// Closes the link that the other end says it has lost, which this end may still believe in.
    private void forget(Frame.Attach attach, Link told, long now) {
        if (attach.lostNumber() == 0) {
            return;
        }
        boolean ours = !attach.lostBySender();
        for (Link link : List.copyOf(links.values())) {
            if (link != told
                    && link.attached
                    && link.ours == ours
                    && link.number == attach.lostNumber()) {
                close(link, now);
            }
        }
    }

    /// Which of the links counts; the others that stand are closed.
    private void choose(long now) {
        Link chosen = null;
        for (Link link : links.values()) {
            if (link.attached && (chosen == null || isBetter(link, chosen))) {
                chosen = link;
            }
        }
        boolean another = best != chosen;
        best = chosen;
        if (chosen == null) {
            return;
        }
        if (another) {
            actions.add(new Action.Attached());
        }
        for (Link link : List.copyOf(links.values())) {
            if (link.attached && link != chosen) {
                links.remove(link.handle);
                actions.add(new Action.Close(link.handle));
            }
        }
        flush(now);
    }

    private boolean isBetter(Link one, Link other) {
        if (!tieBreak) {
            return one.attachedAs > other.attachedAs;
        }
        return one.ours == other.ours ? one.number > other.number : one.ours == larger;
    }

    private void data(Link link, long sequence, byte[] content, long now) {
        if (sequence > received) {
            close(link, now); // one is missing, which a link does not lose
        } else if (sequence == received) {
            received++;
            actions.add(new Action.Deliver(content, true));
        }
    }

    /// The program has taken the next message that was delivered and counted.
    public void taken(long now) {
        taken++;
        if (best != null && !over) {
            transmit(best, new Frame.Ack(taken), now);
        }
    }

    /// Sends a message.
    ///
    /// @param id by which it is told of; any
    /// @param content not changed afterwards
    /// @param priority lower ones go first
    /// @param expires when it is dropped, if it was not sent by then
    public void send(long id, byte[] content, int priority, long expires, long now) {
        outgoing.add(id, content, priority, expires);
        flush(now);
    }

    /// Sends a message that may be lost; without a link it is.
    public void sendUncounted(byte[] content, long now) {
        if (best != null && !over) {
            transmit(best, new Frame.Datum(content), now);
        }
    }

    /// Tells the other session something, over the link that counts; without one it is lost.
    public void note(byte[] note, long now) {
        if (best != null && !over) {
            transmit(best, new Frame.Noted(note), now);
        }
    }

    /// Leaves.
    public void leave(long now) {
        if (best != null && !over) {
            transmit(best, new Frame.Bye(), now);
        }
        end(true);
    }

    /// Bytes of messages that are not acknowledged.
    public long bytes() {
        return outgoing.bytes();
    }

    public boolean isOver() {
        return over;
    }

    /// Whether a link counts now.
    public boolean isLinked() {
        return best != null;
    }

    /// The link that counts; -1 for none.
    long link() {
        return best == null ? -1 : best.handle;
    }

    private void end(boolean left) {
        if (over) {
            return;
        }
        over = true;
        links.keySet().forEach(handle -> actions.add(new Action.Close(handle)));
        links.clear();
        best = null;
        actions.add(new Action.Over(left, outgoing.open()));
    }

    private void flush(long now) {
        Link link = best;
        if (link == null || over) {
            return;
        }
        for (Outgoing.Sent next; (next = outgoing.next()) != null; ) {
            transmit(link, new Frame.Data(next.sequence(), next.content()), now);
        }
    }

    private void transmit(Link link, Frame frame, long now) {
        link.out = now;
        actions.add(new Action.Transmit(link.handle, frame));
    }

    /// Does what is due.
    public void advance(long now) {
        if (over) {
            return;
        }
        outgoing.expire(now).forEach(id -> actions.add(new Action.Expired(id)));
        for (Link link : List.copyOf(links.values())) {
            if (now - link.in >= (link.attached ? SILENCE : ATTACHING)) {
                close(link, now);
            } else if (link.attached && now - link.out >= PING) {
                transmit(link, new Frame.Ping(), now);
            }
        }
        if (!links.isEmpty()) {
            return;
        }
        if (now - aloneSince >= patience) {
            end(false);
        } else if (dials && !dialling && now >= nextDial) {
            dialling = true;
            actions.add(new Action.Dial());
        }
    }

    /// When [#advance] is to be called at the latest.
    public long deadline() {
        if (over) {
            return Long.MAX_VALUE;
        }
        long next = outgoing.nextExpiry();
        for (Link link : links.values()) {
            next = Math.min(next, link.in + (link.attached ? SILENCE : ATTACHING));
            if (link.attached) {
                next = Math.min(next, link.out + PING);
            }
        }
        if (links.isEmpty()) {
            next = Math.min(next, aloneSince + patience);
            if (dials && !dialling) {
                next = Math.min(next, nextDial);
            }
        }
        return next;
    }
}

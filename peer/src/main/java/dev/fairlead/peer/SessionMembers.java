package dev.fairlead.peer;

import dev.fairlead.Cancelled;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Stage;
import dev.fairlead.peer.internal.session.Action;
import dev.fairlead.peer.internal.session.Frame;
import dev.fairlead.peer.internal.session.Pair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The peers of a session, each with its [Pair] and its links, under one lock: whatever happens is
/// told to the pair, and what it wants done is done at once, none of which blocks. A thread wakes
/// up when the next deadline is.
final class SessionMembers {
    private static final long PATIENCE = Duration.ofSeconds(30).toNanos();
    private static final Duration DIALLING = Duration.ofSeconds(10);
    private static final int MOST_WAITING = 1 << 20;
    private static final int MOST_UNTAKEN = 4 << 20;
    private static final int MOST_UNCOUNTED = 1024;
    private static final int MOST_SECRETS = 4;

    /// How a peer was reached.
    record Way(Endpoint endpoint, LinkProof proof) {}

    private static final class Member {
        final RemotePeer peer;
        final Pair pair;
        final Map<Long, SessionWire> wires = new HashMap<>();
        final Deque<KnownPeer> secrets = new ArrayDeque<>();
        @Nullable Endpoint endpoint;
        @Nullable KnownPeer secret;
        boolean up;
        long messages;
        long untaken;

        Member(RemotePeer peer, Pair pair) {
            this.peer = peer;
            this.pair = pair;
        }
    }

    private final Network network;
    private final PeerProfile self;
    private final int mostPeers;
    private final BlockingQueue<PeerSession.Inbound> inbox;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition due = lock.newCondition();
    private final Map<PeerId, Member> members = new LinkedHashMap<>();
    private final Deque<PeerChange> changes = new ArrayDeque<>();
    private @Nullable Executor executor;
    private @Nullable Consumer<PeerChange> handler;
    private boolean telling;
    private long handles;
    private boolean closed;

    SessionMembers(
            Network network,
            PeerProfile self,
            int mostPeers,
            BlockingQueue<PeerSession.Inbound> inbox) {
        this.network = network;
        this.self = self;
        this.mostPeers = mostPeers;
        this.inbox = inbox;
    }

    void start() {
        Thread.ofVirtual().name("fairlead-peer-clock").start(this::run);
    }

    private void run() {
        lock.lock();
        try {
            while (!closed) {
                long now = System.nanoTime();
                long next = now + Duration.ofHours(1).toNanos();
                for (Member member : List.copyOf(members.values())) {
                    member.pair.advance(now);
                    perform(member);
                    next = Math.min(next, member.pair.deadline());
                }
                if (next > now) {
                    long _ = due.awaitNanos(next - now); // or until something has changed
                }
            }
        } catch (InterruptedException _) {
            // Nobody interrupts it; if somebody does, the session goes without deadlines no longer.
            end();
        } finally {
            lock.unlock();
        }
    }

    List<KnownPeer> known() {
        lock.lock();
        try {
            List<KnownPeer> known = new ArrayList<>();
            members.values().forEach(member -> known.addAll(member.secrets));
            return known;
        } finally {
            lock.unlock();
        }
    }

    List<RemotePeer> peers() {
        lock.lock();
        try {
            return members.values().stream()
                    .filter(member -> member.up)
                    .map(member -> member.peer)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /// Takes a link that stands.
    ///
    /// @param way how this end has opened it; `null` if the other has
    /// @return who is there
    RemotePeer add(PeerLink link, @Nullable Way way) throws NetworkException {
        lock.lock();
        try {
            RemotePeer peer = link.peer();
            Member member = closed ? null : member(peer);
            if (member == null) {
                link.abort();
                throw new NetworkException(
                        closed ? closedNow("the session") : new SessionFailure.Full(mostPeers));
            }
            if (!member.peer.fingerprint().equals(peer.fingerprint())) {
                // Another key under the identifier of one that is here: nobody is displaced by it.
                link.abort();
                throw new NetworkException(
                        new LinkFailure.PeerNotTrusted(
                                link.stream().endpoint(),
                                "it uses the identifier of another peer of this session"));
            }
            remember(member, link, way);
            long handle = handles++;
            SessionWire wire =
                    new SessionWire(
                            link,
                            frame -> came(member, handle, frame),
                            () -> ended(member, handle));
            member.wires.put(handle, wire);
            member.pair.linked(handle, link.isOpener(), System.nanoTime());
            wire.start();
            perform(member);
            due.signal();
            return member.peer;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Member member(RemotePeer peer) {
        Member there = members.get(peer.id());
        if (there != null || members.size() >= mostPeers || peer.id().equals(self.id())) {
            return there;
        }
        Pair pair =
                new Pair(
                        self.id().compareTo(peer.id()) > 0,
                        false,
                        new SecureRandom().nextLong(),
                        PATIENCE,
                        System.nanoTime());
        Member made = new Member(peer, pair);
        members.put(peer.id(), made);
        return made;
    }

    private static void remember(Member member, PeerLink link, @Nullable Way way) {
        link.pairing()
                .ifPresent(pairing -> {
                    member.secrets.addFirst(pairing);
                    while (member.secrets.size() > MOST_SECRETS) {
                        member.secrets.removeLast();
                    }
                });
        if (way != null) {
            if (link.pairing().isPresent()) {
                member.secret = link.pairing().get();
            } else if (way.proof().kind() instanceof LinkProof.Kind.Known(var known)) {
                member.secret = known;
            }
            member.endpoint = way.endpoint();
            if (member.secret != null) {
                member.pair.mayDial();
            }
        }
    }

    private void came(Member member, long handle, Frame frame) {
        lock.lock();
        try {
            member.pair.received(handle, frame, System.nanoTime());
            perform(member);
            due.signal();
        } finally {
            lock.unlock();
        }
    }

    private void ended(Member member, long handle) {
        lock.lock();
        try {
            if (member.wires.remove(handle) != null) {
                member.pair.unlinked(handle, System.nanoTime());
                perform(member);
                due.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void perform(Member member) {
        for (Action action : member.pair.actions()) {
            switch (action) {
                case Action.Transmit(long link, var frame) -> {
                    SessionWire wire = member.wires.get(link);
                    if (wire != null) {
                        wire.send(frame);
                    }
                }
                case Action.Close(long link) -> {
                    SessionWire wire = member.wires.remove(link);
                    if (wire != null) {
                        wire.close();
                    }
                }
                case Action.Dial _ ->
                        Thread.ofVirtual().name("fairlead-peer-dial").start(() -> dial(member));
                case Action.Deliver(var content, boolean counted) ->
                        deliver(member, new PeerMessage(member.peer, content, counted));
                case Action.Acknowledged _, Action.Expired _ -> {}
                case Action.Up _ -> {
                    member.up = true;
                    tell(new PeerChange.Connected(member.peer));
                }
                case Action.Over(boolean left, var open) -> {
                    members.remove(member.peer.id(), member);
                    if (member.up) {
                        member.up = false;
                        tell(new PeerChange.Disconnected(member.peer, left, open.size()));
                    }
                }
            }
        }
        changed.signalAll();
    }

    private void deliver(Member member, PeerMessage message) {
        if (!message.reliable()) {
            if (inbox.size() < MOST_UNCOUNTED) {
                inbox.add(new PeerSession.Inbound(message, () -> {}));
            }
            return;
        }
        member.untaken += message.size();
        if (member.untaken > MOST_UNTAKEN) {
            // It sends more than any peer does without being acknowledged.
            member.wires.values().forEach(SessionWire::abort);
            return;
        }
        inbox.add(new PeerSession.Inbound(message, () -> taken(member, message)));
    }

    private void taken(Member member, PeerMessage message) {
        lock.lock();
        try {
            member.untaken -= message.size();
            member.pair.taken(System.nanoTime());
            perform(member);
        } finally {
            lock.unlock();
        }
    }

    private void dial(Member member) {
        boolean linked = false;
        try {
            Endpoint endpoint = member.endpoint;
            KnownPeer secret = member.secret;
            if (endpoint != null && secret != null) {
                PeerLink link =
                        PeerLink.open(network, endpoint, self, LinkProof.known(secret), DIALLING);
                if (link.peer().id().equals(member.peer.id())) {
                    add(link, null);
                    linked = true;
                } else {
                    link.abort(); // the same machine in another session
                }
            }
        } catch (NetworkException _) {
            // The pair tries again until its patience is over, and that is told.
            linked = false;
        } finally {
            lock.lock();
            try {
                member.pair.dialled(linked, System.nanoTime());
                perform(member);
                due.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    void awaitUp(PeerId id, Duration limit, long end) throws NetworkException {
        await(
                () -> {
                    Member member = members.get(id);
                    return member == null || member.up;
                },
                limit,
                end,
                "the peer to confirm the connection");
    }

    void awaitTaken(PeerId id, Duration limit) throws NetworkException {
        lock.lock();
        try {
            Member member = required(id);
            await(
                    () -> member.pair.bytes() == 0 || member.pair.isOver(),
                    limit,
                    System.nanoTime() + limit.toNanos(),
                    "the peer to take what was sent");
            if (member.pair.isOver()) {
                throw notConnected(id);
            }
        } finally {
            lock.unlock();
        }
    }

    void send(PeerId to, byte[] content, MessageTerms terms, Duration limit)
            throws NetworkException {
        lock.lock();
        try {
            Member member = required(to);
            await(
                    () -> member.pair.isOver() || member.pair.bytes() < MOST_WAITING,
                    limit,
                    System.nanoTime() + limit.toNanos(),
                    "room for a message");
            if (member.pair.isOver()) {
                throw notConnected(to);
            }
            long now = System.nanoTime();
            long expires =
                    terms.lifetime().map(each -> now + each.toNanos()).orElse(Long.MAX_VALUE);
            member.pair.send(member.messages++, content, terms.priority(), expires, now);
            perform(member);
            due.signal();
        } finally {
            lock.unlock();
        }
    }

    void offer(PeerId to, byte[] content) throws NetworkException {
        lock.lock();
        try {
            Member member = required(to);
            member.pair.sendUncounted(content, System.nanoTime());
            perform(member);
        } finally {
            lock.unlock();
        }
    }

    void leave(PeerId peer) {
        lock.lock();
        try {
            Member member = members.get(peer);
            if (member != null) {
                member.pair.leave(System.nanoTime());
                perform(member);
            }
        } finally {
            lock.unlock();
        }
    }

    void close() {
        List<SessionWire> open = new ArrayList<>();
        lock.lock();
        try {
            members.values().forEach(member -> open.addAll(member.wires.values()));
            end();
        } finally {
            lock.unlock();
        }
        try {
            for (SessionWire wire : open) {
                wire.awaitClosed();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            open.forEach(SessionWire::abort);
        }
    }

    private void end() {
        closed = true;
        for (Member member : List.copyOf(members.values())) {
            member.pair.leave(System.nanoTime());
            perform(member);
        }
        due.signal();
        changed.signalAll();
    }

    private Member required(PeerId id) throws NetworkException {
        Member member = members.get(id);
        if (member == null || !member.up) {
            throw notConnected(id);
        }
        return member;
    }

    private static NetworkException notConnected(PeerId id) {
        return new NetworkException(new SessionFailure.NotConnected(id, Delivery.unknown(0)));
    }

    private static Cancelled closedNow(String subject) {
        return new Cancelled(
                Stage.PEER, Cancelled.How.CLOSED, subject, List.of(), Delivery.NOTHING);
    }

    private void await(BooleanSupplier met, Duration limit, long end, String waitedFor)
            throws NetworkException {
        lock.lock();
        try {
            while (!met.getAsBoolean()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new NetworkException(PeerSession.late(limit, waitedFor));
                }
                if (changed.awaitNanos(left) <= 0 && !met.getAsBoolean()) {
                    throw new NetworkException(PeerSession.late(limit, waitedFor));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException(
                    new Cancelled(
                            Stage.PEER,
                            Cancelled.How.INTERRUPTED,
                            waitedFor,
                            List.of(),
                            Delivery.NOTHING),
                    e);
        } finally {
            lock.unlock();
        }
    }

    void onChange(Executor told, Consumer<PeerChange> by) {
        lock.lock();
        try {
            changes.clear();
            for (Member member : members.values()) {
                if (member.up) {
                    changes.add(new PeerChange.Connected(member.peer));
                }
            }
            executor = told;
            handler = by;
            tellNext();
        } finally {
            lock.unlock();
        }
    }

    private void tell(PeerChange change) {
        if (handler != null) {
            changes.add(change);
            tellNext();
        }
    }

    private void tellNext() {
        Executor told = executor;
        if (told != null && !telling && !changes.isEmpty()) {
            telling = true;
            // Its own thread: what the executor does is no matter of who holds the lock here.
            Thread.ofVirtual().name("fairlead-peer-news").start(() -> handOver(told));
        }
    }

    private void handOver(Executor told) {
        try {
            told.execute(this::tellAll);
        } catch (RejectedExecutionException _) {
            lock.lock();
            try {
                handler = null; // the program has shut it down, and wants to hear no more
            } finally {
                lock.unlock();
            }
        }
    }

    private void tellAll() {
        while (true) {
            PeerChange next;
            Consumer<PeerChange> by;
            lock.lock();
            try {
                next = changes.poll();
                by = handler;
                if (next == null || by == null) {
                    telling = false;
                    return;
                }
            } finally {
                lock.unlock();
            }
            by.accept(next);
        }
    }
}

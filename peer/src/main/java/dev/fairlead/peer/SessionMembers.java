package dev.fairlead.peer;

import dev.fairlead.Cancelled;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Stage;
import dev.fairlead.peer.internal.session.Action;
import dev.fairlead.peer.internal.session.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The peers of a session, each with its [dev.fairlead.peer.internal.session.Pair] and its links,
/// under one lock: whatever happens is told to the pair, and what it wants done is done at once,
/// none of which blocks. A thread wakes up when the next deadline is.
final class SessionMembers {
    private static final Duration DIALLING = Duration.ofSeconds(10);
    private static final int MOST_WAITING = 1 << 20;
    private static final int MOST_UNTAKEN = 4 << 20;
    private static final int MOST_UNCOUNTED = 1024;

    /// How a peer was reached.
    record Way(Endpoint endpoint, LinkProof proof) {}

    /// What becomes of peers; told under the lock, so it must not block.
    interface Watch {
        /// Another link of the two counts from now on.
        void attached(Member member);

        /// @param note not checked
        void noted(Member member, byte[] note);

        /// A link is a byte stream from here on.
        void streams(Member member, PeerLink link, Frame.Streams about);

        /// @param asked whether this end has left it
        void over(Member member, boolean asked);
    }

    private final Network network;
    private final PeerProfile self;
    private final Watch watch;
    private final BlockingQueue<PeerSession.Inbound> inbox;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition due = lock.newCondition();
    private final MemberTable members;
    private final News<PeerChange> news = new News<>();
    private long handles;
    private boolean closed;

    SessionMembers(
            Network network,
            PeerProfile self,
            PeerSessionOptions options,
            BlockingQueue<PeerSession.Inbound> inbox,
            Watch watch) {
        this.network = network;
        this.self = self;
        this.members = new MemberTable(self, options);
        this.watch = watch;
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
                for (Member member : members.all()) {
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
            members.all().forEach(member -> known.addAll(member.secrets));
            return known;
        } finally {
            lock.unlock();
        }
    }

    List<RemotePeer> peers() {
        lock.lock();
        try {
            return members.all().stream()
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
            Optional<NetworkFailure> against =
                    closed
                            ? Optional.of(closedNow("the session"))
                            : members.against(peer, way != null, link.stream().endpoint());
            if (against.isPresent()) {
                link.abort();
                throw new NetworkException(against.get());
            }
            for (Member old : members.displacedBy(peer, way != null)) {
                old.pair.leave(System.nanoTime());
                perform(old);
            }
            Member member = members.of(peer);
            member.remember(link, way);
            long handle = handles++;
            SessionWire wire =
                    new SessionWire(
                            link,
                            frame -> came(member, handle, frame),
                            about -> streams(member, handle, link, about),
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

    /// As [MemberTable#answer].
    Optional<InvitationAnswer> answer(RemotePeer peer) {
        lock.lock();
        try {
            return members.answer(peer);
        } finally {
            lock.unlock();
        }
    }

    /// How a member is reached again; `null` if it has to come itself.
    @Nullable Way way(Member member) {
        lock.lock();
        try {
            Endpoint endpoint = member.endpoint;
            KnownPeer secret = member.secret;
            return endpoint == null || secret == null
                    ? null
                    : new Way(endpoint, LinkProof.known(secret));
        } finally {
            lock.unlock();
        }
    }

    private void streams(Member member, long handle, PeerLink link, Frame.Streams about) {
        lock.lock();
        try {
            member.wires.remove(handle);
            member.pair.unlinked(handle, System.nanoTime());
            if (member.up && !closed) {
                watch.streams(member, link, about);
            } else {
                link.abort();
            }
            perform(member);
        } finally {
            lock.unlock();
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
                case Action.Acknowledged _ -> {}
                case Action.Expired(long id) -> news.add(new PeerChange.Expired(member.peer, id));
                case Action.Attached _ -> watch.attached(member);
                case Action.Noted(var note) -> watch.noted(member, note);
                case Action.Up _ -> {
                    member.up = true;
                    news.add(new PeerChange.Connected(member.peer));
                }
                case Action.Over(boolean left, var open) -> {
                    members.remove(member);
                    watch.over(member, member.leaving);
                    if (member.up) {
                        member.up = false;
                        news.add(new PeerChange.Disconnected(member.peer, left, open.size()));
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
            Way way = way(member);
            if (way != null) {
                PeerLink link = PeerLink.open(network, way.endpoint(), self, way.proof(), DIALLING);
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
                    Member member = members.find(id);
                    return member == null || member.up;
                },
                limit,
                end,
                "the peer to confirm the connection");
        lock.lock();
        try {
            Member _ = members.required(id);
        } finally {
            lock.unlock();
        }
    }

    void awaitTaken(PeerId id, Duration limit) throws NetworkException {
        lock.lock();
        try {
            Member member = members.required(id);
            await(
                    () -> member.pair.bytes() == 0 || member.pair.isOver(),
                    limit,
                    System.nanoTime() + limit.toNanos(),
                    "the peer to take what was sent");
            if (member.pair.isOver()) {
                throw MemberTable.notConnected(id);
            }
        } finally {
            lock.unlock();
        }
    }

    /// @return its number among those to this peer
    long send(PeerId to, byte[] content, MessageTerms terms, Duration limit)
            throws NetworkException {
        lock.lock();
        try {
            Member member = members.required(to);
            await(
                    () -> member.pair.isOver() || member.pair.bytes() < MOST_WAITING,
                    limit,
                    System.nanoTime() + limit.toNanos(),
                    "room for a message");
            if (member.pair.isOver()) {
                throw MemberTable.notConnected(to);
            }
            long now = System.nanoTime();
            long expires =
                    terms.lifetime().map(each -> now + each.toNanos()).orElse(Long.MAX_VALUE);
            long id = member.messages++;
            member.pair.send(id, content, terms.priority(), expires, now);
            perform(member);
            due.signal();
            return id;
        } finally {
            lock.unlock();
        }
    }

    void offer(PeerId to, byte[] content) throws NetworkException {
        lock.lock();
        try {
            Member member = members.required(to);
            member.pair.sendUncounted(content, System.nanoTime());
            perform(member);
        } finally {
            lock.unlock();
        }
    }

    /// Tells the other session something, over the link that counts; without one it is lost.
    void note(Member member, byte[] note) {
        lock.lock();
        try {
            member.pair.note(note, System.nanoTime());
            perform(member);
        } finally {
            lock.unlock();
        }
    }

    /// @throws NetworkException if it is not connected
    Member connected(PeerId id) throws NetworkException {
        lock.lock();
        try {
            return members.required(id);
        } finally {
            lock.unlock();
        }
    }

    void leave(PeerId peer) {
        lock.lock();
        try {
            Member member = members.find(peer);
            if (member != null) {
                member.leaving = true;
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
            members.all().forEach(member -> open.addAll(member.wires.values()));
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
        for (Member member : members.all()) {
            member.pair.leave(System.nanoTime());
            perform(member);
        }
        due.signal();
        changed.signalAll();
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

    Runnable onChange(Executor executor, Consumer<PeerChange> handler) {
        lock.lock();
        try {
            List<PeerChange> first = new ArrayList<>();
            for (Member member : members.all()) {
                if (member.up) {
                    first.add(new PeerChange.Connected(member.peer));
                }
            }
            return news.tell(executor, handler, first);
        } finally {
            lock.unlock();
        }
    }
}

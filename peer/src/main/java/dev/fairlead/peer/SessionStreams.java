package dev.fairlead.peer;

import dev.fairlead.Cancelled;
import dev.fairlead.Delivery;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Stage;
import dev.fairlead.peer.internal.session.Frame;
import dev.fairlead.peer.internal.session.FrameCodec;
import dev.fairlead.peer.internal.session.Note;
import dev.fairlead.peer.internal.session.NoteCodec;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The named byte streams of a session. Each is a link of its own. Who knows an endpoint of the
/// other opens it; who does not asks the other, over the session, to do so.
final class SessionStreams {
    private static final int MOST_WAITING = 64;
    private static final int MOST_OPENING = 16;
    private static final Duration OPENING = Duration.ofSeconds(15);

    private record Wanted(PeerId from, CompletableFuture<PeerLink> link) {}

    private final Network network;
    private final PeerProfile self;
    private final SessionMembers members;
    private final BlockingQueue<PeerStream> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Map<String, Wanted> wanted = new ConcurrentHashMap<>();
    private final Semaphore opening = new Semaphore(MOST_OPENING);

    SessionStreams(Network network, PeerProfile self, SessionMembers members) {
        this.network = network;
        this.self = self;
        this.members = members;
    }

    PeerStream open(PeerId to, String name, Duration limit) throws NetworkException {
        requireName(name);
        long end = System.nanoTime() + limit.toNanos();
        Member member = members.connected(to);
        SessionMembers.Way way = members.way(member);
        if (way != null) {
            return new PeerStream(
                    member.peer, name, dial(member, way, new byte[FrameCodec.TOKEN], name, limit));
        }
        byte[] token = new byte[FrameCodec.TOKEN];
        new SecureRandom().nextBytes(token);
        token[0] |= 1; // never all zeros, which means that nobody has asked
        String key = HexFormat.of().formatHex(token);
        Wanted asked = new Wanted(to, new CompletableFuture<>());
        wanted.put(key, asked);
        try {
            members.note(member, NoteCodec.encode(new Note.WantsStream(token, name)));
            long left = Math.max(0, end - System.nanoTime());
            return new PeerStream(member.peer, name, asked.link().get(left, TimeUnit.NANOSECONDS));
        } catch (TimeoutException _) {
            giveUp(asked);
            throw new NetworkException(PeerSession.late(limit, "the peer to open a stream"));
        } catch (ExecutionException e) {
            throw new IllegalStateException("it is never completed so", e);
        } catch (InterruptedException e) {
            giveUp(asked);
            Thread.currentThread().interrupt();
            throw interrupted("a stream", e);
        } finally {
            wanted.remove(key);
        }
    }

    /// Gives up waiting; a link that came at that very moment is not left open.
    private static void giveUp(Wanted asked) {
        if (!asked.link().cancel(false)) {
            asked.link().thenAccept(PeerLink::abort);
        }
    }

    private static void requireName(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1
                || bytes > FrameCodec.LONGEST_NAME
                || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "stream name '"
                            + Shown.text(name, 63)
                            + "' has "
                            + bytes
                            + " bytes of UTF-8; 1 to 255 without control characters are allowed");
        }
    }

    private PeerLink dial(
            Member member, SessionMembers.Way way, byte[] token, String name, Duration limit)
            throws NetworkException {
        PeerLink link =
                PeerLink.open(
                        network,
                        List.of(way.endpoint()),
                        LinkStack.openingStreams(),
                        self,
                        way.proof(),
                        limit,
                        limit);
        if (!link.peer().id().equals(member.peer.id())) {
            link.abort(); // the same machine in another session
            throw new NetworkException(
                    new SessionFailure.NotConnected(member.peer.id(), Delivery.NOTHING));
        }
        try {
            link.stream().send(FrameCodec.encode(new Frame.Streams(token, name)));
            return link;
        } catch (NetworkException e) {
            link.abort();
            throw e;
        }
    }

    /// A link has become a stream. Never blocks.
    void came(Member member, PeerLink link, Frame.Streams about) {
        if (Arrays.equals(about.token(), new byte[FrameCodec.TOKEN])) {
            queue(new PeerStream(member.peer, about.name(), link));
            return;
        }
        Wanted asked = wanted.get(HexFormat.of().formatHex(about.token()));
        if (asked == null
                || !asked.from().equals(member.peer.id())
                || !asked.link().complete(link)) {
            link.abort(); // nobody asked for it, or no longer
        }
    }

    private void queue(PeerStream stream) {
        if (!waiting.offer(stream)) {
            stream.abort(); // the program does not take them
        }
    }

    /// The peer wants a stream, and knows no endpoint of this end. Never blocks.
    void asked(Member member, Note.WantsStream note) {
        if (opening.tryAcquire()) {
            Thread.ofVirtual().name("fairlead-peer-stream").start(() -> open(member, note));
        }
    }

    private void open(Member member, Note.WantsStream note) {
        try {
            SessionMembers.Way way = members.way(member);
            if (way != null) {
                PeerLink link = dial(member, way, note.token(), note.name(), OPENING);
                queue(new PeerStream(member.peer, note.name(), link));
            }
        } catch (NetworkException _) {
            // The one who asked waits no longer than it said, and is told that nothing came.
        } finally {
            opening.release();
        }
    }

    PeerStream accept(Duration limit) throws NetworkException {
        try {
            PeerStream next = waiting.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new NetworkException(PeerSession.late(limit, "a stream"));
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted("a stream", e);
        }
    }

    static NetworkException interrupted(String waitedFor, InterruptedException e) {
        return new NetworkException(
                new Cancelled(
                        Stage.PEER,
                        Cancelled.How.INTERRUPTED,
                        waitedFor,
                        List.of(),
                        Delivery.NOTHING),
                e);
    }

    /// Aborts those that nobody accepted.
    void close() {
        for (PeerStream stream; (stream = waiting.poll()) != null; ) {
            stream.abort();
        }
    }
}

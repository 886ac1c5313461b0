package dev.fairlead.peer.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.peer.internal.link.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/// Peers of a mesh in virtual time, on networks that delay, break links, tell of it late or never,
/// and open several at once. All that happens follows from the seed.
final class Simulation {
    private static final long MS = 1_000_000;

    private record Event(long at, long order, Runnable what) {}

    /// One end of a link; frames go to the other in their order.
    static final class End {
        final Node node;
        final long handle;
        End other;
        boolean cut;
        boolean closed;
        long lastArrival;

        End(Node node, long handle) {
            this.node = node;
            this.handle = handle;
        }
    }

    /// One end of a pair.
    final class Node {
        final Pair pair;
        final Map<Long, End> ends = new HashMap<>();
        final List<Long> delivered = new ArrayList<>();
        final List<Long> acknowledged = new ArrayList<>();
        Node other;
        long sent;
        long wake = Long.MAX_VALUE;
        int dials;
        int ups;
        boolean over;

        Node(boolean larger, boolean dials) {
            this.pair =
                    new Pair(larger, dials, random.nextLong(), 3600 * Pair.SECOND, now, tieBreak);
        }

        void act() {
            for (Action action : pair.actions()) {
                switch (action) {
                    case Action.Transmit(long link, var frame) -> transmit(ends.get(link), frame);
                    case Action.Close(long link) -> ended(ends.remove(link));
                    case Action.Dial _ -> {
                        dials++;
                        dial(this);
                    }
                    case Action.Deliver(var content, _) -> {
                        delivered.add(ByteBuffer.wrap(content).getLong());
                        in(random.nextInt(20), () -> pair.taken(now), this);
                    }
                    case Action.Acknowledged(var ids) -> acknowledged.addAll(ids);
                    case Action.Expired(long id) -> assertEquals(-1, id, "nothing expires here");
                    case Action.Attached _ -> {}
                    case Action.Noted _ -> throw new AssertionError("nobody notes anything here");
                    case Action.Up _ -> ups++;
                    case Action.Over _ -> over = true;
                }
            }
            long deadline = Math.max(pair.deadline(), now);
            if (deadline < wake) {
                wake = deadline;
                at(deadline, () -> wake(deadline), this);
            }
        }

        private void wake(long due) {
            if (wake == due) {
                wake = Long.MAX_VALUE;
                pair.advance(now);
            }
        }
    }

    private final Random random;
    private final boolean tieBreak;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final List<End> openLinks = new ArrayList<>();
    final List<Node> nodes = new ArrayList<>();
    private long now;
    private long order;
    private long handles;
    private boolean calm;

    Simulation(long seed, int peers, boolean calm, boolean tieBreak) {
        this.random = new Random(seed);
        this.calm = calm;
        this.tieBreak = tieBreak;
        for (int one = 0; one < peers; one++) {
            for (int two = one + 1; two < peers; two++) {
                Node smaller = new Node(false, true);
                Node larger = new Node(true, random.nextInt(4) > 0);
                smaller.other = larger;
                larger.other = smaller;
                nodes.add(smaller);
                nodes.add(larger);
            }
        }
    }

    private void at(long time, Runnable what, Node node) {
        events.add(
                new Event(
                        time,
                        order++,
                        () -> {
                            what.run();
                            node.act();
                        }));
    }

    private void in(long milliseconds, Runnable what, Node node) {
        at(now + milliseconds * MS, what, node);
    }

    private void dial(Node from) {
        int delay = 1 + random.nextInt(200);
        if (!calm && random.nextInt(4) == 0) {
            in(delay, () -> from.pair.dialled(false, now), from);
            return;
        }
        int links = calm || random.nextInt(4) > 0 ? 1 : 1 + random.nextInt(3); // over interfaces
        for (int i = 0; i < links; i++) {
            in(
                    delay + random.nextInt(50),
                    () -> {
                        End ours = new End(from, handles++);
                        End theirs = new End(from.other, handles++);
                        ours.other = theirs;
                        theirs.other = ours;
                        openLinks.add(ours);
                        openLinks.add(theirs);
                        from.ends.put(ours.handle, ours);
                        from.pair.linked(ours.handle, true, now);
                        theirs.node.ends.put(theirs.handle, theirs);
                        in(
                                0,
                                () -> theirs.node.pair.linked(theirs.handle, false, now),
                                theirs.node);
                    },
                    from);
        }
        in(delay + 60, () -> from.pair.dialled(true, now), from);
    }

    private void transmit(End from, Frame frame) {
        if (from == null || from.cut || from.closed) {
            return;
        }
        End to = from.other;
        long arrival = Math.max(to.lastArrival, now + (1 + random.nextInt(100)) * MS);
        to.lastArrival = arrival;
        byte[] bytes = FrameCodec.encode(frame);
        at(
                arrival,
                () -> {
                    if (!to.cut && !to.closed) {
                        to.node.pair.received(to.handle, decode(bytes), now);
                    }
                },
                to.node);
    }

    private static Frame decode(byte[] bytes) {
        try {
            int length = FrameCodec.length(Arrays.copyOf(bytes, FrameCodec.HEADER));
            assertEquals(bytes.length - FrameCodec.HEADER, length);
            return FrameCodec.decode(Arrays.copyOfRange(bytes, FrameCodec.HEADER, bytes.length));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    /// This end has closed it; the other hears of it after all that was sent before.
    private void ended(End end) {
        if (end == null || end.closed) {
            return;
        }
        end.closed = true;
        openLinks.remove(end);
        End other = end.other;
        if (!end.cut) {
            long arrival = Math.max(other.lastArrival, now + (1 + random.nextInt(100)) * MS);
            at(arrival, () -> lost(other), other.node);
        }
    }

    private void lost(End end) {
        if (!end.closed) {
            end.closed = true;
            openLinks.remove(end);
            end.node.ends.remove(end.handle);
            end.node.pair.unlinked(end.handle, now);
        }
    }

    /// A link breaks: what is under way is lost, and each end is told late or never.
    private void cut() {
        if (openLinks.isEmpty()) {
            return;
        }
        End end = openLinks.get(random.nextInt(openLinks.size()));
        for (End each : List.of(end, end.other)) {
            each.cut = true;
            if (random.nextInt(3) > 0) {
                in(random.nextInt(3000), () -> lost(each), each.node);
            }
        }
    }

    private void runUntil(long end) {
        while (!events.isEmpty() && events.peek().at() <= end) {
            Event event = events.remove();
            now = Math.max(now, event.at());
            event.what().run();
        }
        now = end;
    }

    /// Messages from everybody to everybody for a minute, while links break unless it is calm; then
    /// two minutes in which nothing more happens.
    void run() {
        for (Node node : nodes) {
            in(random.nextInt(100), () -> node.pair.advance(now), node);
            for (int i = 0; i < 20; i++) {
                in(random.nextInt(60_000), () -> send(node), node);
            }
        }
        for (int i = 0; !calm && i < 10 * nodes.size(); i++) {
            in(random.nextInt(60_000), this::cut, nodes.getFirst());
        }
        runUntil(60 * Pair.SECOND);
        calm = true;
        runUntil(180 * Pair.SECOND);
    }

    private void send(Node node) {
        byte[] content = ByteBuffer.allocate(8).putLong(node.sent).array();
        node.pair.send(node.sent++, content, 0, Long.MAX_VALUE, now);
    }

    /// Everything arrived once and in order, and there is one link a pair, the same at both ends.
    void check() {
        for (Node node : nodes) {
            List<Long> all = new ArrayList<>();
            for (long i = 0; i < node.sent; i++) {
                all.add(i);
            }
            assertEquals(20, node.sent);
            assertEquals(all, node.other.delivered, "delivered");
            assertEquals(all, node.acknowledged, "acknowledged");
            assertEquals(1, node.ups, "told that it is up");
            assertTrue(!node.over, "over");
            assertEquals(1, node.ends.size(), "links");
            assertNotEquals(-1, node.pair.link());
            assertEquals(
                    node.other.pair.link(),
                    node.ends.get(node.pair.link()).other.handle,
                    "both ends use the same link");
        }
    }
}

package dev.fairlead.peer.internal.resource;

import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.StreamConnection;
import dev.fairlead.TransferFailure;
import dev.fairlead.peer.ResourceFailure;
import dev.fairlead.peer.internal.resource.ResourceMessage.Alive;
import dev.fairlead.peer.internal.resource.ResourceMessage.Cancel;
import dev.fairlead.peer.internal.resource.ResourceMessage.Failed;
import dev.fairlead.peer.internal.resource.ResourceMessage.Finished;
import dev.fairlead.peer.internal.resource.ResourceMessage.Go;
import dev.fairlead.peer.internal.resource.ResourceMessage.Have;
import dev.fairlead.peer.internal.resource.ResourceMessage.Pause;
import dev.fairlead.peer.internal.resource.ResourceMessage.Reason;
import dev.fairlead.peer.internal.resource.ResourceMessage.Refuse;
import dev.fairlead.peer.internal.resource.ResourceMessage.Stored;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the receiver says to the sender, received on a virtual thread of its own.
final class Replies {
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final StreamConnection stream;
    private final Endpoint remote;
    private final Manifest manifest;
    private final Problems problems;
    private final Gate theirs;
    private final Runnable changed;
    private final Map<Integer, Have> there = new HashMap<>();
    private final Set<Integer> refused = new HashSet<>();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable NetworkException failure;
    private volatile @Nullable Finished finished;
    private volatile Stored stored = new Stored(0, 0);
    private boolean isAnswered;

    /// @param theirs told when the receiver holds the transfer
    /// @param changed called when something has changed; must not block
    Replies(
            StreamConnection stream,
            Endpoint remote,
            Manifest manifest,
            Problems problems,
            Gate theirs,
            Runnable changed) {
        this.stream = stream;
        this.remote = remote;
        this.manifest = manifest;
        this.problems = problems;
        this.theirs = theirs;
        this.changed = changed;
    }

    void start() {
        Thread.ofVirtual().name("fairlead-replies-" + stream.id()).start(this::run);
    }

    private void run() {
        try {
            listen();
        } catch (NetworkException e) {
            failure =
                    e.failure() instanceof DeadlineExceeded
                            ? new NetworkException(
                                    new ResourceFailure.Stalled(remote, Pump.LONGEST_SILENCE), e)
                            : e;
        } catch (MalformedResourceException e) {
            failure =
                    new NetworkException(new ResourceFailure.Malformed(remote, e.getMessage()), e);
        } finally {
            if (failure != null) {
                theirs.cancel(); // nobody is to wait for the receiver any more
                stream.abort();
            }
            answered.countDown();
            ended.countDown();
            changed.run();
        }
    }

    private void listen() throws NetworkException, MalformedResourceException {
        StreamConnection patient = stream.within(Pump.LONGEST_SILENCE);
        ResourceParser parser = new ResourceParser();
        byte[] block = new byte[16 * 1024];
        while (true) {
            int length = patient.receive(block, 0, block.length);
            if (length < 0) {
                throw new NetworkException(
                        new TransferFailure.EndedEarly(
                                remote,
                                Math.max(stored.bytes(), manifest.bytes()),
                                stored.bytes(),
                                false,
                                Delivery.NOTHING));
            }
            parser.feed(block, 0, length);
            for (ResourceMessage message; (message = parser.next()) != null; ) {
                if (isLast(message)) {
                    return;
                }
            }
        }
    }

    private boolean isLast(ResourceMessage message)
            throws NetworkException, MalformedResourceException {
        switch (message) {
            case Have have -> {
                requireUnanswered(have.item());
                there.put(have.item(), have);
            }
            case Refuse(int item, Reason reason, String text) -> {
                requireUnanswered(item);
                refused.add(item);
                problems.add(manifest.sources().get(item).item().path(), text);
            }
            case Go _ -> {
                requireUnanswered(0);
                isAnswered = true;
                answered.countDown();
            }
            case Stored now -> stored = now;
            case Failed(int item, Reason reason, String text) -> {
                require(item);
                problems.add(manifest.sources().get(item).item().path(), text);
            }
            case Pause(boolean on) -> theirs.hold(on);
            case Alive _ -> {}
            case Cancel(Reason reason, String text) -> {
                NetworkFailure why = Failures.said(remote, reason, text);
                throw new NetworkException(why);
            }
            case Finished last -> {
                finished = last;
                return true;
            }
            default -> throw new MalformedResourceException("a message that is for the receiver");
        }
        changed.run();
        return false;
    }

    private void requireUnanswered(int item) throws MalformedResourceException {
        require(item);
        if (isAnswered) {
            throw new MalformedResourceException("an answer after the last one");
        }
    }

    private void require(int item) throws MalformedResourceException {
        if (item < 0 || item >= manifest.sources().size()) {
            throw new MalformedResourceException("an item that was not offered");
        }
    }

    /// Waits until the receiver has answered the offer, or all is over.
    void awaitAnswer() throws NetworkException, InterruptedException {
        answered.await();
        throwFailure();
    }

    /// Whether the receiver takes an item. Good once it has answered.
    boolean isTaken(int item) {
        return !refused.contains(item);
    }

    /// What it says that it has of an item. Good once it has answered.
    @Nullable Have there(int item) {
        return there.get(item);
    }

    Stored stored() {
        return stored;
    }

    boolean isOver() {
        return ended.getCount() == 0;
    }

    /// What the receiver said last, once it has; `null` before.
    @Nullable Finished finished() {
        return finished;
    }

    void throwFailure() throws NetworkException {
        NetworkException why = failure;
        if (why != null) {
            throw new NetworkException(why.failure(), why);
        }
    }

    /// Waits until the receiver says nothing more, for a few seconds at most.
    void awaitEnd() throws InterruptedException {
        boolean over = ended.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        if (!over) {
            stream.abort();
        }
    }

    /// Sending has failed: perhaps because the receiver gave up, and said why.
    NetworkException explain(NetworkException e) {
        try {
            boolean over = ended.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
            NetworkException why = failure;
            return over && why != null ? why : e;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return e;
        }
    }
}

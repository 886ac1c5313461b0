package dev.fairlead.peer.internal.resource;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import dev.fairlead.peer.Resource;
import dev.fairlead.peer.ResourceFailure;
import dev.fairlead.peer.TransferProgress;
import dev.fairlead.peer.TransferSummary;
import dev.fairlead.peer.internal.resource.ResourceMessage.Cancel;
import dev.fairlead.peer.internal.resource.ResourceMessage.Complete;
import dev.fairlead.peer.internal.resource.ResourceMessage.Finished;
import dev.fairlead.peer.internal.resource.ResourceMessage.Offer;
import dev.fairlead.peer.internal.resource.ResourceMessage.Pause;
import dev.fairlead.peer.internal.resource.ResourceMessage.Reason;
import dev.fairlead.peer.internal.resource.ResourceMessage.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// Sends one offer over a stream, which it uses up and closes. The calling thread sends; [Feeder]
/// reads and hashes, [Replies] listens meanwhile.
public final class Sending {
    private static final int BLOCK = 64 * 1024;

    /// This end's program has cancelled it.
    private static final class GivenUp extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final StreamConnection stream;
    private final Endpoint remote;
    private final Gate ours;
    private final Gate theirs = new Gate();
    private final Consumer<TransferProgress> observer;
    private final Manifest manifest;
    private final Problems problems = new Problems();
    private final Semaphore news = new Semaphore(0);
    private final Replies replies;
    private final Outgoing outgoing;
    private final Feeder feeder;
    private final Telling telling;
    private boolean holding;

    private Sending(
            StreamConnection stream,
            Manifest manifest,
            Gate ours,
            Consumer<TransferProgress> observer) {
        this.stream = stream;
        this.remote = stream.remote().orElse(stream.endpoint());
        this.ours = ours;
        this.observer = observer;
        this.manifest = manifest;
        this.replies = new Replies(stream, remote, manifest, problems, theirs, this::changed);
        this.feeder = new Feeder(manifest, replies, problems);
        this.telling =
                new Telling(
                        this.observer, manifest.files(), manifest.bytes(), 0, System.nanoTime());
        this.outgoing = new Outgoing(stream, theirs);
    }

    private void changed() {
        news.release();
        feeder.nudge();
    }

    /// Blocks until the receiver has verified all and put it in its place.
    public static TransferSummary run(
            StreamConnection stream,
            List<Resource> resources,
            Gate gate,
            Consumer<TransferProgress> observer)
            throws NetworkException {
        Manifest manifest;
        try {
            manifest = Manifest.of(resources);
        } catch (IOException e) {
            stream.abort();
            Endpoint remote = stream.remote().orElse(stream.endpoint());
            throw new NetworkException(
                    new ResourceFailure.File(remote, false, Failures.words(e)), e);
        }
        return new Sending(stream, manifest, gate, observer).run();
    }

    private TransferSummary run() throws NetworkException {
        Runnable look = this::changed;
        ours.listen(look);
        replies.start();
        try {
            offer();
            replies.awaitAnswer();
            feeder.start();
            for (ByteBuffer block; (block = feeder.take()) != null; ) {
                obeyGates();
                if (block.hasRemaining()) {
                    outgoing.send(block);
                }
                feeder.giveBack(block);
            }
            obeyGates();
            outgoing.send(new Complete());
            return finish();
        } catch (NetworkException e) {
            NetworkException why = replies.explain(e);
            stream.abort();
            throw outgoing.isStalled()
                    ? new NetworkException(
                            new ResourceFailure.Stalled(remote, Outgoing.LONGEST_SEND), why)
                    : why;
        } catch (GivenUp e) {
            stream.abort();
            throw new NetworkException(Failures.cancelled(remote, false), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stream.abort();
            throw new NetworkException(Failures.cancelled(remote, true), e);
        } finally {
            ours.forget(look);
            feeder.stop();
            outgoing.close();
        }
    }

    private void offer() throws NetworkException {
        ByteBuffer block =
                ByteBuffer.allocate(BLOCK + ResourceCodec.MOST_BODY + ResourceCodec.HEADER);
        ResourceCodec.put(
                block,
                new Offer(ResourceMessage.VERSION, manifest.sources().size(), manifest.bytes()));
        for (Manifest.Source source : manifest.sources()) {
            ResourceCodec.put(block, source.item());
            if (block.position() > BLOCK) {
                outgoing.send(block.flip());
                block.clear();
            }
        }
        outgoing.send(block.flip());
    }

    /// Waits while one of the two ends holds the transfer, and gives up if one does.
    private void obeyGates() throws NetworkException, InterruptedException, GivenUp {
        replies.throwFailure();
        if (ours.isHeld()) {
            holding = true;
            outgoing.send(new Pause(true));
            tell(true, true);
            ours.pass();
        }
        if (ours.isCancelled()) {
            outgoing.send(new Cancel(Reason.CANCELLED, ""));
            replies.awaitEnd(); // it answers, and what is said last is not lost by closing
            throw new GivenUp();
        }
        if (holding) {
            holding = false;
            outgoing.send(new Pause(false));
        }
        if (theirs.isHeld()) {
            tell(true, true);
            theirs.pass();
            replies.throwFailure();
        }
        tell(false, false);
    }

    private void tell(boolean paused, boolean last) {
        Stored stored = replies.stored();
        telling.tell(stored.items(), stored.bytes(), paused, last, System.nanoTime());
    }

    private TransferSummary finish() throws NetworkException, InterruptedException, GivenUp {
        while (replies.finished() == null) {
            news.acquire();
            news.drainPermits();
            obeyGates();
        }
        Finished finished = Objects.requireNonNull(replies.finished());
        telling.tell(finished.items(), finished.bytes(), false, true, System.nanoTime());
        stream.close();
        if (problems.count() > 0) {
            throw new NetworkException(
                    new ResourceFailure.Incomplete(remote, problems.first(), problems.count()));
        }
        if (finished.items() != manifest.files()) {
            throw new NetworkException(
                    new ResourceFailure.Malformed(
                            remote,
                            finished.items()
                                    + " files are said to be in place, of "
                                    + manifest.files()));
        }
        return new TransferSummary(
                finished.items(),
                finished.bytes(),
                feeder.bytesThere(),
                telling.elapsed(System.nanoTime()),
                List.of(),
                manifest.leftOut());
    }
}

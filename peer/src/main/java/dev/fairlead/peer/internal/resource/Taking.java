package dev.fairlead.peer.internal.resource;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.peer.ResourceFailure;
import dev.fairlead.peer.ResourceOffer;
import dev.fairlead.peer.TransferSummary;
import dev.fairlead.peer.internal.resource.Entry.State;
import dev.fairlead.peer.internal.resource.ResourceMessage.Data;
import dev.fairlead.peer.internal.resource.ResourceMessage.End;
import dev.fairlead.peer.internal.resource.ResourceMessage.Failed;
import dev.fairlead.peer.internal.resource.ResourceMessage.Finished;
import dev.fairlead.peer.internal.resource.ResourceMessage.Go;
import dev.fairlead.peer.internal.resource.ResourceMessage.Have;
import dev.fairlead.peer.internal.resource.ResourceMessage.Kind;
import dev.fairlead.peer.internal.resource.ResourceMessage.Reason;
import dev.fairlead.peer.internal.resource.ResourceMessage.Refuse;
import dev.fairlead.peer.internal.resource.ResourceMessage.Stored;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a receiver does with what comes: answers the offer, writes, verifies, puts in place. Used
/// by one thread.
final class Taking {
    private static final long REPORT = Duration.ofMillis(100).toNanos();

    /// The transfer cannot go on.
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // never travels
        private final NetworkFailure failure;

        private final Reason reason;
        private final String told;

        /// @param told to the sender
        Unusable(NetworkFailure failure, Reason reason, String told) {
            super(failure.summary());
            this.failure = failure;
            this.reason = reason;
            this.told = told;
        }

        NetworkFailure failure() {
            return failure;
        }

        Reason reason() {
            return reason;
        }

        String told() {
            return told;
        }
    }

    private final Order order;
    private final Ledger ledger;
    private final Endpoint remote;
    private final Optional<Landing> landing;
    private final Problems problems = new Problems();
    private final List<TransferSummary.Place> places = new ArrayList<>();
    private @Nullable Telling telling;
    private @Nullable Sink sink;

    /// What is there of the item whose data are to come; so that it is not read twice.
    private @Nullable MessageDigest claimedDigest;

    private int claimedItem = -1;
    private int files;
    private long bytes;
    private long there;
    private long reported = System.nanoTime();

    Taking(Order order, Ledger ledger, Endpoint remote) throws IOException {
        this.order = order;
        this.ledger = ledger;
        this.remote = remote;
        this.landing =
                order.folder().isPresent()
                        ? Optional.of(
                                new Landing(
                                        order.folder().get(),
                                        order.overwrite(),
                                        order.sync(),
                                        order.origin()))
                        : Optional.empty();
    }

    long bytes() {
        return bytes;
    }

    /// All that is offered is known: says what is taken, and what is there already.
    void answer(Outgoing outgoing) throws IOException, Unusable {
        List<Entry> entries = ledger.entries();
        ResourceOffer offer =
                new ResourceOffer(
                        entries.stream()
                                .filter(each -> each.isRoot() && each.state() != State.REFUSED)
                                .map(Entry::shown)
                                .toList(),
                        (int) entries.stream().filter(each -> !each.isDirectory()).count(),
                        ledger.bytes());
        if (ledger.bytes() > order.most()) {
            throw new Unusable(
                    new ResourceFailure.Declined(
                            remote, ledger.bytes() + " bytes are more than are taken here"),
                    Reason.TOO_MUCH,
                    "at most " + order.most() + " bytes are taken");
        }
        if (order.output().isPresent()
                && (entries.size() != 1 || entries.getFirst().isDirectory())) {
            throw new Unusable(
                    new ResourceFailure.Declined(remote, "it is not one file"),
                    Reason.DECLINED,
                    "one file or stream is taken, and no directory");
        }
        if (!order.decision().test(offer)) {
            throw new Unusable(
                    new ResourceFailure.Declined(remote, "it was declined here"),
                    Reason.DECLINED,
                    "");
        }
        for (Entry entry : entries) {
            if (entry.state() == State.REFUSED) {
                problems.add("item " + (entry.index() + 1), "its name is not safe");
                outgoing.send(new Refuse(entry.index(), Reason.NAME, "its name is not safe there"));
            }
        }
        if (landing.isPresent()) {
            claim(landing.get(), outgoing);
            requireRoom(landing.get());
        }
        telling =
                new Telling(
                        order.observer(), offer.files(), offer.bytes(), there, System.nanoTime());
        outgoing.send(new Go());
        tell(false);
    }

    private void claim(Landing landing, Outgoing outgoing) throws IOException {
        for (Entry entry : ledger.entries()) {
            if (entry.state() == State.REFUSED) {
                continue;
            }
            if (entry.isDirectory()) {
                landing.makeDirectory(entry);
                entry.become(State.DONE);
                continue;
            }
            long left = landing.left(entry);
            if (left > 0) {
                MessageDigest digest = Hashing.sha256();
                try (FileChannel file = landing.read(entry)) {
                    left = Hashing.update(digest, file, left);
                }
                entry.claim(left);
                there += left;
                outgoing.send(new Have(entry.index(), left, Hashing.soFar(digest)));
                claimedDigest = digest; // of the last one only: others are read again
                claimedItem = entry.index();
            }
        }
    }

    private void requireRoom(Landing landing) throws IOException, Unusable {
        long needed = Math.max(0, ledger.bytes()) - there;
        long free = landing.free();
        if (needed > free) {
            landing.discardAll();
            throw new Unusable(
                    new ResourceFailure.NoSpace(remote, false, needed, free),
                    Reason.NO_SPACE,
                    "there is not enough room");
        }
    }

    /// Data of this item come now.
    void begin(Entry entry, long offset) throws IOException {
        if (order.output().isPresent()) {
            sink = Sink.of(order.output().get());
            return;
        }
        Landing place = landing.orElseThrow();
        MessageDigest digest = Hashing.sha256();
        if (offset == 0) {
            there -= entry.claimed();
        } else if (claimedItem == entry.index() && claimedDigest != null) {
            digest = claimedDigest;
        } else {
            try (FileChannel file = place.read(entry)) {
                Hashing.update(digest, file, offset);
            }
        }
        bytes += offset;
        sink = Sink.of(place.write(entry, offset), digest);
    }

    void write(Data data) throws IOException, MalformedResourceException, Unusable {
        ledger.data(data.length());
        bytes += data.length();
        if (bytes > order.most()) {
            throw new Unusable(
                    new ResourceFailure.Declined(remote, "more came than is taken here"),
                    Reason.TOO_MUCH,
                    "at most " + order.most() + " bytes are taken");
        }
        open().write(data.bytes(), data.offset(), data.length());
    }

    private Sink open() throws MalformedResourceException {
        if (sink == null) {
            throw new MalformedResourceException("data of no item");
        }
        return sink;
    }

    /// An item is complete: it is verified, and put in place if it stands at the top.
    void end(Entry entry, End end, Outgoing outgoing)
            throws IOException, MalformedResourceException, Unusable {
        Sink written = open();
        sink = null;
        byte[] hash = written.hash();
        String digits = HexFormat.of().formatHex(hash);
        boolean expected =
                order.sha256().isEmpty() || order.sha256().get().equalsIgnoreCase(digits);
        if (!MessageDigest.isEqual(hash, end.sha256()) || !expected) {
            written.close();
            if (landing.isPresent()) {
                landing.get().discard(entry);
            }
            entry.become(State.FAILED);
            outgoing.send(new Failed(entry.index(), Reason.NOT_VERIFIED, entry.shown()));
            throw new Unusable(
                    new ResourceFailure.NotVerified(remote, entry.shown()),
                    Reason.NOT_VERIFIED,
                    entry.shown());
        }
        files++;
        if (landing.isEmpty()) {
            written.flush();
            return;
        }
        landing.get().settle(entry, Objects.requireNonNull(written.file()));
        if (entry.isRoot()) {
            places.add(new TransferSummary.Place(landing.get().moveIn(entry), Optional.of(digits)));
        }
    }

    /// The sender cannot send an item.
    void skip(Entry entry, String why) throws IOException {
        problems.add(entry.shown(), why);
        if (sink != null) {
            sink.close();
            sink = null;
        }
        if (landing.isPresent() && !entry.isDirectory()) {
            landing.get().discard(entry);
        }
    }

    /// Nothing more comes: directories are put in place, and the sender is told.
    void finish(Outgoing outgoing) throws IOException {
        if (landing.isPresent()) {
            for (Entry entry : ledger.entries()) {
                if (entry.isRoot() && entry.isDirectory() && entry.state() == State.DONE) {
                    places.add(
                            new TransferSummary.Place(
                                    landing.get().moveIn(entry), Optional.empty()));
                }
            }
        }
        tell(false, true);
        outgoing.send(new Finished(files, bytes));
    }

    /// Tells the sender now and then how much is stored.
    void report(Outgoing outgoing) throws NetworkException {
        long now = System.nanoTime();
        if (telling != null && now - reported >= REPORT) {
            reported = now;
            outgoing.send(new Stored(files, bytes));
            tell(false);
        }
    }

    void tell(boolean paused) {
        tell(paused, false);
    }

    private void tell(boolean paused, boolean last) {
        if (telling != null) {
            telling.tell(files, bytes, paused, last || paused, System.nanoTime());
        }
    }

    /// What the transfer came to.
    ///
    /// @throws NetworkException if something did not come
    TransferSummary summary() throws NetworkException {
        if (problems.count() > 0) {
            throw new NetworkException(
                    new ResourceFailure.Incomplete(remote, problems.first(), problems.count()));
        }
        Duration elapsed = telling == null ? Duration.ZERO : telling.elapsed(System.nanoTime());
        return new TransferSummary(files, bytes, there, elapsed, places, List.of());
    }

    /// Keeps what there is, for a later transfer to go on from.
    void keep() {
        if (sink == null) {
            return;
        }
        try {
            sink.close();
            Optional<Entry> open = ledger.open();
            if (open.isPresent()
                    && open.get().item().kind() == Kind.STREAM
                    && landing.isPresent()) {
                landing.get().discard(open.get());
            }
        } catch (IOException _) {
            // The transfer has failed, and why is told; what is left is verified before it is used.
        }
        sink = null;
    }

    /// Deletes what is not in its place.
    void discard(IOException cause) {
        try {
            if (sink != null) {
                sink.close();
                sink = null;
            }
            if (landing.isPresent()) {
                landing.get().discardAll();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /// Others may have the hidden names.
    void release() {
        landing.ifPresent(Landing::release);
    }
}

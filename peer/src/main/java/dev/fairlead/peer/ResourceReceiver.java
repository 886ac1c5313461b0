package dev.fairlead.peer;

import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import dev.fairlead.peer.internal.resource.Order;
import dev.fairlead.peer.internal.resource.Receiving;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Receives what a [ResourceSender] at the other end of a stream sends. Immutable.
///
/// What comes is kept in the directory under a hidden name, `.fairlead-….part`, readable by its
/// owner only, and moved to its place when it is complete and its SHA-256 is the sender's. What is
/// there is never replaced unless asked: then what comes is called `name (1)`. After a break the
/// same offer goes on from what is kept. When the disk is full, what is not in its place is
/// deleted.
///
/// Names come from the other end and are made harmless: what would lead out of the directory is
/// refused; controls, marks that turn text, what other systems do not allow and names of devices
/// are replaced, a dot in front at the top is, too; names that differ in capitals only get a
/// number.
public final class ResourceReceiver {
    private final Order order;

    private ResourceReceiver(Order order) {
        this.order = order;
    }

    /// Into a directory, which exists.
    public static ResourceReceiver into(Path folder) {
        return of(Optional.of(folder), Optional.empty());
    }

    /// Writes the bytes of one file or stream as they come. They are verified only at the end:
    /// whoever uses them before that uses what nobody vouches for.
    ///
    /// @param output not closed
    public static ResourceReceiver to(OutputStream output) {
        return of(Optional.empty(), Optional.of(output));
    }

    private static ResourceReceiver of(Optional<Path> folder, Optional<OutputStream> output) {
        return new ResourceReceiver(
                new Order(
                        folder,
                        output,
                        false,
                        false,
                        Optional.empty(),
                        Long.MAX_VALUE,
                        "",
                        _ -> true,
                        _ -> {},
                        new TransferControl().gate()));
    }

    /// Whether files that are there are replaced, and directories filled up. Default: false.
    public ResourceReceiver withOverwrite(boolean overwrite) {
        return new ResourceReceiver(
                new Order(
                        order.folder(),
                        order.output(),
                        overwrite,
                        order.sync(),
                        order.sha256(),
                        order.most(),
                        order.origin(),
                        order.decision(),
                        order.observer(),
                        order.gate()));
    }

    /// Whether each file is forced to the disk before it is put in its place, so that it survives a
    /// loss of power (`fsync`). Default: false, as with `cp`: it makes many small files slow.
    public ResourceReceiver withSync(boolean sync) {
        return new ResourceReceiver(
                new Order(
                        order.folder(),
                        order.output(),
                        order.overwrite(),
                        sync,
                        order.sha256(),
                        order.most(),
                        order.origin(),
                        order.decision(),
                        order.observer(),
                        order.gate()));
    }

    /// What each file that comes must have: for one file whose hash is known from elsewhere.
    ///
    /// @param sha256 64 hexadecimal digits
    public ResourceReceiver withSha256(String sha256) {
        if (!sha256.matches("[0-9a-fA-F]{64}")) {
            throw new IllegalArgumentException(
                    "'"
                            + Shown.text(sha256, 80)
                            + "' is no SHA-256; it is 64 hexadecimal digits, as sha256sum prints");
        }
        return new ResourceReceiver(
                new Order(
                        order.folder(),
                        order.output(),
                        order.overwrite(),
                        order.sync(),
                        Optional.of(sha256),
                        order.most(),
                        order.origin(),
                        order.decision(),
                        order.observer(),
                        order.gate()));
    }

    /// The most bytes that are taken. Default: as many as there is room for.
    ///
    /// @param most 1 or more
    public ResourceReceiver withMaximumBytes(long most) {
        if (most < 1) {
            throw new IllegalArgumentException(
                    "at most " + most + " bytes are to be taken; 1 or more are allowed");
        }
        return new ResourceReceiver(
                new Order(
                        order.folder(),
                        order.output(),
                        order.overwrite(),
                        order.sync(),
                        order.sha256(),
                        most,
                        order.origin(),
                        order.decision(),
                        order.observer(),
                        order.gate()));
    }

    /// Who sends, such as a fingerprint: what one has left incomplete is not continued by another.
    public ResourceReceiver withOrigin(String origin) {
        return new ResourceReceiver(
                new Order(
                        order.folder(),
                        order.output(),
                        order.overwrite(),
                        order.sync(),
                        order.sha256(),
                        order.most(),
                        origin,
                        order.decision(),
                        order.observer(),
                        order.gate()));
    }

    /// Asks the program whether to take what is offered. Default: it is taken.
    ///
    /// @param decision on the thread that receives; may block, while the sender waits
    public ResourceReceiver withDecision(Predicate<ResourceOffer> decision) {
        return new ResourceReceiver(
                new Order(
                        order.folder(),
                        order.output(),
                        order.overwrite(),
                        order.sync(),
                        order.sha256(),
                        order.most(),
                        order.origin(),
                        decision,
                        order.observer(),
                        order.gate()));
    }

    /// Tells how far it is, at most ten times a second and at the end, on the thread that receives:
    /// what it does holds up the transfer.
    public ResourceReceiver withObserver(Consumer<TransferProgress> observer) {
        return new ResourceReceiver(
                new Order(
                        order.folder(),
                        order.output(),
                        order.overwrite(),
                        order.sync(),
                        order.sha256(),
                        order.most(),
                        order.origin(),
                        order.decision(),
                        observer,
                        order.gate()));
    }

    /// @param control for one transfer only
    public ResourceReceiver withControl(TransferControl control) {
        return new ResourceReceiver(
                new Order(
                        order.folder(),
                        order.output(),
                        order.overwrite(),
                        order.sync(),
                        order.sha256(),
                        order.most(),
                        order.origin(),
                        order.decision(),
                        order.observer(),
                        control.gate()));
    }

    /// Receives one offer, and returns once all is in its place and the sender knows. Blocks.
    ///
    /// @param stream used up: it is closed in any case
    /// @throws NetworkException with a [ResourceFailure], or with what happened to the connection;
    ///   with [ResourceFailure.Incomplete] if some files did not come while all others are in place
    public TransferSummary receive(StreamConnection stream) throws NetworkException {
        return Receiving.run(stream, order);
    }
}

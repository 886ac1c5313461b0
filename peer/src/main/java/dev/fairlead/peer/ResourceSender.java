package dev.fairlead.peer;

import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import dev.fairlead.peer.internal.resource.Sending;
import java.util.List;
import java.util.function.Consumer;

/// Sends files and directories to a [ResourceReceiver] at the other end of a stream. Immutable.
///
/// Directories go with all that is in them but links. With each file go its name, size, media type,
/// modification time and whether it may be executed, and its SHA-256. Many small files go without
/// waiting for each other.
public final class ResourceSender {
    private final List<Resource> resources;
    private final Consumer<TransferProgress> observer;
    private final TransferControl control;

    private ResourceSender(
            List<Resource> resources,
            Consumer<TransferProgress> observer,
            TransferControl control) {
        this.resources = resources;
        this.observer = observer;
        this.control = control;
    }

    /// @param resources one or more
    public static ResourceSender of(List<Resource> resources) {
        if (resources.isEmpty()) {
            throw new IllegalArgumentException("nothing to send; give one resource or more");
        }
        return new ResourceSender(List.copyOf(resources), _ -> {}, new TransferControl());
    }

    public static ResourceSender of(Resource resource) {
        return of(List.of(resource));
    }

    /// Tells how far it is, at most ten times a second and at the end, on the thread that sends:
    /// what it does holds up the transfer.
    public ResourceSender withObserver(Consumer<TransferProgress> observer) {
        return new ResourceSender(resources, observer, control);
    }

    /// @param control for one transfer only
    public ResourceSender withControl(TransferControl control) {
        return new ResourceSender(resources, observer, control);
    }

    /// Sends all of it, and returns once the other end has verified every file and put it in its
    /// place. Blocks. What the other end has from an earlier transfer that broke off is not sent
    /// again, if it is the same.
    ///
    /// @param stream used up: it is closed in any case
    /// @throws NetworkException with a [ResourceFailure], or with what happened to the connection;
    ///   with [ResourceFailure.Incomplete] if some files could not be sent while all others are in
    ///   place
    public TransferSummary send(StreamConnection stream) throws NetworkException {
        return Sending.run(stream, resources, control.gate(), observer);
    }
}

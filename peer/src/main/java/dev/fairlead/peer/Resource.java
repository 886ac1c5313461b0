package dev.fairlead.peer;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Something to send: a file, a directory with all that is in it, or a stream of bytes. Immutable.
public final class Resource {
    private final String name;
    private final @Nullable Path path;
    private final @Nullable InputStream stream;

    private Resource(String name, @Nullable Path path, @Nullable InputStream stream) {
        this.name = name;
        this.path = path;
        this.stream = stream;
    }

    /// A file or directory, under its own name. It is looked at when it is sent. A link is followed
    /// here, and left out where it stands in a directory.
    public static Resource of(Path path) {
        Path full = path.toAbsolutePath().normalize();
        Path last = full.getFileName();
        return new Resource(last == null ? "root" : last.toString(), path, null);
    }

    /// What a stream gives until it ends; how much that is need not be known. Such a transfer
    /// cannot be resumed.
    ///
    /// @param stream read by a thread of the transfer; closed by nobody
    public static Resource of(String name, InputStream stream) {
        return new Resource(name, null, stream);
    }

    /// Under another name.
    public Resource withName(String name) {
        return new Resource(name, path, stream);
    }

    public String name() {
        return name;
    }

    /// The file or directory; empty for a stream.
    public Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    /// The stream; empty for a file or directory.
    public Optional<InputStream> stream() {
        return Optional.ofNullable(stream);
    }

    @Override
    public String toString() {
        return path == null ? name + " (a stream)" : path.toString();
    }
}

package dev.fairlead.peer.internal.resource;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// Where the item of which data come now is written, and its hash. Used by one thread.
final class Sink {
    private final MessageDigest digest;
    private final @Nullable FileChannel file;
    private final @Nullable OutputStream output;

    private Sink(MessageDigest digest, @Nullable FileChannel file, @Nullable OutputStream output) {
        this.digest = digest;
        this.file = file;
        this.output = output;
    }

    /// @param digest of what is before the first byte that comes
    static Sink of(FileChannel file, MessageDigest digest) {
        return new Sink(digest, file, null);
    }

    static Sink of(OutputStream output) {
        return new Sink(Hashing.sha256(), null, output);
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        digest.update(bytes, offset, length);
        if (file != null) {
            Landing.writeAll(file, bytes, offset, length);
        } else if (output != null) {
            output.write(bytes, offset, length);
        }
    }

    byte[] hash() {
        return digest.digest();
    }

    @Nullable FileChannel file() {
        return file;
    }

    void flush() throws IOException {
        if (output != null) {
            output.flush();
        }
    }

    void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}

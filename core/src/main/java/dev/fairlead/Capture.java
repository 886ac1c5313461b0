package dev.fairlead;

import java.nio.file.Path;
import java.util.Objects;

/// A file into which a [Network] writes what its connections send and receive, for Wireshark and
/// tshark. Immutable.
///
/// No privilege is needed, since no packet is looked at: the bytes are those that Fairlead hands to
/// the system and gets from it, under headers that it makes up. Addresses, ports, sequence numbers
/// and times are right; how the stream was cut into segments, what was sent twice, windows and
/// options are not told. What TLS protects is written as it goes over the network.
///
/// The file is pcapng, belongs to its owner alone, and is made anew by [Network#open]. A disk that
/// is full or slow never disturbs a connection: it is told once, to the logger `dev.fairlead`, and
/// what could not be written is missing.
public final class Capture {
    private static final long DEFAULT_LIMIT = 1L << 30;

    private final Path file;
    private final boolean secrets;
    private final long limit;

    private Capture(Path file, boolean secrets, long limit) {
        this.file = file;
        this.secrets = secrets;
        this.limit = limit;
    }

    /// @param file made anew; what was in it is lost
    public static Capture to(Path file) {
        return new Capture(file, false, DEFAULT_LIMIT);
    }

    public Path file() {
        return file;
    }

    /// Whether the secrets of TLS are written as well. Default: false.
    public boolean secrets() {
        return secrets;
    }

    /// How many bytes are written at most. Default: 1 GiB.
    public long limit() {
        return limit;
    }

    /// With the secrets, whoever has the file reads all that was sent. They are those of sessions
    /// that BoringSSL makes; [TlsOptions#withKeyLog] takes no other engine.
    public Capture withSecrets(boolean secrets) {
        return new Capture(file, secrets, limit);
    }

    /// @param limit 4096 or more
    public Capture withLimit(long limit) {
        if (limit < 4096) {
            throw new IllegalArgumentException("limit is " + limit + "; 4096 or more is allowed");
        }
        return new Capture(file, secrets, limit);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Capture that
                && file.equals(that.file)
                && secrets == that.secrets
                && limit == that.limit;
    }

    @Override
    public int hashCode() {
        return Objects.hash(file, secrets, limit);
    }

    @Override
    public String toString() {
        return "capture to " + file + (secrets ? " with secrets" : "");
    }
}

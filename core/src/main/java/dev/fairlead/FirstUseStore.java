package dev.fairlead;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Remembers which key a peer had when it was first met; see
/// [TrustPolicy#onFirstUse(FirstUseStore)].
///
/// Implementations are safe for use by several threads, and equal only to those that remember the
/// same.
public interface FirstUseStore {

    /// Remembers the pin of a peer, unless one is remembered already. This is one step: of two that
    /// meet a new peer at once, the second gets the pin of the first.
    ///
    /// @param peer such as `printer.local:631`, in lower case
    /// @param pin such as `sha256/…`
    /// @return the pin that was remembered before; empty if this is the first use
    /// @throws IOException if it cannot be read or written; the peer is then not trusted
    Optional<String> remember(String peer, String pin) throws IOException;

    /// Forgets a peer, so that its next key is taken for its first.
    ///
    /// @return whether it was known
    /// @throws IOException if it cannot be read or written
    boolean forget(String peer) throws IOException;

    /// A store that lasts as long as the program.
    static FirstUseStore inMemory() {
        return new MemoryFirstUseStore();
    }

    /// A store in a text file, one line a peer: its name, a space, its pin. `#` begins a comment.
    /// The file is made when the first peer is remembered, readable by its owner only, and is
    /// replaced in one step, so that a reader never sees half of it. Programs that share it wait
    /// for one another, 5 s at most.
    static FirstUseStore inFile(Path file) {
        return new FileFirstUseStore(
                file.toAbsolutePath().normalize(), FileFirstUseStore.LONGEST_WAIT);
    }
}

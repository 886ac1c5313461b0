package dev.fairlead.peer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a transfer came to, when every file that was accepted is verified and in its place.
///
/// @param files that were transferred
/// @param bytes of them
/// @param there how many of these were there from an earlier transfer, and were not sent again
/// @param elapsed since data began to come
/// @param places what the receiver has put where, one for each file or directory that was sent;
///   empty at the sender
/// @param leftOut names of what the sender left out: links, and what is neither file nor directory
public record TransferSummary(
        int files,
        long bytes,
        long there,
        Duration elapsed,
        List<Place> places,
        List<String> leftOut) {

    /// Where something was put.
    ///
    /// @param path under which it can be found
    /// @param sha256 of a file, as 64 hexadecimal digits; empty for a directory
    public record Place(Path path, Optional<String> sha256) {}

    public TransferSummary {
        places = List.copyOf(places);
        leftOut = List.copyOf(leftOut);
    }
}

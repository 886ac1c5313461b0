package dev.fairlead.peer.internal.resource;

import dev.fairlead.peer.ResourceOffer;
import dev.fairlead.peer.TransferProgress;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// What a receiver is to do.
///
/// @param folder into which; empty if it goes to `output`
/// @param output where the bytes of the one file or stream go
/// @param overwrite whether what is there is replaced
/// @param sync whether files are forced to the disk before they are put in place
/// @param sha256 what the one file must have, in hexadecimal digits
/// @param most the most bytes that are taken
/// @param origin who sends
public record Order(
        Optional<Path> folder,
        Optional<OutputStream> output,
        boolean overwrite,
        boolean sync,
        Optional<String> sha256,
        long most,
        String origin,
        Predicate<ResourceOffer> decision,
        Consumer<TransferProgress> observer,
        Gate gate) {}

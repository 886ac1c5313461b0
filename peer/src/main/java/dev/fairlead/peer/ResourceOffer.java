package dev.fairlead.peer;

import java.util.List;

/// What a sender offers, before anything of it is taken.
///
/// @param names of the files and directories at the top, as they would be called here
/// @param files altogether
/// @param bytes altogether; -1 if that is not known
public record ResourceOffer(List<String> names, int files, long bytes) {
    public ResourceOffer {
        names = List.copyOf(names);
    }
}

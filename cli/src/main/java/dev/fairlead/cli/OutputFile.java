package dev.fairlead.cli;

import dev.fairlead.cli.line.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that an option names, and that we write.
final class OutputFile {
    private OutputFile() {}

    /// @throws UsageException if it cannot be written, as far as that can be told without doing so
    static void requireWritable(String option, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        boolean can =
                Files.exists(file)
                        ? Files.isRegularFile(file) && Files.isWritable(file)
                        : folder != null && Files.isWritable(folder);
        if (!can) {
            throw new UsageException(option + " is '" + file + "', which cannot be written here");
        }
    }
}

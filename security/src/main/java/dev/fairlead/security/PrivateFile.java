package dev.fairlead.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// Writes a file that only its owner may read, from its first byte on.
final class PrivateFile {
    private PrivateFile() {}

    /// Replaces what is there in one step.
    static void write(Path file, byte[] content) throws IOException {
        Path target = file.toAbsolutePath();
        Path next =
                Files.createTempFile(
                        target.getParent(),
                        target.getFileName().toString(),
                        ".new",
                        ownerOnly(target));
        try {
            Files.write(next, content);
            Files.move(
                    next,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}

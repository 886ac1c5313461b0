package dev.fairlead.cli.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the system tells in files, of `/proc`, `/sys` and `/etc`.
///
/// @param root `/`, except in tests
public record SystemFiles(Path root) {
    private static final int LARGEST = 1 << 20;

    /// Those of this machine.
    public static SystemFiles ofMachine() {
        return new SystemFiles(Path.of("/"));
    }

    /// The lines of a file, at most a megabyte of them; none if it is not there or not for us.
    List<String> lines(String path) {
        // ISO 8859-1 reads any bytes; all that is looked for is ASCII.
        try (var in = Files.newInputStream(root.resolve(path))) {
            return new String(in.readNBytes(LARGEST), StandardCharsets.ISO_8859_1).lines().toList();
        } catch (IOException _) {
            return List.of(); // another system, or another kernel: what it would tell is unknown
        }
    }

    /// The first line.
    Optional<String> line(String path) {
        return lines(path).stream().findFirst().map(String::strip);
    }

    /// A file that holds one number.
    Optional<Long> number(String path) {
        try {
            return line(path).map(Long::parseLong);
        } catch (NumberFormatException _) {
            return Optional.empty(); // some are words on some kernels
        }
    }

    boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    /// What follows `start` in the first line that begins with it, but for spaces.
    Optional<String> after(String path, String start) {
        return lines(path).stream()
                .map(String::strip)
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst();
    }
}

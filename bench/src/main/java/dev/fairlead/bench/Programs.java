package dev.fairlead.bench;

import java.io.File;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The programs of this machine.
public final class Programs {
    private static final long GRACE_SECONDS = 10;

    private Programs() {}

    /// Where a program is: on the `PATH`, or at the path that its name is.
    public static Optional<String> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        if (name.contains("/")) {
            return Optional.of(name).filter(file -> new File(file).canExecute());
        }
        return Stream.concat(
                        Arrays.stream(path.split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/sbin"))
                .map(folder -> new File(folder, name))
                .filter(File::canExecute)
                .map(File::getAbsolutePath)
                .findFirst();
    }

    /// Ends a program that was asked to end, and does not wait for ever.
    public static void awaitEnd(Process process) {
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

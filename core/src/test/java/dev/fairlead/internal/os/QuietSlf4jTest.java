package dev.fairlead.internal.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;

/// SLF4J starts once in a JVM, so each case has a JVM of its own.
class QuietSlf4jTest {
    @TempDir Path directory;

    @Test
    void dnsjavaWarnsOnStderrWithoutIt() throws Exception {
        String stderr = run(MakesAName.class, List.of());
        assertTrue(stderr.startsWith("SLF4J(W): No SLF4J providers were found."), stderr);
    }

    @Test
    void dnsjavaWritesNothingAfterIt() throws Exception {
        assertEquals("", run(MakesANameQuietly.class, List.of()));
    }

    @Test
    void theVerbosityThatSomebodyChoseStays() throws Exception {
        String stderr = run(MakesANameQuietly.class, List.of("-Dslf4j.internal.verbosity=WARN"));
        assertTrue(stderr.startsWith("SLF4J(W): No SLF4J providers were found."), stderr);
    }

    private String run(Class<?> main, List<String> options)
            throws IOException, InterruptedException {
        Path stderr = directory.resolve("stderr");
        List<String> command =
                Stream.of(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString()),
                                options.stream(),
                                Stream.of(
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        main.getName()))
                        .flatMap(part -> part)
                        .toList();
        Process java =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(stderr.toFile())
                        .start();
        try {
            assertTrue(java.waitFor(30, TimeUnit.SECONDS), "it did not end within 30 s");
            assertEquals(0, java.exitValue(), () -> read(stderr));
        } finally {
            java.destroyForcibly();
        }
        return read(stderr);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static final class MakesAName {
        public static void main(String[] args) throws Exception {
            assertEquals("a.example.", Name.fromString("a.example.").toString());
        }
    }

    static final class MakesANameQuietly {
        public static void main(String[] args) throws Exception {
            String before = System.getProperty("slf4j.internal.verbosity");
            QuietSlf4j.start();
            assertEquals("a.example.", Name.fromString("a.example.").toString());
            if (before == null) {
                assertNull(System.getProperty("slf4j.internal.verbosity"));
            }
        }
    }
}

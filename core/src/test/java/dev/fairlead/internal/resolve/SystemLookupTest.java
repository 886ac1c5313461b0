package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.ResolverOptions;
import dev.fairlead.ResolverOptions.Fallback;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// In a JVM of its own, whose `InetAddress` takes names from a file: no test should depend on what
/// names this machine knows.
class SystemLookupTest {
    @TempDir Path directory;

    private List<String> run(String mode) throws Exception {
        Path hosts =
                Files.writeString(
                        directory.resolve("hosts"), "192.0.2.1 db\n2001:db8::1 db\n192.0.2.2 v4\n");
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djdk.net.hosts.file=" + hosts);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), mode));
        Process java =
                new ProcessBuilder(command)
                        .redirectErrorStream(true) // so that whatever is written to stderr is seen
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertTrue(java.waitFor(60, TimeUnit.SECONDS), "it did not end within 60 s");
            return Files.readAllLines(output).stream()
                    .filter(line -> !line.startsWith("SLF4J")) // of the class path of these tests
                    .toList();
        } finally {
            java.destroyForcibly();
        }
    }

    @Test
    void mayBeAskedInsteadOfNameservers() throws Exception {
        assertEquals(
                List.of(
                        "AAAA db [2001:db8::1] SYSTEM getaddrinfo null",
                        "A db [192.0.2.1] SYSTEM getaddrinfo null",
                        "AAAA v4 [] SYSTEM getaddrinfo resolve.no-address",
                        "A v4 [192.0.2.2] SYSTEM getaddrinfo null",
                        "AAAA gone [] SYSTEM getaddrinfo resolve.no-such-name",
                        "A gone [] SYSTEM getaddrinfo resolve.no-such-name"),
                run("ALWAYS"));
    }

    @Test
    void mayBeAskedWhenNoNameserverAnswers() throws Exception {
        assertEquals(
                List.of(
                        "AAAA db [2001:db8::1] SYSTEM getaddrinfo null",
                        "A db [192.0.2.1] SYSTEM getaddrinfo null",
                        "AAAA v4 [] SYSTEM getaddrinfo resolve.no-address",
                        "A v4 [192.0.2.2] SYSTEM getaddrinfo null",
                        "AAAA gone [] SYSTEM getaddrinfo resolve.no-such-name",
                        "A gone [] SYSTEM getaddrinfo resolve.no-such-name"),
                run("IF_UNANSWERED"));
    }

    @Test
    void isNotAskedUnlessThatIsWanted() throws Exception {
        assertEquals(
                List.of(
                        "AAAA db [] QUERY null resolve.no-answer",
                        "A db [] QUERY null resolve.no-answer",
                        "AAAA v4 [] QUERY null resolve.no-answer",
                        "A v4 [] QUERY null resolve.no-answer",
                        "AAAA gone [] QUERY null resolve.no-answer",
                        "A gone [] QUERY null resolve.no-answer"),
                run("NEVER"));
    }

    @Test
    void isNotAskedAboutANameThatNameserversKnowOrDeny() throws Exception {
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (query.question().equals("A www.example")) {
                                query.answerAddress(7);
                            } else {
                                query.answer(3);
                            }
                        });
                var test =
                        ResolverUnderTest.asking(
                                ResolverOptions.DEFAULT.withSystemFallback(Fallback.IF_UNANSWERED),
                                server)) {
            var told = test.resolve("www.example");
            assertEquals(Resolution.Source.QUERY, told.v4().source());
            assertInstanceOf(ResolveFailure.NoSuchName.class, told.v6().failure());
            assertEquals(Resolution.Source.QUERY, told.v6().source());
        }
    }

    static final class Main {
        public static void main(String[] args) throws Exception {
            ResolverOptions options =
                    ResolverOptions.DEFAULT
                            .withDeadline(Duration.ofSeconds(20))
                            .withSystemFallback(Fallback.valueOf(args[0]));
            try (var test =
                    ResolverUnderTest.asking(options, List.of(ScriptedNameserver.nobody()))) {
                for (String name : List.of("db", "v4", "gone")) {
                    var told = test.resolve(name);
                    print(told.v6());
                    print(told.v4());
                }
            }
        }

        private static void print(Resolution told) {
            List<String> answers = told.answers().stream().map(NumericAddress::text).toList();
            ResolveFailure failure = told.failure();
            System.out.println(
                    told.query()
                            + " "
                            + answers
                            + " "
                            + told.source()
                            + " "
                            + told.server()
                            + " "
                            + (failure == null ? null : failure.cause()));
        }
    }
}

package dev.fairlead.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every Java block of README and guide is compiled, without a warning, and run against peers on
/// loopback. One that handles a failure is run once more with each kind of failure. What a `text
/// output` block right behind it says is what it prints, but for the numbers.
class JavaSnippetsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir private static Path directory;

    @TestFactory
    Stream<DynamicTest> compilesAndRuns() throws Exception {
        List<Snippet> snippets = Markdown.blocks("java").stream().map(Snippet::of).toList();
        assertTrue(snippets.size() > 10, "only " + snippets.size() + " blocks were found");
        List<DynamicTest> tests = new ArrayList<>();
        for (Snippet snippet : snippets) {
            for (Peers.Behaviour behaviour : behaviours(snippet)) {
                String name = snippet.block().place() + " " + behaviour;
                tests.add(DynamicTest.dynamicTest(name, () -> check(snippet, behaviour)));
            }
        }
        return tests.stream();
    }

    private static List<Peers.Behaviour> behaviours(Snippet snippet) {
        return snippet.handlesFailure() && !snippet.isProgram()
                ? List.of(Peers.Behaviour.values())
                : List.of(Peers.Behaviour.ANSWER);
    }

    private static void check(Snippet snippet, Peers.Behaviour behaviour) throws Exception {
        Path classes = compile(snippet);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, before.charset()));
        try (URLClassLoader loader =
                new URLClassLoader(
                        new URL[] {classes.toUri().toURL()}, Snippet.class.getClassLoader())) {
            run(loader.loadClass(snippet.className()), snippet, behaviour);
        } finally {
            System.setOut(before);
        }
        if (behaviour == Peers.Behaviour.ANSWER) {
            for (String expected : expectedOutput(snippet)) {
                assumeTrue(!expected.contains("0:0:1") || hasIpv6(), "::1 is not here");
                assertEquals(
                        withoutNumbers(expected),
                        withoutNumbers(printed.toString(before.charset())),
                        snippet.block().place());
            }
        }
    }

    private static Path compile(Snippet snippet) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        Path classes = Files.createDirectories(directory.resolve(snippet.className()));
        List<String> options =
                List.of(
                        "-Xlint:all,-path",
                        "-Werror",
                        "-proc:none",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString());
        StringWriter rest = new StringWriter();
        if (!compiler.getTask(rest, null, found, options, null, List.of(snippet.source())).call()) {
            fail(
                    found.getDiagnostics().stream()
                            .map(diagnostic -> describe(snippet, diagnostic))
                            .collect(Collectors.joining("\n", "does not compile:\n", rest + "\n")));
        }
        return classes;
    }

    private static String describe(Snippet snippet, Diagnostic<?> diagnostic) {
        return Markdown.ROOT.relativize(snippet.block().page())
                + ":"
                + diagnostic.getLineNumber()
                + ": "
                + diagnostic.getMessage(null);
    }

    /// On a thread of its own, so that one that waits for ever is ended.
    private static void run(Class<?> compiled, Snippet snippet, Peers.Behaviour behaviour)
            throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread runner =
                Thread.ofVirtual()
                        .start(() -> {
                            try (Peers _ = new Peers(behaviour)) {
                                call(compiled, snippet);
                                done.complete(null);
                            } catch (Throwable e) {
                                done.completeExceptionally(e);
                            }
                        });
        try {
            done.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            runner.interrupt();
            fail(snippet.block().place() + " did not end within " + LIMIT.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new AssertionError(snippet.block().place() + " threw", e.getCause());
        }
    }

    private static void call(Class<?> compiled, Snippet snippet) throws Exception {
        if (snippet.isProgram()) {
            compiled.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } else {
            ((Surroundings) compiled.getConstructor().newInstance()).runAndClose();
        }
    }

    /// What the page says of the output: none or one.
    private static List<String> expectedOutput(Snippet snippet) throws Exception {
        List<Markdown.Block> blocks = Markdown.blocks(snippet.block().page());
        int next = blocks.indexOf(snippet.block()) + 1;
        return next < blocks.size() && blocks.get(next).is("text output")
                ? List.of(blocks.get(next).text())
                : List.of();
    }

    private static boolean hasIpv6() {
        try (ServerSocket onIpv6 = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
            return onIpv6.isBound();
        } catch (IOException _) {
            return false; // that is the answer
        }
    }

    private static String withoutNumbers(String text) {
        return text.replaceAll("\\d+", "0");
    }

    @Test
    void theStarterIsTheProgramOfTheReadme() throws Exception {
        String program =
                Markdown.blocks(Markdown.ROOT.resolve("README.md")).stream()
                        .filter(block -> block.is("java"))
                        .findFirst()
                        .orElseThrow()
                        .text();
        assertEquals(
                program,
                Files.readString(
                        Markdown.ROOT.resolve("examples/starter/src/main/java/Main.java")));
    }
}

package dev.fairlead.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A program of this class path in a JVM of its own.
final class Program implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;
    private static final String END = "(the end of what it says)";

    private final Process process;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Program(Process process) {
        this.process = process;
        Thread.startVirtualThread(this::read);
    }

    static List<String> commandLine(String main, String... args) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-Xshare:auto", "--enable-native-access=ALL-UNNAMED"));
        words.addAll(List.of("-cp", System.getProperty("java.class.path")));
        words.add(main);
        words.addAll(List.of(args));
        return words;
    }

    static Program start(Class<?> main, String... args) throws IOException {
        return new Program(
                new ProcessBuilder(commandLine(main.getName(), args))
                        .redirectErrorStream(true)
                        .start());
    }

    private void read() {
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add(e.toString());
        }
        lines.add(END);
    }

    /// The next line that it says.
    String line() throws InterruptedException {
        String line = lines.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("it says nothing for " + LIMIT_SECONDS + " s");
        }
        return line;
    }

    /// Types a line at it.
    void say(String line) throws IOException {
        process.outputWriter().write(line + "\n");
        process.outputWriter().flush();
    }

    /// The port that it says it listens on.
    int port() throws InterruptedException {
        String line = line();
        String start = "listening on port ";
        if (!line.startsWith(start)) {
            throw new AssertionError("it says '" + line + "' instead of its port");
        }
        return Integer.parseInt(line.substring(start.length()));
    }

    int exitStatus() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end within " + LIMIT_SECONDS + " s");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
    }
}

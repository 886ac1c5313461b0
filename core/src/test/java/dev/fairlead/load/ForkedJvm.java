package dev.fairlead.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A workload in a JVM of its own, so that limits on heap and descriptors are real.
///
/// The workload tells its figures as lines `name value` and ends with status 0.
final class ForkedJvm implements AutoCloseable {
    private static final String END = "end of output";

    private final Process process;
    private final long deadlineNanos;
    private final List<String> output = new ArrayList<>();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private ForkedJvm(Process process, Duration limit) {
        this.process = process;
        this.deadlineNanos = System.nanoTime() + limit.toNanos();
        Thread.ofVirtual().start(this::collect);
    }

    /// @param options of the JVM, such as `-Xmx48m`
    static ForkedJvm start(
            Class<?> workload, Duration limit, List<String> options, Object... arguments)
            throws IOException {
        return start(
                java(workload, options, arguments), System.getProperty("java.class.path"), limit);
    }

    /// As [#start], with at most `descriptors` open files, and all classes in jars.
    static ForkedJvm startWithDescriptors(
            int descriptors, Class<?> workload, Duration limit, Object... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh"));
        command.addAll(java(workload, List.of(), arguments));
        return start(command, PackedClasses.classPath(), limit);
    }

    /// As [#start], by a command that ends with running it, such as one that takes rights away.
    static ForkedJvm startWith(
            List<String> prefix, Class<?> workload, Duration limit, Object... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(java(workload, List.of(), arguments));
        return start(command, System.getProperty("java.class.path"), limit);
    }

    private static List<String> java(Class<?> workload, List<String> options, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        boolean nio = System.getProperty("dev.fairlead.transport", "auto").equals("nio");
        command.add(nio ? "--illegal-native-access=deny" : "--enable-native-access=ALL-UNNAMED");
        command.add(
                "-Ddev.fairlead.transport=" + System.getProperty("dev.fairlead.transport", "auto"));
        command.addAll(options);
        command.add(workload.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    private static ForkedJvm start(List<String> command, String classPath, Duration limit)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("CLASSPATH", classPath);
        return new ForkedJvm(builder.start(), limit);
    }

    private void collect() {
        try (BufferedReader reader = process.inputReader(UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("output broke off: " + e);
        } finally {
            lines.add(END);
        }
    }

    /// Waits for the line `name value` and returns the value.
    long await(String name) throws InterruptedException {
        for (String line = next(); !line.equals(END); line = next()) {
            if (line.startsWith(name + " ")) {
                return Long.parseLong(line.substring(name.length() + 1));
            }
        }
        throw new AssertionError("no line '" + name + "'; it said:\n" + String.join("\n", output));
    }

    private String next() throws InterruptedException {
        String line = lines.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null) {
            process.destroyForcibly();
        }
        assertNotNull(
                line, () -> "not done in time and killed; it said:\n" + String.join("\n", output));
        output.add(line);
        return line;
    }

    /// Lets a workload that waits in [#awaitWord] go on.
    void say() throws IOException {
        OutputStream input = process.getOutputStream();
        input.write('\n');
        input.flush();
    }

    /// In the workload: waits until the test says to go on.
    static void awaitWord() throws IOException {
        if (System.in.read() < 0) {
            throw new IOException("the test has gone");
        }
    }

    /// In the workload: tells a figure.
    static void tell(String name, long value) {
        System.out.println(name + " " + value);
    }

    /// Waits for the end with status 0.
    void end() throws InterruptedException {
        String line = next();
        while (!line.equals(END)) {
            line = next();
        }
        boolean ended = process.waitFor(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        assertEquals(true, ended, "closed its output and did not end");
        assertEquals(0, process.exitValue(), () -> String.join("\n", output));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

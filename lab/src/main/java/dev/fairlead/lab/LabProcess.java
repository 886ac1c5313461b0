package dev.fairlead.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A program that runs, with all it prints collected, and an end to every wait for it.
public final class LabProcess implements AutoCloseable {
    private static final int MOST_OUTPUT = 16 * 1024 * 1024;
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final String title;
    private final Process process;
    private final Collected stdout;
    private final Collected stderr;

    private LabProcess(String title, Process process) {
        this.title = title;
        this.process = process;
        this.stdout = new Collected(process.getInputStream());
        this.stderr = new Collected(process.getErrorStream());
    }

    /// How a program ended.
    public record Result(int exitCode, String stdout, String stderr) {}

    /// Starts a program of this machine; for one on a host of a lab see [Lab#exec].
    public static LabProcess start(List<String> command) {
        return start(command, Map.of());
    }

    static LabProcess start(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        String title = String.join(" ", command);
        try {
            return new LabProcess(title, builder.start());
        } catch (IOException e) {
            throw new LabException("cannot start " + title, e);
        }
    }

    /// Its process id, which stays the same when `netlab exec` becomes the program it was asked
    /// for.
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// What the program reads as its standard input.
    public OutputStream stdin() {
        return process.getOutputStream();
    }

    /// What has come so far.
    public String stdout() {
        return stdout.text();
    }

    /// What has come so far.
    public String stderr() {
        return stderr.text();
    }

    /// Waits for the end, and for the last of the output.
    public Result await(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        try {
            if (!process.waitFor(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new LabException("still running after " + deadline + ": " + describe());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while waiting for the end of " + title, e);
        }
        stdout.awaitEnd(end);
        stderr.awaitEnd(end);
        return new Result(process.exitValue(), stdout(), stderr());
    }

    /// Waits until the standard output matches, and returns the match.
    public Matcher awaitStdout(String regex, Duration deadline) {
        return await(stdout, regex, deadline);
    }

    /// Waits until the standard error output matches, and returns the match.
    public Matcher awaitStderr(String regex, Duration deadline) {
        return await(stderr, regex, deadline);
    }

    private Matcher await(Collected output, String regex, Duration deadline) {
        Matcher match =
                output.await(
                        Pattern.compile(regex, Pattern.MULTILINE),
                        System.nanoTime() + deadline.toNanos());
        if (match == null) {
            throw new LabException(
                    "no output matched \"" + regex + "\" within " + deadline + ": " + describe());
        }
        return match;
    }

    /// Sends a signal by the name that `kill` knows, such as `INT`.
    public void signal(String name) {
        try (LabProcess kill = start(List.of("kill", "-" + name, Long.toString(pid())))) {
            Result result = kill.await(GRACE);
            if (result.exitCode() != 0) {
                throw new LabException(
                        "kill -" + name + " " + pid() + ": " + result.stderr().strip());
            }
        }
    }

    private String describe() {
        String state = process.isAlive() ? "alive" : "ended with " + process.exitValue();
        return title + " (" + state + ")\nstdout: " + stdout() + "\nstderr: " + stderr();
    }

    /// Ends the program if it still runs, first politely.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return title;
    }

    /// One output, read to its end by a thread of its own, so that the program never waits for us.
    private static final class Collected {
        private final StringBuilder text = new StringBuilder();
        private boolean ended;

        Collected(InputStream in) {
            Thread.ofVirtual().name("lab-output").start(() -> readAll(in));
        }

        private void readAll(InputStream in) {
            char[] some = new char[4096];
            try (var reader =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (int n; (n = reader.read(some)) >= 0; ) {
                    add(some, n);
                }
            } catch (IOException e) {
                add(("\n[output broke off: " + e.getMessage() + "]\n").toCharArray());
            } finally {
                end();
            }
        }

        private void add(char[] some) {
            add(some, some.length);
        }

        private synchronized void add(char[] some, int length) {
            text.append(some, 0, Math.min(length, MOST_OUTPUT - text.length()));
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        synchronized String text() {
            return text.toString();
        }

        synchronized void awaitEnd(long deadlineNanos) {
            while (!ended && waitUntil(deadlineNanos)) {}
        }

        synchronized @Nullable Matcher await(Pattern pattern, long deadlineNanos) {
            while (true) {
                Matcher matcher = pattern.matcher(text.toString());
                if (matcher.find()) {
                    return matcher;
                }
                if (ended || !waitUntil(deadlineNanos)) {
                    return null;
                }
            }
        }

        private boolean waitUntil(long deadlineNanos) {
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                return true;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false; // the caller reports what it did not get
            }
        }
    }
}

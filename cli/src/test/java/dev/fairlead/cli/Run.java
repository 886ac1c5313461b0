package dev.fairlead.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One run of the command inside the test's process, with stdin, stdout and stderr in memory.
final class Run {
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new WatchedBytes();
    private final ByteArrayOutputStream err = new WatchedBytes();
    private Console.Terminals terminals = Console.Terminals.NONE;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream outTarget = out;
    private final Undo undo = new Undo();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private String answer = "";
    private FutureTask<Integer> task = new FutureTask<>(() -> 0);

    /// A run that has ended.
    record Ended(int status, String out, String err) {
        List<String> outLines() {
            return out.lines().toList();
        }
    }

    /// Runs it with an empty stdin.
    static Ended of(String... words) {
        return new Run().start(words).end();
    }

    Run input(String text) {
        in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /// Stdin stays open; the test writes to it.
    OutputStream openInput() {
        try {
            PipedInputStream end = new PipedInputStream(1 << 16);
            in = end;
            return new PipedOutputStream(end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Run onTerminals() {
        terminals = new Console.Terminals(true, true, true);
        return this;
    }

    Run environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /// What the person at the terminal types when something secret is asked for.
    Run answers(String secret) {
        answer = secret;
        return onTerminals();
    }

    /// What the person at the terminal was asked.
    List<String> asked() {
        return List.copyOf(asked);
    }

    Run output(OutputStream target) {
        outTarget = target;
        return this;
    }

    Run start(String... words) {
        Console console =
                new Console(
                        in,
                        Channels.newChannel(outTarget),
                        Channels.newChannel(err),
                        terminals,
                        environment,
                        StandardCharsets.UTF_8,
                        undo,
                        question -> {
                            asked.add(question);
                            return answer;
                        });
        task =
                new FutureTask<>(() -> Main.run(console, words)) {
                    @Override
                    protected void done() {
                        synchronized (out) {
                            out.notifyAll();
                        }
                    }
                };
        Thread.ofPlatform().daemon().name("run").start(task);
        return this;
    }

    boolean hasEnded() {
        return task.isDone();
    }

    /// What a signal does.
    void signal() {
        undo.run();
    }

    /// Waits until stderr contains `text`, and returns all of stderr.
    String awaitErr(String text) {
        return await(err, text);
    }

    String awaitOut(String text) {
        return await(out, text);
    }

    /// Waits until stdout contains `text`, or the run has ended.
    void awaitOutOrEnd(String text) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        synchronized (out) {
            while (!task.isDone() && !out.toString(StandardCharsets.UTF_8).contains(text)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError(
                            "neither '" + text + "' nor an end; there is: " + out + "; " + err);
                }
                try {
                    out.wait(left);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private String await(ByteArrayOutputStream stream, String text) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        synchronized (stream) {
            while (!stream.toString(StandardCharsets.UTF_8).contains(text)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError(
                            "'" + text + "' did not come; there is: " + stream + "; " + err);
                }
                try {
                    stream.wait(left);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return stream.toString(StandardCharsets.UTF_8);
        }
    }

    Ended end() {
        return end(20);
    }

    /// @param seconds that it may still take
    Ended end(int seconds) {
        try {
            int status = task.get(seconds, TimeUnit.SECONDS);
            return new Ended(
                    status,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8));
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        } catch (TimeoutException e) {
            throw new AssertionError("it does not end; stdout: " + out + "; stderr: " + err, e);
        }
    }

    /// Tells those who wait of each write.
    private static final class WatchedBytes extends ByteArrayOutputStream {
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            notifyAll();
        }
    }
}

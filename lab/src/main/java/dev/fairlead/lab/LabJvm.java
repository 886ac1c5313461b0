package dev.fairlead.lab;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A JVM on a host of a lab, with this JVM's class path, that runs one task after another (or
/// several at a time).
///
/// One serves many test cells, so that a matrix of forty does not start forty JVMs. What a task
/// prints goes to [#output()].
public final class LabJvm implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration DUMP = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final String title;
    private final Process process;
    private final BufferedWriter requests;
    private final Map<Long, CompletableFuture<@Nullable Object>> waiting =
            new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final StringBuilder output = new StringBuilder();

    private LabJvm(String title, Process process) {
        this.title = title;
        this.process = process;
        this.requests =
                new BufferedWriter(
                        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /// Starts a JVM on a host, with these flags besides our own. It ends with the lab, if not
    /// before.
    public static LabJvm on(Lab lab, String host, String... flags) {
        return start(lab, host, List.of("exec", lab.name(), host), flags);
    }

    /// As [#on], with a `/run` of the host's own, where its daemons are.
    public static LabJvm apart(Lab lab, String host, String... flags) {
        return start(lab, host, List.of("exec", "-r", lab.name(), host), flags);
    }

    private static LabJvm start(Lab lab, String host, List<String> exec, String... flags) {
        var arguments = new ArrayList<>(exec);
        arguments.addAll(java(flags));
        arguments.add(InLab.class.getName());
        var builder = new ProcessBuilder(Netlab.command(arguments));
        builder.environment().putAll(Netlab.environment());
        String title = "JVM on " + host + " of " + lab;
        LabJvm jvm;
        try {
            jvm = lab.closedWithLab(new LabJvm(title, builder.start()));
        } catch (IOException e) {
            throw new LabException("cannot start the " + title, e);
        }
        jvm.listen();
        return jvm;
    }

    /// A command line for `java` with this JVM's class path, up to the main class.
    ///
    /// It asks for real-time scheduling, as all of the lab does, so that other programs on a busy
    /// machine do not blur what a test measures; `NETLAB_REALTIME=0` turns that off.
    private static List<String> java(String... flags) {
        List<String> command = new ArrayList<>();
        if (!"0".equals(System.getenv("NETLAB_REALTIME"))) {
            Requirement.find("chrt").ifPresent(chrt -> command.addAll(List.of(chrt, "--rr", "1")));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // quick to start and small: several of these run on a machine of two cores
        command.addAll(
                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of(flags));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        return command;
    }

    private void listen() {
        var ready = new CompletableFuture<@Nullable Object>();
        waiting.put(0L, ready);
        Thread.ofVirtual().name("lab-answers").start(this::readAnswers);
        Thread.ofVirtual().name("lab-output").start(this::readOutput);
        await(0, ready, START);
    }

    private void readAnswers() {
        try (var in =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line; (line = in.readLine()) != null; ) {
                Wire answer = Wire.parse(line);
                if (answer == null) {
                    print(line);
                } else {
                    take(answer);
                }
            }
        } catch (IOException e) {
            print("[answers broke off: " + e.getMessage() + "]");
        } finally {
            waiting.values()
                    .forEach(future ->
                            future.completeExceptionally(new LabException(title + " has ended")));
        }
    }

    private void take(Wire answer) {
        CompletableFuture<@Nullable Object> future = waiting.remove(answer.number());
        if (future == null) {
            return; // nobody waits any more: its deadline has passed
        }
        try {
            Object content = answer.object();
            if (answer.word().equals("failed")) {
                future.completeExceptionally(new TaskFailed(String.valueOf(content)));
            } else {
                future.complete(content);
            }
        } catch (IOException | ClassNotFoundException e) {
            future.completeExceptionally(
                    new LabException("cannot read the answer of the " + title, e));
        }
    }

    private void readOutput() {
        try (var in =
                new BufferedReader(
                        new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line; (line = in.readLine()) != null; ) {
                print(line);
            }
        } catch (IOException e) {
            print("[output broke off: " + e.getMessage() + "]");
        }
    }

    private void print(String line) {
        synchronized (output) {
            output.append(line).append('\n');
            output.notifyAll();
        }
    }

    /// What tasks and the JVM itself have printed so far.
    public String output() {
        synchronized (output) {
            return output.toString();
        }
    }

    /// Waits until a task or the JVM itself has printed `text`; what is printed may come a little
    /// after the result.
    public void awaitOutput(String text, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        synchronized (output) {
            while (output.indexOf(text) < 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new LabException(
                            "the "
                                    + title
                                    + " did not print \""
                                    + text
                                    + "\" within "
                                    + deadline
                                    + ":\n"
                                    + output);
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(output, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new LabException(
                            "interrupted while waiting for the output of the " + title, e);
                }
            }
        }
    }

    /// Runs a task on the host and returns its result.
    ///
    /// @throws TaskFailed if the task threw
    /// @throws LabException if there was no answer within `deadline`; the message has a dump of the
    ///   JVM's threads
    public <R> R call(Duration deadline, LabTask<R> task) {
        return start(task).await(deadline);
    }

    /// Starts a task and returns at once. The result waits until it is asked for, with
    /// [Started#await(Duration)].
    public <R> Started<R> start(LabTask<R> task) {
        long number = numbers.incrementAndGet();
        var future = new CompletableFuture<@Nullable Object>();
        waiting.put(number, future);
        try {
            Wire request = Wire.of(number, "call", task);
            synchronized (requests) {
                requests.write(request.line());
                requests.newLine();
                requests.flush();
            }
        } catch (IOException e) {
            throw new LabException("cannot send a task to the " + title + ":\n" + output(), e);
        }
        return new Started<>(number, future);
    }

    /// A task under way.
    public final class Started<R> {
        private final long number;
        private final CompletableFuture<@Nullable Object> future;

        private Started(long number, CompletableFuture<@Nullable Object> future) {
            this.number = number;
            this.future = future;
        }

        public boolean isDone() {
            return future.isDone();
        }

        /// Waits for the result, as [LabJvm#call] does.
        @SuppressWarnings("unchecked") // a task of R answers an R
        public R await(Duration deadline) {
            return (R) LabJvm.this.await(number, future, deadline);
        }
    }

    @SuppressWarnings("NullAway") // a task that returns null has promised not to
    private Object await(
            long number, CompletableFuture<@Nullable Object> future, Duration deadline) {
        try {
            return future.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            waiting.remove(number);
            throw new LabException(
                    "no answer within "
                            + deadline
                            + " from the "
                            + title
                            + "\n"
                            + threads()
                            + output(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while waiting for the " + title, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TaskFailed failed) {
                throw failed;
            }
            throw new LabException(e.getCause().getMessage() + ":\n" + output(), e);
        }
    }

    /// Makes an object that stays on the host, and returns what stands for it here.
    ///
    /// @param maker makes the object there; if it is [AutoCloseable], it is closed with the JVM's
    ///   end or [Held#close()]
    public <T> Held<T> hold(Maker<T> maker) {
        return new Held<>(call(START, () -> InLab.hold(maker.make())));
    }

    /// Makes an object on the host.
    @FunctionalInterface
    public interface Maker<T> extends Serializable {
        T make() throws Exception;
    }

    /// Asks an object on the host.
    @FunctionalInterface
    public interface Question<T, R> extends Serializable {
        R ask(T thing) throws Exception;
    }

    /// Tells an object on the host to do something.
    @FunctionalInterface
    public interface Order<T> extends Serializable {
        void tell(T thing) throws Exception;
    }

    /// An object on the host, such as a server.
    public final class Held<T> implements AutoCloseable {
        private final long key;

        private Held(long key) {
            this.key = key;
        }

        /// Runs a question there and returns the answer.
        public <R> R ask(Question<T, R> question) {
            return ask(START, question);
        }

        /// As [#ask(Question)], for one that may take longer.
        @SuppressWarnings("unchecked") // hold() put a T under this key
        public <R> R ask(Duration deadline, Question<T, R> question) {
            long there = key;
            return call(deadline, () -> question.ask((T) InLab.held(there)));
        }

        /// Makes another object there from this one, to stay there too.
        @SuppressWarnings("unchecked") // hold() put a T under this key
        public <U> Held<U> derive(Question<T, U> maker) {
            long there = key;
            return hold(() -> maker.ask((T) InLab.held(there)));
        }

        /// Runs an order there.
        @SuppressWarnings("unchecked") // hold() put a T under this key
        public void tell(Order<T> order) {
            long there = key;
            call(
                    START,
                    () -> {
                        order.tell((T) InLab.held(there));
                        return true;
                    });
        }

        @Override
        public void close() {
            long there = key;
            call(
                    START,
                    () -> {
                        InLab.drop(there);
                        return true;
                    });
        }
    }

    /// All threads of the JVM, virtual ones included, for the message of a missed deadline.
    private String threads() {
        try {
            Path file = Files.createTempFile("lab-threads", ".txt");
            Files.delete(file); // the JVM over there insists on a new file
            String name = file.toString();
            var future = start(() -> dumpThreads(name)).future;
            future.get(DUMP.toNanos(), TimeUnit.NANOSECONDS);
            String dump = Files.readString(file);
            Files.delete(file);
            return dump;
        } catch (IOException | ExecutionException | TimeoutException | LabException e) {
            return "(no thread dump: " + e + ")\n";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "(no thread dump: " + e + ")\n";
        }
    }

    private static boolean dumpThreads(String file) throws IOException {
        ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
                .dumpThreads(
                        file,
                        com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
        return true;
    }

    /// Ends the JVM and everything in it.
    @Override
    public void close() {
        try {
            requests.close(); // the end of its input is its end
        } catch (IOException _) {
            // it has ended already
        }
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
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

    /// A task threw; the message is the stack trace from over there.
    public static final class TaskFailed extends RuntimeException {
        private static final long serialVersionUID = 1;

        private TaskFailed(String message) {
            super(message);
        }
    }
}

package dev.fairlead.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The main class of a JVM on a host of a lab: runs the tasks that a [LabJvm] sends, each on a
/// virtual thread of its own.
///
/// Ends when its standard input does.
final class InLab {
    /// What [LabJvm#hold] made here, by the number that stands for it.
    private static final Map<Long, Object> HELD = new ConcurrentHashMap<>();

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final PrintStream out;

    private InLab(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        var inLab = new InLab(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        System.setOut(System.err); // standard output is the protocol's; what tasks print is read by
        // people
        inLab.answer(Wire.of(0, "ready", null));
        try (var in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line; (line = in.readLine()) != null; ) {
                Wire request = Wire.parse(line);
                if (request == null) {
                    throw new IOException("not a request: " + line);
                }
                Thread.ofVirtual().name("task-" + request.number()).start(() -> inLab.run(request));
            }
        }
        System.exit(0); // tasks and what they left running end with the test
    }

    private void run(Wire request) {
        try {
            var task = (LabTask<?>) request.object();
            if (task == null) {
                throw new IllegalArgumentException("request " + request.number() + " has no task");
            }
            answer(Wire.of(request.number(), "done", task.call()));
        } catch (Throwable e) {
            answer(failure(request, e));
        }
    }

    private static Wire failure(Wire request, Throwable failure) {
        var trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        try {
            return Wire.of(request.number(), "failed", trace.toString());
        } catch (IOException e) {
            throw new AssertionError("a string can be serialized", e);
        }
    }

    private synchronized void answer(Wire wire) {
        out.println(wire.line());
    }

    static long hold(Object thing) {
        long number = NUMBERS.incrementAndGet();
        HELD.put(number, thing);
        return number;
    }

    static Object held(long number) {
        Object thing = HELD.get(number);
        if (thing == null) {
            throw new IllegalStateException(
                    "nothing is held under " + number + ": closed already?");
        }
        return thing;
    }

    static void drop(long number) throws Exception {
        if (HELD.remove(number) instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }
}

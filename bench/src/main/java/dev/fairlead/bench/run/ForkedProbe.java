package dev.fairlead.bench.run;

import dev.fairlead.bench.Place;
import dev.fairlead.bench.Probe;
import dev.fairlead.bench.Programs;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A probe in a JVM of its own, so that no subject runs on code that was compiled for another.
public final class ForkedProbe implements Probe {
    /// Flags for all these JVMs, such as those of a profiler; separated by blanks.
    private static final String EXTRA_FLAGS = "BENCH_JVM_FLAGS";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ENDED = "";

    private final String name;
    private final Duration patience;
    private final Process process;
    private final BufferedWriter requests;
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private ForkedProbe(String name, Duration patience, Process process) {
        this.name = name;
        this.patience = patience;
        this.process = process;
        this.requests =
                new BufferedWriter(
                        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        Thread.ofVirtual().start(this::readAnswers);
    }

    /// Starts it, and returns when it is ready to be measured.
    public static ForkedProbe start(Place place, String probe, List<String> flags)
            throws IOException, InterruptedException {
        return start(place, probe, flags, PATIENCE);
    }

    /// @param patience how much longer than was asked for a measurement may take
    public static ForkedProbe start(
            Place place, String probe, List<String> flags, Duration patience)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add(
                "-Dslf4j.internal.verbosity=ERROR"); // Netty logs through it, and nobody listens
        command.addAll(flags);
        command.addAll(extraFlags());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ProbeMain.class.getName(), probe));
        Process process =
                new ProcessBuilder(place.command(command))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        ForkedProbe forked = new ForkedProbe(probe, patience, process);
        forked.answer(PATIENCE);
        return forked;
    }

    private static List<String> extraFlags() {
        return Optional.ofNullable(System.getenv(EXTRA_FLAGS))
                .filter(flags -> !flags.isBlank())
                .map(flags -> List.of(flags.strip().split("\\s+")))
                .orElse(List.of());
    }

    private void readAnswers() {
        try (var in =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line; (line = in.readLine()) != null; ) {
                answers.add(line);
            }
        } catch (IOException e) {
            System.err.println(name + ": its answers broke off: " + e.getMessage());
        } finally {
            answers.add(ENDED);
        }
    }

    private String answer(Duration within) throws IOException, InterruptedException {
        String line = answers.poll(within.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) {
            throw new IOException(name + " did not answer within " + within);
        }
        if (line.equals(ENDED)) {
            throw new IOException(name + " ended; what it said is above");
        }
        return line;
    }

    @Override
    public Map<String, Double> measure(Duration duration) throws IOException, InterruptedException {
        requests.write(duration.toMillis() + "\n");
        requests.flush();
        String answer = answer(duration.plus(patience));
        if (answer.startsWith(ProbeMain.FAILED)) {
            throw new IOException(answer.substring(ProbeMain.FAILED.length()));
        }
        Map<String, Double> figures = new HashMap<>();
        for (String figure : answer.split(" ")) {
            String[] pair = figure.split("=", 2);
            figures.put(pair[0], Double.valueOf(pair[1]));
        }
        return figures;
    }

    @Override
    public void close() {
        try {
            requests.close(); // the end of its input is its end
        } catch (IOException _) {
            // it has ended already
        }
        Programs.awaitEnd(process);
    }
}

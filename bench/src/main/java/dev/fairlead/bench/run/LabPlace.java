package dev.fairlead.bench.run;

import dev.fairlead.bench.Place;
import dev.fairlead.lab.Lab;
import dev.fairlead.lab.LabProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The client's host in a lab of namespaces, with a small web server on the lab's server.
public final class LabPlace implements Place {
    /// Where the web server listens.
    public static final int PORT = 8080;

    private static final String TOOL = Path.of("lab/netlab/netlab").toAbsolutePath().toString();

    private final Lab lab;

    private LabPlace(Lab lab) {
        this.lab = lab;
    }

    /// What keeps labs from being built here.
    public static Optional<String> missing() {
        try {
            Process check = new ProcessBuilder(TOOL, "check").redirectErrorStream(true).start();
            String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return check.waitFor(60, TimeUnit.SECONDS) && check.exitValue() == 0
                    ? Optional.empty()
                    : Optional.of("a lab: " + said.strip().replace("\n", "; "));
        } catch (IOException e) {
            return Optional.of("a lab: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.of("a lab: interrupted");
        }
    }

    /// Makes a lab as it should be.
    @FunctionalInterface
    public interface Maker {
        Lab make();
    }

    public static LabPlace of(Maker maker) {
        Lab lab = maker.make();
        try {
            List<String> server = new ArrayList<>();
            server.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            server.addAll(List.of("-cp", System.getProperty("java.class.path")));
            server.addAll(List.of(WebServer.class.getName(), Integer.toString(PORT)));
            LabProcess web = lab.exec("server", server.toArray(String[]::new));
            web.awaitStdout("ready", Duration.ofSeconds(30));
            return new LabPlace(lab);
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    @Override
    public List<String> command(List<String> command) {
        List<String> there = new ArrayList<>(List.of(TOOL, "exec", lab.name(), "client"));
        there.addAll(command);
        return there;
    }

    @Override
    public void close() {
        lab.close();
    }
}

package dev.fairlead.bench.run;

import dev.fairlead.bench.Place;
import dev.fairlead.lab.Lab;
import dev.fairlead.lab.LabProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A host on a LAN of a lab whose neighbour tells of many services.
public final class NeighbourPlace implements Place {
    /// Of the host where subjects look.
    public static final String ADDRESS = "10.77.0.1";

    private static final String TOOL = Path.of("lab/netlab/netlab").toAbsolutePath().toString();

    private final Lab lab;

    private NeighbourPlace(Lab lab) {
        this.lab = lab;
    }

    public static NeighbourPlace of(int services) {
        Lab lab = Lab.up("lan", "2");
        try {
            LabProcess neighbour =
                    lab.exec(
                            "h2",
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Neighbour.class.getName(),
                            Integer.toString(services));
            neighbour.awaitStdout("ready", Duration.ofMinutes(2));
            return new NeighbourPlace(lab);
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    @Override
    public List<String> command(List<String> command) {
        List<String> there = new ArrayList<>(List.of(TOOL, "exec", "-r", lab.name(), "h1"));
        there.addAll(command);
        return there;
    }

    @Override
    public void close() {
        lab.close();
    }
}

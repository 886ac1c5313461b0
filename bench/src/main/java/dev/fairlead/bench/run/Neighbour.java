package dev.fairlead.bench.run;

import dev.fairlead.Advertisement;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Service;
import dev.fairlead.bench.Finds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Tells of many services until its input ends.
final class Neighbour {
    private Neighbour() {}

    public static void main(String[] arguments) throws Exception {
        int services = Integer.parseInt(arguments[0]);
        try (Network network = Network.open(NetworkOptions.DEFAULT)) {
            List<Advertisement> told = new ArrayList<>();
            for (int i = 0; i < services; i++) {
                told.add(network.advertise(Service.of(Finds.TYPE).withName("Bench " + i), 4242));
            }
            for (Advertisement each : told) {
                var _ = each.awaitRegistered(Duration.ofSeconds(100));
            }
            System.out.println("ready");
            int _ = System.in.read();
        }
    }
}

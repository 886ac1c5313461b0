package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.HostNames;
import dev.fairlead.LocalAddress;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.NetworkPath;
import dev.fairlead.PathConstraints;
import dev.fairlead.PathMonitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What else is told of a machine: its nameservers, its names, and what the kernel says of
/// addresses.
class SystemNewsLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Lab lab;
    private LabJvm client;

    @BeforeEach
    void needs() {
        Requirement.lab();
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private void up(String topology) {
        lab = Lab.up(topology);
        client = LabJvm.on(lab, "client");
    }

    @Test
    void nameserversThatGoAndComeAreTold() {
        up("gateway");
        lab.resolvConf("client", List.of("10.77.1.1"), "search lab.test");
        var watching =
                client.start(() -> {
                    try (Network network = Network.open(NetworkOptions.DEFAULT);
                            PathMonitor monitor = network.monitor(PathConstraints.NONE)) {
                        NetworkPath first = monitor.current();
                        System.out.println("watching");
                        NetworkPath gone =
                                monitor.await(path -> !path.hasNameserver(), Duration.ofSeconds(30))
                                        .orElseThrow();
                        System.out.println("gone");
                        NetworkPath back =
                                monitor.await(NetworkPath::hasNameserver, Duration.ofSeconds(30))
                                        .orElseThrow();
                        return first.nameservers()
                                + " "
                                + first.searchDomains()
                                + " "
                                + gone.status()
                                + " "
                                + gone.reasons()
                                + " "
                                + back.nameservers();
                    }
                });
        client.awaitOutput("watching", PATIENCE);
        lab.resolvConf("client", List.of());
        client.awaitOutput("gone", PATIENCE);
        lab.resolvConf("client", List.of("10.77.1.9"));
        assertEquals(
                "[10.77.1.1:53] [lab.test] satisfied [no nameserver is configured] [10.77.1.9:53]",
                watching.await(PATIENCE));
    }

    @Test
    void aNewHostNameIsTold() {
        up("gateway");
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            var names = new LinkedBlockingQueue<String>();
                            try (Network network = Network.open(NetworkOptions.DEFAULT);
                                    HostNames.Watch _ =
                                            network.onHostNames(
                                                    Runnable::run,
                                                    now -> names.add(now.localHostName()))) {
                                String before = names.poll(20, TimeUnit.SECONDS);
                                PathChange.shell("hostname seven");
                                return before + ", " + names.poll(20, TimeUnit.SECONDS);
                            }
                        });
        assertEquals("client.local, seven.local", told);
    }

    @Test
    void whatTheKernelSaysOfAnAddressIsTold() {
        up("gateway");
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            PathChange.shell(
                                    "ip addr add 192.0.2.1 peer 192.0.2.2/32 dev eth0;"
                                            + " ip addr add 2001:db8::9/64 dev eth0 nodad"
                                            + " preferred_lft 0 valid_lft 100;"
                                            + " ip link add br7 type bridge; ip link set eth0 mtu 1400");
                            try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                                var lines = new ArrayList<String>();
                                for (var each : network.interfaces()) {
                                    if (each.name().equals("br7")) {
                                        lines.add(each.type() + " " + each.kind().orElse(""));
                                    }
                                    if (each.name().equals("eth0")) {
                                        lines.add(
                                                each.kind().orElse("")
                                                        + " "
                                                        + each.mtu()
                                                        + " "
                                                        + each.linkAddress().orElse("").length());
                                        for (LocalAddress own : each.addresses()) {
                                            own.peer()
                                                    .ifPresent(
                                                            peer -> lines.add(own + " to " + peer));
                                            if (own.flags()
                                                    .contains(LocalAddress.Flag.DEPRECATED)) {
                                                lines.add(own.toString());
                                            }
                                        }
                                    }
                                }
                                return String.join(", ", lines);
                            }
                        });
        assertEquals(
                "veth 1400 17, 192.0.2.1/32 to /192.0.2.2, 2001:db8::9/64 deprecated, bridge bridge",
                told);
    }
}

package dev.fairlead.lab;

import static dev.fairlead.lab.DiscoveryLab.PATIENCE;
import static dev.fairlead.lab.DiscoveryLab.TYPE;
import static dev.fairlead.lab.DiscoveryLab.advertise;
import static dev.fairlead.lab.DiscoveryLab.browse;
import static dev.fairlead.lab.DiscoveryLab.registered;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Advertisement;
import dev.fairlead.Browser;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What multicast DNS costs a network, beside Avahi.
class DiscoveryTrafficLabTest {
    private static final int SERVICES = 5;
    private static final Set<String> OF_H1 =
            Set.of("10.77.0.1", "2001:db8:77:0:0:0:0:1", "fe80:0:0:0:4e:4cff:fe00:1");
    private static final Duration WINDOW = Duration.ofSeconds(7);

    @BeforeEach
    void needs() {
        Requirement.lab("avahi-daemon", "avahi-browse", "avahi-publish", "dbus-daemon", "tcpdump");
    }

    // Five services published and their type browsed, on a host that has just come, in a network
    // where another publishes two: from before the first packet on, for as long.
    @Test
    void oursSendsNoMoreMulticastPacketsThanAvahiForTheSameWork() {
        try (Lab theirs = Lab.up("lan", "2");
                Lab ours = Lab.up("lan", "2")) {
            neighbour(theirs);
            neighbour(ours);
            LabJvm jvm = LabJvm.on(ours, "h1"); // its start is no part of the work
            Capture ofTheirs = Capture.on(theirs, "h1");
            Capture ofOurs = Capture.on(ours, "h1");
            Instant begun = Instant.now();
            long start = System.nanoTime();
            LabProcess _ = DiscoveryLab.avahi(theirs, "h1");
            for (int i = 0; i < SERVICES; i++) {
                LabProcess _ =
                        theirs.execApart(
                                "h1", "avahi-publish", "-s", "Mine " + i, TYPE, "1", "k=v");
            }
            LabProcess browsing = theirs.execApart("h1", "avahi-browse", "-rp", TYPE);
            work(jvm);
            browsing.awaitStdout("=;eth0;IPv[46];There\\\\0321", PATIENCE);
            while (System.nanoTime() - start < WINDOW.toNanos()) { // a measure, not a wait
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            Instant ended = begun.plus(WINDOW);
            long avahi = multicasts(ofTheirs, begun, ended);
            long fairlead = multicasts(ofOurs, begun, ended);
            System.out.println("multicast packets: avahi " + avahi + ", ours " + fairlead);
            assertTrue(fairlead > SERVICES, "the capture saw nothing: " + fairlead);
            assertTrue(fairlead <= avahi, () -> "ours " + fairlead + ", Avahi " + avahi);
        }
    }

    private static void neighbour(Lab lab) {
        LabProcess _ = DiscoveryLab.avahi(lab, "h2");
        for (int i = 0; i < 2; i++) {
            lab.execApart("h2", "avahi-publish", "-s", "There " + i, TYPE, "2", "k=v")
                    .awaitStderr("Established", PATIENCE);
        }
    }

    private static void work(LabJvm jvm) {
        LabJvm.Held<Network> network = jvm.hold(() -> Network.open(NetworkOptions.DEFAULT));
        List<LabJvm.Held<Advertisement>> told = new ArrayList<>();
        for (int i = 0; i < SERVICES; i++) {
            told.add(advertise(network, "Mine " + i));
        }
        LabJvm.Held<Browser> browser = browse(network);
        told.forEach(each -> registered(each));
        DiscoveryLab.found(browser, "There 1");
    }

    private static long multicasts(Capture capture, Instant from, Instant to) {
        return capture.timeline()
                .between(from, to)
                .of(Packet.Udp.class)
                .filter(packet -> packet.destination().getPort() == 5353)
                .filter(packet -> packet.to().isMulticastAddress())
                .filter(packet -> OF_H1.contains(packet.from().getHostAddress()))
                .count();
    }
}

package dev.fairlead.lab;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Watches a link from the namespace in its middle, at the end of the link's first host: what that
/// host sends is seen as it leaves, before the link delays or drops it; what comes to it is seen as
/// it arrives.
///
/// Needs `tcpdump`. Times are the kernel's, on the clock of [Instant#now()], so that they can be
/// compared with times that a program under test has taken.
public final class Capture implements AutoCloseable {
    /// Markers go to a group that nobody is in, so that nobody answers.
    private static final String MARKER_GROUP = "ff02::6661:6972";

    private static final int FIRST_MARKER_PORT = 20_000;
    private static final int MARKER_PORTS = 40_000;
    private static final Duration SETTLE = Duration.ofSeconds(10);
    private static final Duration MARKER_PATIENCE = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final int MOST_PACKETS = 1_000_000;

    private final Lab lab;
    private final Lab.Link link;
    private final Process tcpdump;
    private final List<Packet> packets = new ArrayList<>();
    private int markersSent;
    private int markersSeen;
    private boolean ended;

    private Capture(Lab lab, Lab.Link link, Process tcpdump) {
        this.lab = lab;
        this.link = link;
        this.tcpdump = tcpdump;
    }

    /// Starts to watch, and returns once it does.
    public static Capture on(Lab lab, String link) {
        String program =
                Requirement.find("tcpdump")
                        .orElseThrow(() -> new LabException("no tcpdump on this machine"));
        List<String> command =
                Netlab.command(
                        List.of(
                                "exec",
                                lab.name(),
                                "wire",
                                program,
                                "-i",
                                link + "-a",
                                "-n",
                                "-U",
                                "--immediate-mode",
                                "-s",
                                "512",
                                "--time-stamp-precision=nano",
                                "-w",
                                "-",
                                "tcp or udp or icmp or icmp6"));
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(Netlab.environment());
        try {
            var capture = lab.closedWithLab(new Capture(lab, lab.link(link), builder.start()));
            Thread.ofVirtual().name("capture").start(capture::read);
            capture.settle();
            return capture;
        } catch (IOException e) {
            throw new LabException("cannot capture on " + link, e);
        }
    }

    private void read() {
        try (InputStream in = new BufferedInputStream(tcpdump.getInputStream())) {
            var pcap = new PcapStream(in);
            for (var frame = pcap.next(); frame.isPresent(); frame = pcap.next()) {
                PcapStream.packet(frame.get()).ifPresent(this::add);
            }
        } catch (IOException _) {
            // tcpdump has ended; whoever waits for a packet is told what it said
        } finally {
            end();
        }
    }

    private synchronized void add(Packet packet) {
        if (packet instanceof Packet.Udp udp && isMarker(udp)) {
            markersSeen = Math.max(markersSeen, udp.destination().getPort() - FIRST_MARKER_PORT);
        } else if (packets.size() < MOST_PACKETS) {
            packets.add(packet);
        }
        notifyAll();
    }

    private static boolean isMarker(Packet.Udp udp) {
        return udp.to().isMulticastAddress() && udp.destination().getPort() >= FIRST_MARKER_PORT;
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /// Everything since the capture began, up to this moment at least.
    public Timeline timeline() {
        settle();
        synchronized (this) {
            return new Timeline(packets);
        }
    }

    /// What has crossed since a moment, up to now at least.
    public Timeline since(Instant from) {
        return timeline().between(from, Instant.MAX);
    }

    /// Returns once everything that has crossed the link before this call has been read.
    ///
    /// Sends a packet of its own through the link and waits until the capture has it; what came
    /// before it is then there.
    private void settle() {
        long end = System.nanoTime() + SETTLE.toNanos();
        while (System.nanoTime() < end) {
            if (sees(sendMarker())) {
                return;
            }
        }
        throw new LabException(
                "the capture on " + link + " does not see what crosses the link" + complaint());
    }

    private int sendMarker() {
        int marker;
        synchronized (this) {
            markersSent++;
            marker = markersSent;
        }
        if (marker >= MARKER_PORTS) {
            throw new LabException(
                    "a capture can be asked " + MARKER_PORTS + " times; start another");
        }
        String target =
                MARKER_GROUP + "%" + link.firstInterface() + "/" + (FIRST_MARKER_PORT + marker);
        lab.run(link.firstHost(), "bash", "-c", "echo >/dev/udp/" + target);
        return marker;
    }

    private synchronized boolean sees(int marker) {
        long end = System.nanoTime() + MARKER_PATIENCE.toNanos();
        try {
            long left = MARKER_PATIENCE.toNanos();
            while (markersSeen < marker && !ended && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = end - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while waiting for the capture on " + link, e);
        }
        if (ended) {
            throw new LabException("the capture on " + link + " has ended" + complaint());
        }
        return markersSeen >= marker;
    }

    private String complaint() {
        try {
            return tcpdump.isAlive()
                    ? ""
                    : ": "
                            + new String(
                                            tcpdump.getErrorStream().readAllBytes(),
                                            StandardCharsets.UTF_8)
                                    .strip();
        } catch (IOException e) {
            return " (" + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        tcpdump.destroy();
        try {
            if (!tcpdump.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                tcpdump.destroyForcibly();
            }
        } catch (InterruptedException _) {
            tcpdump.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

package dev.fairlead.internal.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.fairlead.Endpoint;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("loopback")
@Timeout(60)
class FlightEventsTest {
    @TempDir Path directory;

    @Test
    void aRecordingHasEachKind() throws Exception {
        Path file = directory.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            for (String kind : List.of("Connect", "Resolve", "Attempt", "Handshake", "Transfer")) {
                recording.enable("dev.fairlead." + kind);
            }
            recording.start();
            try (Network network = Network.open(NetworkOptions.DEFAULT)) {
                exchange(network);
            }
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        Set<String> names =
                events.stream()
                        .map(event -> event.getEventType().getName())
                        .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "dev.fairlead.Connect",
                        "dev.fairlead.Resolve",
                        "dev.fairlead.Attempt",
                        "dev.fairlead.Handshake",
                        "dev.fairlead.Transfer"),
                names);
        assertEquals(1, wonOf(events).size(), "one attempt of C1 won: " + events);
        assertEquals("localhost", one(events, "Connect", "C1").getString("endpoint").split(":")[0]);
        RecordedEvent transfer = one(events, "Transfer", "C1");
        assertEquals(8, transfer.getLong("bytesSent"));
        assertEquals(8, transfer.getLong("bytesReceived"));
        assertEquals("HERE", transfer.getString("endedBy"));
        assertTrue(transfer.getDuration("took").isPositive());
    }

    private static List<RecordedEvent> wonOf(List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("dev.fairlead.Attempt"))
                .filter(event -> event.getString("id").startsWith("C1.1."))
                .filter(event -> event.getString("outcome").equals("WON"))
                .toList();
    }

    private static RecordedEvent one(List<RecordedEvent> events, String kind, String id) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("dev.fairlead." + kind))
                .filter(event -> event.getString("id").equals(id))
                .filter(event ->
                        !event.hasField("endpoint")
                                || event.getString("endpoint").startsWith("localhost"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " of " + id + ": " + events));
    }

    private static void exchange(Network network) throws Exception {
        try (Listener<StreamConnection> listener =
                network.listen(
                        Endpoint.address(InetAddress.ofLiteral("127.0.0.1"), 0),
                        Tcp.stack(),
                        ListenerOptions.DEFAULT)) {
            int port = ((Endpoint.Address) listener.local()).port();
            StreamConnection near =
                    network.open(Endpoint.host("localhost", port), Tcp.stack(), Parameters.DEFAULT);
            near.send("question".getBytes(UTF_8));
            StreamConnection far = listener.accept();
            far.send(far.receiveExactly(8));
            near.receiveExactly(8);
            near.close();
            far.close();
        }
    }

    /// The question is asked for each thing that happens, whether anybody records or not.
    @Test
    void askingWhetherTheyAreWantedAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        int wanted = 0;
        for (int i = 0; i < 20_000; i++) { // until it is compiled
            wanted += FlightEvents.wanted() ? 1 : 0;
        }
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < 100_000; i++) {
            wanted += FlightEvents.wanted() ? 1 : 0;
        }
        long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertEquals(0, wanted);
        assertTrue(allocated < 10_000, allocated + " bytes for 100,000 questions");
    }
}

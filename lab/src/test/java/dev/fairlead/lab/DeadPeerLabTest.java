package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.TcpOptions;
import dev.fairlead.testkit.FaultTable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A peer that vanishes without a word (its link swallows everything) is given up in the time that
/// the options say: while we write, while we only read, and while neither side does anything.
///
/// All connections vanish at once, so that the test takes as long as the slowest, some 60 s.
@Execution(ExecutionMode.CONCURRENT)
class DeadPeerLabTest {
    private static final int PORT = 7000;
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    /// What the program does while its peer vanishes, over a connection with which options.
    enum Case {
        LOCAL_WRITING(PeerWatch.Use.WRITE),
        LOCAL_REQUEST(PeerWatch.Use.REQUEST),
        LOCAL_READING(PeerWatch.Use.READ),
        LOCAL_IDLE(PeerWatch.Use.NOTHING),
        // Without native access there is no TCP_USER_TIMEOUT: what was sent is given up by the
        // system
        // alone (some 15 minutes on Linux), so only the keepalive is tried.
        NIO_LOCAL_READING(PeerWatch.Use.READ),
        NIO_LOCAL_IDLE(PeerWatch.Use.NOTHING),
        DEFAULT_WRITING(PeerWatch.Use.WRITE),
        DEFAULT_REQUEST(PeerWatch.Use.REQUEST),
        DEFAULT_READING(PeerWatch.Use.READ),
        DEFAULT_IDLE(PeerWatch.Use.NOTHING);

        final PeerWatch.Use use;

        Case(PeerWatch.Use use) {
            this.use = use;
        }

        boolean isLocal() {
            return name().contains("LOCAL");
        }

        NetworkOptions.Transport transport() {
            return name().startsWith("NIO")
                    ? NetworkOptions.Transport.NIO
                    : NetworkOptions.Transport.AUTO;
        }

        TcpOptions options() {
            return isLocal() ? TcpOptions.LOCAL_NETWORK : TcpOptions.DEFAULT;
        }
    }

    private static final Map<Case, LabJvm.Held<PeerWatch>> WATCHES = new EnumMap<>(Case.class);
    private static Lab lab;
    private static Instant vanished;

    @BeforeAll
    static void connectAndVanish() {
        Requirement.lab();
        lab = Lab.up("pair");
        LabServer.on(LabJvm.on(lab, "server"), PORT, LabServer.Manner.DISCARD);
        LabJvm client = LabJvm.on(lab, "client");
        var networks =
                new EnumMap<NetworkOptions.Transport, LabJvm.Held<Network>>(
                        NetworkOptions.Transport.class);
        for (Case one : Case.values()) {
            LabJvm.Held<Network> network =
                    networks.computeIfAbsent(
                            one.transport(),
                            transport ->
                                    client.hold(() ->
                                            Network.open(
                                                    NetworkOptions.DEFAULT.withTransport(
                                                            transport))));
            WATCHES.put(
                    one,
                    network.derive(there ->
                            PeerWatch.open(there, "10.77.1.2", PORT, one.options(), one.use)));
        }
        lab.set("link", "blackhole");
        vanished = Instant.now();
        WATCHES.values().forEach(watch -> watch.tell(PeerWatch::peerIsGone));
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void aPeerThatVanishesIsGivenUpInTime(Case one) throws IOException {
        PeerWatch.End end = WATCHES.get(one).ask(PATIENCE, PeerWatch::awaitEnd);
        double seconds = Duration.between(vanished, end.at()).toMillis() / 1e3;
        assertEquals("transfer.peer-vanished", end.cause(), end.toString());
        FaultTable.assertTold(
                "the peer vanishes while we write, read or wait", end.cause(), end.hint());
        String call = one.use == PeerWatch.Use.NOTHING ? "" : "transfer.peer-vanished";
        assertEquals(call, end.call(), "what the call under way threw");
        double least = one.isLocal() ? 9 : 55;
        double most = one.isLocal() ? 12.5 : 77;
        assertTrue(seconds >= least && seconds <= most, one + " after " + seconds + " s: " + end);
    }
}

package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Delivery;
import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TcpOptions;
import dev.fairlead.testkit.FaultTable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A failure says how many of the bytes had been acknowledged when the path swallowed the rest, and
/// a report what had to be sent twice.
@Execution(ExecutionMode.CONCURRENT)
class DeliveryLabTest {
    private static final int PORT = 7000;
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static Lab lab;
    private static LabJvm.Held<Network> network;

    @BeforeAll
    static void up() {
        Requirement.lab();
        lab = Lab.up("pair");
        LabServer.on(LabJvm.on(lab, "server"), PORT, LabServer.Manner.DISCARD);
        network = LabJvm.on(lab, "client").hold(() -> Network.open(NetworkOptions.DEFAULT));
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private static LabJvm.Held<StreamConnection> connect() {
        return network.derive(there ->
                there.open(
                        Endpoint.host("10.77.1.2", PORT),
                        Tcp.stack().with(TcpOptions.LOCAL_NETWORK),
                        Parameters.DEFAULT));
    }

    /// Sends, and waits until all is acknowledged.
    private static String sendAndAwait(StreamConnection connection, int size)
            throws NetworkException, TimeoutException {
        connection.send(new byte[size]);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (connection.transferReport().delivery().kind() != Delivery.Kind.ALL_ACKNOWLEDGED) {
            if (System.nanoTime() > end) {
                throw new TimeoutException(connection.transferReport().delivery().toString());
            }
            LockSupport.parkNanos(5_000_000); // nothing tells of an acknowledgement
        }
        return connection.transferReport().delivery().toString();
    }

    private static String failureOfReceive(StreamConnection connection) throws IOException {
        try {
            return "received " + connection.receive(1, 1).content().length;
        } catch (NetworkException e) {
            FaultTable.assertTold(
                    "the link swallows everything after some bytes",
                    e.failure().cause(),
                    e.failure().hint());
            return e.failure().cause() + ": " + e.failure().delivery();
        }
    }

    @Test
    void aBlackHoleAfterSomeBytesLeavesThoseAcknowledged() {
        LabJvm.Held<StreamConnection> connection = connect();
        connection.ask(PATIENCE, c -> sendAndAwait(c, 1000));
        lab.set("link", "blackhole");
        try {
            connection.tell(c -> c.send(new byte[500]));
            assertEquals(
                    "transfer.peer-vanished: 1000 of 1500 bytes acknowledged",
                    connection.ask(PATIENCE, DeliveryLabTest::failureOfReceive));
            assertEquals(
                    "PEER_OR_PATH",
                    connection.ask(
                            c -> c.transferReport().ending().orElseThrow().side().toString()));
            long again =
                    connection.ask(
                            c -> c.transferReport().tcp().orElseThrow().bytesRetransmitted());
            assertEquals(0, again % 500, "the same 500 bytes, over and over: " + again);
            assertEquals(true, again > 0);
        } finally {
            lab.set("link", "unfilter");
        }
    }
}

package dev.fairlead;

import static dev.fairlead.Calls.await;
import static dev.fairlead.Calls.failureOf;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// What a connection has carried is told at any time, over every kind of link.
@ParameterizedClass
@MethodSource("dev.fairlead.Link#available")
@Tag("loopback")
@Timeout(60)
class TransferReportTest {
    @Parameter Link link;
    private Ends ends;
    private StreamConnection near;
    private StreamConnection far;

    @BeforeEach
    void open() throws Exception {
        ends = link.open();
        near = ends.near();
        far = ends.far();
    }

    @AfterEach
    void close() throws Exception {
        ends.close();
    }

    @Test
    void countsBothWaysWhileOpenAndAfterTheEnd() throws Exception {
        near.send(utf8("question"));
        far.receiveExactly(8);
        far.send(utf8("the answer"));
        near.receiveExactly(10);
        TransferReport open = near.transferReport();
        assertEquals(8, open.bytesSent());
        assertEquals(10, open.bytesReceived());
        assertEquals(Optional.empty(), open.ending());
        assertEquals(Optional.empty(), open.datagrams());
        near.close();
        TransferReport ended = near.transferReport();
        assertEquals(List.of(8L, 10L), List.of(ended.bytesSent(), ended.bytesReceived()));
        assertEquals(open.tcp().isPresent(), ended.tcp().isPresent());
        assertEquals(ended.duration(), near.transferReport().duration());
    }

    @Test
    void hasWhatTheSystemCountsForTcpOverEpollOnly() throws Exception {
        near.send(new byte[1000]);
        far.receiveExactly(1000);
        boolean told = link == Link.EPOLL_TCP;
        await(() -> !told || near.transferReport().tcp().orElseThrow().bytesAcknowledged() == 1000);
        TransferReport report = near.transferReport();
        assertEquals(told, report.tcp().isPresent());
        assertEquals(told, report.roundTrip().isPresent());
        assertEquals(told, report.ecn().isPresent());
        if (told) {
            TcpCounts tcp = report.tcp().orElseThrow();
            assertTrue(tcp.segmentsSent() >= 2 && tcp.segmentsReceived() >= 1, tcp.toString());
            assertEquals(0, tcp.segmentsOutOfOrder());
            RoundTrip way = report.roundTrip().orElseThrow();
            assertTrue(way.smoothed().isPositive() && way.minimum().isPositive(), way.toString());
            TcpCounts other = far.transferReport().tcp().orElseThrow();
            assertEquals(0, other.bytesAcknowledged());
        }
    }

    @Test
    void tellsWhatWasCarriedBetweenTwoOfThem() throws Exception {
        near.send(new byte[100]);
        far.receiveExactly(100);
        TransferReport before = near.transferReport();
        near.send(new byte[30]);
        far.receiveExactly(30);
        TransferReport between = near.transferReport().since(before);
        assertEquals(30, between.bytesSent());
        assertEquals(0, between.bytesReceived());
        assertTrue(between.duration().compareTo(Duration.ofSeconds(60)) < 0);
        assertThrows(IllegalArgumentException.class, () -> before.since(near.transferReport()));
        assertThrows(
                IllegalArgumentException.class,
                () -> near.transferReport().since(far.transferReport()));
    }

    @Test
    void saysThatThisSideClosed() throws Exception {
        near.close();
        assertEquals(
                new Ending(Ending.Side.HERE, "this side closed"),
                near.transferReport().ending().orElseThrow());
    }

    @Test
    void saysThatThePeerEndedItsStreamFirst() throws Exception {
        far.close();
        assertEquals(-1, near.receive(new byte[1], 0, 1));
        assertEquals(Optional.empty(), near.transferReport().ending());
        near.close();
        assertEquals(
                new Ending(Ending.Side.PEER, "the peer ended its stream, then this side closed"),
                near.transferReport().ending().orElseThrow());
    }

    @Test
    void doesNotKnowWhoSentAReset() throws Exception {
        far.abort();
        if (link == Link.EPOLL_UNIX || link == Link.NIO_UNIX) { // an abort is an end there
            near.receive(1, 1);
            near.close();
            assertEquals(Ending.Side.PEER, near.transferReport().ending().orElseThrow().side());
            return;
        }
        failureOf(() -> near.receive(1, 1));
        Ending ending = near.transferReport().ending().orElseThrow();
        assertEquals(Ending.Side.PEER_OR_PATH, ending.side());
        assertTrue(ending.reason().endsWith("[transfer.reset]"), ending.reason());
    }

    @Test
    void isEmptyBeforeReady() {
        StreamConnection never =
                Connection.create(Calls.loopback(1), Tcp.stack(), Parameters.DEFAULT);
        TransferReport report = never.transferReport();
        assertEquals(List.of(0L, 0L), List.of(report.bytesSent(), report.bytesReceived()));
        assertEquals(Duration.ZERO, report.duration());
        assertEquals(Delivery.NOTHING, report.delivery());
        never.abort();
        assertEquals(Optional.empty(), never.transferReport().ending());
    }
}

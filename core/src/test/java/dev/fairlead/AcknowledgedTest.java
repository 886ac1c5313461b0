package dev.fairlead;

import static dev.fairlead.Calls.await;
import static dev.fairlead.Calls.failureOf;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fairlead.Calls.Call;
import dev.fairlead.TlsOptions.Engine;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a failure says of the bytes that were sent, where the system tells what was acknowledged.
@Tag("loopback")
@Timeout(60)
class AcknowledgedTest {
    private static Ends open(Link link) throws Exception {
        assumeTrue(Link.available().anyMatch(link::equals), "epoll needs native access");
        return link.open();
    }

    private static void awaitAcknowledged(StreamConnection sender) {
        await(() -> sender.transferReport().delivery().kind() == Delivery.Kind.ALL_ACKNOWLEDGED);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL_TCP", "NIO_TCP"})
    void nothingLeftBeforeAReset(Link link) throws Exception {
        try (Ends ends = open(link)) {
            ends.far().abort();
            Delivery delivery = failureOf(() -> ends.near().receive(1, 1)).delivery();
            assertEquals(Delivery.NOTHING, delivery);
            assertTrue(delivery.isSafeToRepeat());
        }
    }

    @Test
    void allIsAcknowledgedBeforeAReset() throws Exception {
        try (Ends ends = open(Link.EPOLL_TCP)) {
            ends.near().send(utf8("request"));
            ends.far().receiveExactly(7);
            awaitAcknowledged(ends.near());
            ends.far().abort();
            NetworkFailure failure = failureOf(() -> ends.near().receive(1, 1));
            assertEquals("transfer.reset", failure.cause());
            assertEquals(new Delivery(Delivery.Kind.ALL_ACKNOWLEDGED, 7, 7), failure.delivery());
            assertFalse(failure.delivery().isSafeToRepeat());
            assertEquals(failure.delivery(), ends.near().transferReport().delivery());
        }
    }

    @Test
    void theListenersSideCountsAsWell() throws Exception {
        try (Ends ends = open(Link.EPOLL_TCP)) {
            ends.far().send(utf8("greeting"));
            ends.near().receiveExactly(8);
            awaitAcknowledged(ends.far());
            ends.near().abort();
            assertEquals(
                    new Delivery(Delivery.Kind.ALL_ACKNOWLEDGED, 8, 8),
                    failureOf(() -> ends.far().receive(1, 1)).delivery());
        }
    }

    @Test
    void aResetInTheMiddleLeavesAPartAcknowledged() throws Exception {
        assumeTrue(Link.available().anyMatch(Link.EPOLL_TCP::equals), "epoll needs native access");
        try (Ends ends = Link.EPOLL_TCP.openNarrow()) {
            Call<Boolean> send = ends.stuckSend();
            long arrived = ends.far().transferReport().bytesReceived();
            ends.far().abort();
            Delivery delivery = send.failure().delivery();
            assertEquals(Delivery.Kind.PARTLY_ACKNOWLEDGED, delivery.kind());
            assertTrue(delivery.acknowledged() >= arrived, delivery + ", arrived: " + arrived);
            assertTrue(delivery.acknowledged() < delivery.accepted(), delivery.toString());
            assertTrue(delivery.accepted() < Ends.MUCH, delivery.toString());
        }
    }

    @Test
    void anAnswerThatDoesNotComeInTimeLeavesAllAcknowledged() throws Exception {
        try (Ends ends = open(Link.EPOLL_TCP)) {
            ends.near().send(utf8("request"));
            awaitAcknowledged(ends.near());
            StreamConnection limited = ends.near().within(Duration.ofMillis(20));
            NetworkFailure failure = failureOf(() -> limited.receive(1, 10));
            assertEquals("deadline.transfer", failure.cause());
            assertEquals(new Delivery(Delivery.Kind.ALL_ACKNOWLEDGED, 7, 7), failure.delivery());
        }
    }

    @Test
    void withoutEpollNothingIsClaimed() throws Exception {
        try (Ends ends = open(Link.NIO_TCP)) {
            ends.near().send(utf8("request"));
            ends.far().receiveExactly(7);
            ends.far().abort();
            assertEquals(
                    Delivery.unknown(7), failureOf(() -> ends.near().receive(1, 1)).delivery());
        }
    }

    @Test
    void underTlsAllIsAcknowledgedIfAllRecordsAre() throws Exception {
        assumeTrue(Link.available().anyMatch(Link.EPOLL_TCP::equals), "epoll needs native access");
        try (Ends ends = new TlsPair(Engine.BORINGSSL, Engine.JSSE, TlsVersion.TLS_1_3).open()) {
            ends.near().send(utf8("request"));
            ends.far().receiveExactly(7);
            awaitAcknowledged(ends.near());
            TransferReport report = ends.near().transferReport();
            assertTrue(report.tcp().orElseThrow().bytesAcknowledged() > 7, "records are longer");
            ends.far().abort();
            NetworkFailure failure = failureOf(() -> ends.near().receive(1, 1));
            assertEquals(new Delivery(Delivery.Kind.ALL_ACKNOWLEDGED, 7, 7), failure.delivery());
        }
    }
}

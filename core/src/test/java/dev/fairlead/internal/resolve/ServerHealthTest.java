package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerHealthTest {
    private static final Endpoint.Address A = server(1);
    private static final Endpoint.Address B = server(2);
    private static final Endpoint.Address C = server(3);
    private final ServerHealth health = new ServerHealth();

    private static Endpoint.Address server(int number) {
        return Endpoint.address(InetAddress.ofLiteral("192.0.2." + number), 53);
    }

    private static long at(long seconds) {
        return Long.MAX_VALUE - 5_000_000_000L + TimeUnit.SECONDS.toNanos(seconds);
    }

    private ServerHealth.Order order(long seconds) {
        return health.order(List.of(A, B, C), at(seconds));
    }

    @Test
    void whoeverFailedIsAskedLast() {
        health.failed(A, at(0));
        assertEquals(new ServerHealth.Order(List.of(B, C, A), Set.of()), order(1));
        health.failed(B, at(1));
        assertEquals(List.of(C, A, B), order(2).servers());
    }

    @Test
    void aWhileLaterItIsProbedByOneQuestionAtATime() {
        health.failed(A, at(0));
        assertEquals(Set.of(), order(9).probes());
        assertEquals(new ServerHealth.Order(List.of(B, C, A), Set.of(A)), order(10));
        assertEquals(Set.of(), order(11).probes());
        assertEquals(Set.of(A), order(20).probes());
    }

    @Test
    void whoeverAnswersHasItsPlaceAgain() {
        health.failed(A, at(0));
        health.answered(A);
        assertEquals(new ServerHealth.Order(List.of(A, B, C), Set.of()), order(1));
    }

    @Test
    void whoKnowsNoEdnsIsRememberedForAnHour() {
        assertTrue(health.knowsEdns(A, at(0)));
        health.withoutEdns(A, at(0));
        assertFalse(health.knowsEdns(A, at(3_599)));
        assertTrue(health.knowsEdns(A, at(3_600)));
        assertTrue(health.knowsEdns(B, at(0)));
    }

    @Test
    void oneOfManyServersIsForgotten() {
        health.failed(A, at(0));
        for (int i = 10; i < 80; i++) {
            health.failed(server(i), at(0));
        }
        assertEquals(List.of(A, B, C), order(1).servers());
    }
}

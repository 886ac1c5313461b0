package dev.fairlead.internal.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Attempt;
import dev.fairlead.Cancelled;
import dev.fairlead.DeadlineExceeded;
import dev.fairlead.Endpoint;
import dev.fairlead.Handshake;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.RaceOptions;
import dev.fairlead.Resolution;
import dev.fairlead.Stage;
import dev.fairlead.internal.io.EventLoops;
import dev.fairlead.internal.io.Loop;
import dev.fairlead.internal.resolve.NameResolver;
import dev.fairlead.internal.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Waiting for a race, on a loop of its own with real threads.
@Timeout(30)
class RaceAwaitTest {
    private static final Endpoint LITERAL = Endpoint.host("192.0.2.1", 443);

    // The second attempt stays away for as long as a busy machine may take to look.
    private static final Parameters UNHURRIED =
            Parameters.DEFAULT.withRace(
                    RaceOptions.DEFAULT.withAttemptDelay(Duration.ofSeconds(2)));

    private final EventLoops loops =
            EventLoops.open(NetworkOptions.Transport.NIO, 1, "race-test", null);
    private final Loop loop = loops.next();
    private final HandConnector connector = new HandConnector();
    private volatile NameResolver resolver =
            (_, _, _, _) -> {
                throw new AssertionError("nothing to resolve");
            };

    @AfterEach
    void close() {
        loops.close();
    }

    /// Attempts stay under way until the test opens them by hand.
    private static final class HandConnector implements Connector<String> {
        final Semaphore started = new Semaphore(0);
        final ConcurrentLinkedQueue<Outcome<String>> outcomes = new ConcurrentLinkedQueue<>();
        final Semaphore cancelled = new Semaphore(0);
        final Semaphore discarded = new Semaphore(0);

        @Override
        public String protocol() {
            return "tcp";
        }

        @Override
        public Attempting start(Endpoint address, Loop loop, Outcome<String> outcome) {
            outcomes.add(outcome);
            started.release();
            return cancelled::release;
        }

        void open() {
            outcomes.remove().opened("open", List.of(new Handshake("tcp", Duration.ofMillis(1))));
        }

        @Override
        public void discard(String stack) {
            discarded.release();
        }
    }

    private Race<String> race(Endpoint endpoint) {
        return Race.start(
                RaceContext.of(
                        (name, families, start, answers) ->
                                resolver.resolve(name, families, start, answers),
                        dev.fairlead.internal.provider.LazyDiscovery.none(),
                        TimeSource.SYSTEM),
                new RaceRequest(endpoint, UNHURRIED, "C1.1", System.nanoTime()),
                connector,
                loop,
                RaceListener.NONE);
    }

    private static long in(Duration duration) {
        return System.nanoTime() + duration.toNanos();
    }

    private static <F> F failure(Class<F> kind, RaceResult<String> result) {
        return assertInstanceOf(kind, assertInstanceOf(RaceResult.Failed.class, result).failure());
    }

    @Test
    void theWaitingThreadGetsTheWinner() throws Exception {
        Race<String> race = race(LITERAL);
        var waiting = new FutureTask<>(() -> race.await(in(Duration.ofSeconds(20))));
        Thread.ofVirtual().start(waiting);
        connector.started.acquire();
        loop.execute(connector::open);
        var won = assertInstanceOf(RaceResult.Won.class, waiting.get());
        assertEquals("open", won.stack());
        assertEquals(Attempt.Outcome.WON, won.attempt().outcome());
    }

    @Test
    void whoComesLateGetsTheResultAtOnce() throws Exception {
        Race<String> race = race(LITERAL);
        connector.started.acquire();
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(connector::open);
        loop.execute(done::countDown);
        done.await();
        Thread.currentThread().interrupt();
        assertInstanceOf(RaceResult.Won.class, race.await(System.nanoTime() - 1));
        assertTrue(Thread.interrupted(), "the interrupt is for whoever waits next");
    }

    @Test
    void theDeadlineNamesTheSilentAddress() throws Exception {
        Race<String> race = race(LITERAL);
        var exceeded = failure(DeadlineExceeded.class, race.await(System.nanoTime() - 1));
        assertEquals(Stage.CONNECT, exceeded.stage());
        assertEquals("an answer from 192.0.2.1:443", exceeded.waitedFor());
        assertEquals(Attempt.Outcome.CANCELLED, exceeded.attempts().getFirst().outcome());
        assertNull(exceeded.last());
        connector.cancelled.acquire();
    }

    @Test
    void theDeadlineNamesTheMissingAnswers() throws Exception {
        resolver = (_, _, _, _) -> () -> {};
        var exceeded =
                failure(
                        DeadlineExceeded.class,
                        race(Endpoint.host("db.example", 1)).await(System.nanoTime() - 1));
        assertEquals(Stage.RESOLVE, exceeded.stage());
        assertEquals("the AAAA and A answers for db.example", exceeded.waitedFor());
    }

    @Test
    void theDeadlineNamesAllThatIsMissing() throws Exception {
        resolver =
                (_, _, _, answers) -> {
                    answers.answered(NameResolver.Family.V6, loopbacks(), true);
                    return () -> {};
                };
        Race<String> race = race(Endpoint.host("db.example", 443));
        connector.started.acquire();
        var exceeded = failure(DeadlineExceeded.class, race.await(System.nanoTime() - 1));
        assertEquals(Stage.CONNECT, exceeded.stage());
        assertEquals(
                "an answer from 127.0.0.1:443, and the A answer for db.example, and 1 more address"
                        + " to try",
                exceeded.waitedFor());
    }

    private static Resolution loopbacks() {
        return new Resolution(
                "AAAA db.example",
                "192.0.2.53",
                Resolution.Source.QUERY,
                Duration.ZERO,
                Duration.ZERO,
                List.of(RaceScene.ip("127.0.0.1"), RaceScene.ip("127.0.0.2")),
                null);
    }

    @Test
    void aDeadlineTellsWhatHadFailedBefore() throws Exception {
        resolver =
                (_, _, _, answers) -> {
                    answers.answered(NameResolver.Family.V6, loopbacks(), true);
                    return () -> {};
                };
        Race<String> race = race(Endpoint.host("db.example", 443));
        connector.started.acquire();
        loop.execute(() ->
                connector
                        .outcomes
                        .remove()
                        .failed(AttemptFailure.tryOthers("connect.refused", "refused", null)));
        connector.started.acquire(); // the next
        var exceeded = failure(DeadlineExceeded.class, race.await(System.nanoTime() - 1));
        assertEquals("connect.refused", exceeded.last().cause());
    }

    @Test
    void anInterruptCancelsTheRaceAndReleasesEveryAttempt() throws Exception {
        Race<String> race = race(LITERAL);
        connector.started.acquire();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> race.await(in(Duration.ofSeconds(20))));
        connector.cancelled.acquire();
        Cancelled cancelled = failure(Cancelled.class, race.result());
        assertEquals(Cancelled.How.INTERRUPTED, cancelled.how());
        assertEquals(Attempt.Outcome.CANCELLED, cancelled.attempts().getFirst().outcome());
    }

    @Test
    void aThreadThatIsParkedHearsTheInterrupt() throws Exception {
        Race<String> race = race(LITERAL);
        var waiting = new FutureTask<>(() -> race.await(in(Duration.ofSeconds(20))));
        Thread thread = Thread.ofPlatform().daemon().start(waiting);
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        var thrown = assertThrows(java.util.concurrent.ExecutionException.class, waiting::get);
        assertInstanceOf(InterruptedException.class, thrown.getCause());
    }

    @Test
    void aClosedLoopEndsTheRace() throws Exception {
        loops.close();
        Cancelled cancelled =
                failure(Cancelled.class, race(LITERAL).await(in(Duration.ofSeconds(20))));
        assertEquals(Cancelled.How.NETWORK_CLOSED, cancelled.how());
    }

    @Test
    void aBlockedLoopCannotHoldUpTheDeadlineAndItsLateWinnerIsDiscarded() throws Exception {
        Race<String> race = race(LITERAL);
        connector.started.acquire();
        CountDownLatch release = new CountDownLatch(1);
        loop.execute(() -> {
            awaitUninterruptibly(release);
            connector.open();
        });
        var exceeded = failure(DeadlineExceeded.class, race.await(System.nanoTime() - 1));
        assertEquals(Stage.PATH, exceeded.stage());
        release.countDown();
        connector.discarded.acquire();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

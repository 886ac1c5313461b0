package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QuestionScheduleTest {
    // Near the end of the range of nanoTime, where differences count and values do not.
    private static final long START = Long.MAX_VALUE - millis(700);
    private static final long DELAY = millis(250);

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static QuestionSchedule schedule(int servers) {
        return new QuestionSchedule(servers, DELAY, millis(10_000), START);
    }

    private static long at(long millis) {
        return START + millis(millis);
    }

    /// What is sent when, up to `until`, if nobody answers: `ms:server`.
    private static List<String> sent(QuestionSchedule schedule, long until) {
        List<String> sent = new ArrayList<>();
        for (long now = 0; now <= until; ) {
            for (int server : schedule.due(at(now))) {
                sent.add(now + ":" + server);
            }
            long delay = schedule.delay(at(now));
            if (delay == QuestionSchedule.NEVER) {
                break;
            }
            assertTrue(delay > 0, "it asks to be called again and again at " + now);
            now += TimeUnit.NANOSECONDS.toMillis(delay);
        }
        return sent;
    }

    @Test
    void asksTheNextAfterTheDelayAndTheSilentOnesAgain() {
        assertEquals(
                List.of(
                        "0:0", "250:1", "500:0", "500:2", "750:1", "1000:2", "1500:0", "1750:1",
                        "2000:2"),
                sent(schedule(3), 2000));
    }

    @Test
    void oneServerIsAskedAgainAtGrowingIntervalsUntilItsTimeIsOver() {
        QuestionSchedule schedule = schedule(1);
        assertEquals(List.of("0:0", "500:0", "1500:0", "3500:0", "7500:0"), sent(schedule, 60_000));
        assertFalse(schedule.over(at(9_999)));
        assertTrue(schedule.over(at(10_000)));
    }

    @Test
    void asksTheNextAtOnceWhenOneFails() {
        QuestionSchedule schedule = schedule(3);
        assertEquals(List.of(0), schedule.due(at(0)));
        schedule.failed(0, at(5));
        assertEquals(0, schedule.delay(at(5)));
        assertEquals(List.of(1), schedule.due(at(5)));
        assertEquals(List.of(), schedule.due(at(254)));
        assertEquals(List.of(2), schedule.due(at(255)));
        schedule.failed(1, at(260));
        schedule.failed(2, at(260));
        assertTrue(schedule.over(at(260)));
        assertEquals(QuestionSchedule.NEVER, schedule.delay(at(260)));
    }

    @Test
    void aServerThatAnswersOverTcpIsNotAskedAgainButDoesNotHoldUpTheNext() {
        QuestionSchedule schedule = schedule(2);
        schedule.due(at(0));
        schedule.engaged(0);
        assertEquals(List.of("250:1", "750:1"), sentFrom(schedule, 250, 1000));
    }

    private static List<String> sentFrom(QuestionSchedule schedule, long from, long until) {
        List<String> sent = new ArrayList<>();
        for (long now = from; now <= until; now += 10) {
            for (int server : schedule.due(at(now))) {
                sent.add(now + ":" + server);
            }
        }
        return sent;
    }

    @Test
    void aProbeIsSentAtTheStartAndChangesNothingElse() {
        QuestionSchedule schedule = schedule(3);
        schedule.probe(2);
        assertEquals(List.of("0:0", "0:2", "250:1", "500:0", "500:2"), sent(schedule, 500));
        QuestionSchedule failing = schedule(3);
        failing.probe(2);
        failing.due(at(0));
        failing.failed(2, at(1));
        assertEquals(List.of(), failing.due(at(249)));
    }

    @Test
    void knowsWhoWasOvertaken() {
        QuestionSchedule schedule = schedule(2);
        schedule.due(at(0));
        schedule.due(at(250));
        assertTrue(schedule.overtaken(0, 1));
        assertFalse(schedule.overtaken(1, 0));
        assertEquals(millis(300), schedule.waited(0, at(300)));
        assertEquals(1, schedule.sent(1));
    }

    @Test
    void isOverWhenEachServerHasHadItsTime() {
        QuestionSchedule schedule = schedule(2);
        sent(schedule, 60_000);
        assertFalse(schedule.over(at(10_249)));
        assertTrue(schedule.over(at(10_250)));
    }
}

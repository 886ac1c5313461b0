package dev.fairlead.peer.internal.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PairTest {
    private static final long SECOND = Pair.SECOND;
    private static final Frame HELLO = new Frame.Attach(1, 7, 0, false, 0);

    private final Pair pair = new Pair(true, true, 1, 30 * SECOND, 0);

    private void up() {
        pair.advance(0);
        pair.linked(5, true, 0);
        pair.dialled(true, 0);
        pair.received(5, HELLO, 0);
        pair.actions();
    }

    @Test
    void dialsAtOnceAndThenWithGrowingPauses() {
        pair.advance(0);
        assertEquals(List.of(new Action.Dial()), pair.actions());
        pair.dialled(false, SECOND);
        assertEquals(List.of(), pair.actions());
        assertEquals(SECOND + SECOND / 5, pair.deadline());
        pair.advance(pair.deadline());
        assertEquals(List.of(new Action.Dial()), pair.actions());
        pair.dialled(false, 2 * SECOND);
        assertEquals(2 * SECOND + 2 * SECOND / 5, pair.deadline());
    }

    @Test
    void isOverWhenItsPatienceIs() {
        pair.send(3, new byte[1], 0, Long.MAX_VALUE, 0);
        pair.advance(30 * SECOND);
        assertEquals(List.of(new Action.Over(false, List.of(3L))), pair.actions());
        assertEquals(Long.MAX_VALUE, pair.deadline());
    }

    @Test
    void aPeerThatHasForgottenIsAnother() {
        up();
        pair.linked(6, false, SECOND);
        pair.received(6, new Frame.Attach(2, 8, 0, false, 0), SECOND);
        assertTrue(pair.actions().contains(new Action.Over(false, List.of())));
        assertTrue(pair.isOver());
    }

    @Test
    void aSilentLinkIsGivenUp() {
        up();
        pair.advance(Pair.PING);
        assertEquals(List.of(new Action.Transmit(5, new Frame.Ping())), pair.actions());
        pair.advance(Pair.SILENCE);
        assertTrue(pair.actions().contains(new Action.Close(5)));
        assertTrue(!pair.isLinked());
    }

    @Test
    void theUrgentOvertakesWhatWaits() {
        pair.send(1, new byte[] {1}, 5, Long.MAX_VALUE, 0);
        pair.send(2, new byte[] {2}, 0, Long.MAX_VALUE, 0);
        pair.advance(0);
        pair.linked(5, true, 0);
        pair.actions();
        pair.received(5, HELLO, 0);
        List<byte[]> sent =
                pair.actions().stream()
                        .filter(each -> each instanceof Action.Transmit)
                        .map(each -> ((Action.Transmit) each).frame())
                        .filter(each -> each instanceof Frame.Data)
                        .map(each -> ((Frame.Data) each).content())
                        .toList();
        assertEquals(2, sent.size());
        assertArrayEquals(new byte[] {2}, sent.getFirst());
    }

    @Test
    void whatIsTooOldIsDroppedAndToldOf() {
        pair.send(1, new byte[1], 0, SECOND, 0);
        pair.advance(0);
        pair.actions();
        assertTrue(pair.deadline() <= SECOND);
        pair.advance(SECOND);
        assertEquals(List.of(new Action.Expired(1)), pair.actions());
    }

    @Test
    void aSlowProgramHoldsUpTheSender() {
        up();
        for (int i = 0; i < 5; i++) {
            pair.send(i, new byte[100_000], 0, Long.MAX_VALUE, 0);
        }
        assertEquals(2, pair.actions().size(), "the window is 256 KiB");
        pair.received(5, new Frame.Ack(1), 0);
        assertEquals(2, pair.actions().size(), "one is acknowledged, and one more is sent");
    }

    @Test
    void whatBreaksTheRulesEndsTheLink() {
        for (Frame wrong : List.of(new Frame.Data(1, new byte[0]), new Frame.Ack(1), HELLO)) {
            Pair each = new Pair(true, true, 1, 30 * SECOND, 0);
            each.linked(5, true, 0);
            each.received(5, HELLO, 0);
            each.actions();
            each.received(5, wrong, 0);
            assertTrue(each.actions().contains(new Action.Close(5)), wrong.toString());
        }
        pair.linked(5, true, 0);
        pair.received(5, new Frame.Ping(), 0);
        assertTrue(pair.actions().contains(new Action.Close(5)), "before it is attached");
    }

    @Test
    void leavingTellsTheOther() {
        up();
        pair.leave(0);
        assertEquals(
                List.of(
                        new Action.Transmit(5, new Frame.Bye()),
                        new Action.Close(5),
                        new Action.Over(true, List.of())),
                pair.actions());
    }
}

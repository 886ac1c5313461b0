package dev.fairlead.discovery.internal.unicast;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.fuzz.Allocation;
import dev.fairlead.internal.resolve.MalformedMessage;
import java.util.ArrayList;
import java.util.SplittableRandom;

/// Whatever a nameserver sends, it is read within bounds; and whatever was read, what is kept of it
/// is bounded, and is asked for again neither at once nor never.
class ReplyParserFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void message(byte[] message) {
        Allocation.check(message.length, () -> read(message));
        Reply reply;
        try {
            reply = ReplyParser.read(message);
        } catch (MalformedMessage _) {
            return; // refused as a whole
        }
        Question question = reply.question();
        if (question == null) {
            return;
        }
        Poller poller = new Poller(new ArrayList<>()::add, new SplittableRandom(1));
        poller.want(question, 0);
        poller.start(0);
        poller.answered(question, reply, 0);
        assertTrue(poller.known(question).size() <= Poller.MOST_POINTERS);
        assertTrue(poller.next() >= Poller.LEAST_INTERVAL / 2, "asked again at once");
        assertTrue(poller.next() <= Poller.MOST_INTERVAL, "never asked again");
    }

    private static void read(byte[] message) {
        try {
            ReplyParser.read(message);
        } catch (MalformedMessage e) {
            assertTrue(e.getMessage() != null);
        }
    }
}

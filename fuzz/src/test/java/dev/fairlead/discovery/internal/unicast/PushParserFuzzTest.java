package dev.fairlead.discovery.internal.unicast;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.discovery.internal.mdns.ResourceRecord;
import dev.fairlead.fuzz.Allocation;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import dev.fairlead.internal.resolve.MalformedMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Whatever a nameserver pushes, the session reads it within bounds; what is kept of it is bounded,
/// nothing comes after the end, and the session never waits for ever.
class PushParserFuzzTest {
    private static final Set<Question> WANTED =
            Set.of(
                    new Question(DnsName.parse("_web._tcp.example.com"), DnsType.PTR),
                    new Question(DnsName.parse("box.example.com"), DnsType.A));

    private static final class Output implements PushSession.Output {
        private boolean over;

        @Override
        public void send(byte[] message) {
            assertTrue(!over && message.length >= 12 && message.length < 300, "sent");
        }

        @Override
        public void told(Question question, List<ResourceRecord> records) {
            assertTrue(!over && WANTED.contains(question), "told");
            assertTrue(records.size() <= Poller.MOST_POINTERS);
        }

        @Override
        public void untold(Question question) {
            assertTrue(WANTED.contains(question));
        }

        @Override
        public void broken(String why, long retry) {
            assertTrue(!over && retry >= PushSession.BROKEN, "tried again at once");
            over = true;
        }
    }

    /// Messages, each after a byte with its length; the first two subscriptions are accepted
    /// before.
    @FuzzTest(maxDuration = "1m")
    void messages(byte[] stream) {
        Output output = new Output();
        PushSession session = new PushSession(output);
        session.start(0);
        session.want(WANTED, 0);
        session.receive(DsoMessage.answer(2, 0), 0);
        session.receive(DsoMessage.answer(3, 0), 0);
        long now = 0;
        for (int at = 0; at < stream.length; ) {
            int length = Math.min(stream[at] & 0xff, stream.length - at - 1);
            byte[] message = Arrays.copyOfRange(stream, at + 1, at + 1 + length);
            at += 1 + length;
            Allocation.check(message.length, () -> read(message));
            session.receive(message, now);
            now += 100;
            session.advance(now);
            assertTrue(output.over || session.next() < Poller.NEVER, "waits for ever");
        }
    }

    private static void read(byte[] message) {
        try {
            DsoMessage read = DsoMessage.read(message);
            if (read.type() == DsoMessage.PUSH) {
                PushParser.read(read);
            }
        } catch (MalformedMessage e) {
            assertTrue(e.getMessage() != null);
        }
    }
}

package dev.fairlead.internal.stack.starttls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.StartTls;
import dev.fairlead.internal.stack.exchange.Exchange;
import dev.fairlead.internal.stack.exchange.Exchange.Step;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// What servers say before TLS, in every protocol: the first byte chooses which, and the second
/// where the network splits it. It comes to the same, whole or in two.
class StartTlsExchangeFuzzTest {
    private static final StartTls[] PROTOCOLS = StartTls.values();

    /// More than any of them asks for.
    private static final int MOST_STEPS = 10;

    @FuzzTest(maxDuration = "1m")
    void answers(byte[] content) {
        if (content.length < 2) {
            return;
        }
        StartTls protocol = PROTOCOLS[(content[0] & 0xff) % PROTOCOLS.length];
        byte[] said = Arrays.copyOfRange(content, 2, content.length);
        int split = said.length == 0 ? 0 : (content[1] & 0xff) % said.length;
        String whole = new Play(protocol).hears(said, 0, said.length).outcome();
        String halves =
                new Play(protocol).hears(said, 0, split).hears(said, 0, said.length).outcome();
        if (whole.equals("agreed") || whole.equals("goes on")) {
            assertEquals(whole, halves, "split at " + split);
        }
    }

    /// One exchange, given all that has come so far each time, as the layer does.
    private static final class Play {
        private final Exchange exchange;
        private int taken;
        private int steps;
        private String outcome = "goes on";

        Play(StartTls protocol) {
            Server server = new Server(Endpoint.host("mail.test", 25), protocol);
            exchange = StartTlsLayer.exchange(server);
            exchange.begin();
        }

        Play hears(byte[] said, int from, int to) {
            while (outcome.equals("goes on")) {
                ByteBuffer arrived = ByteBuffer.wrap(said, from + taken, to - from - taken).slice();
                Step step;
                try {
                    step = exchange.next(arrived);
                } catch (NetworkException e) {
                    assertTrue(e.failure().summary().length() < 1000, "a long summary");
                    assertTrue(!e.failure().hint().isEmpty(), "no hint");
                    outcome = e.failure().cause();
                    return this;
                }
                taken += arrived.position();
                if (step instanceof Step.Done) {
                    outcome = "agreed";
                } else if (step instanceof Step.More) {
                    return this;
                } else {
                    assertTrue(++steps < MOST_STEPS, "it never ends");
                }
            }
            return this;
        }

        String outcome() {
            return outcome;
        }
    }
}

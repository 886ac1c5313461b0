package dev.fairlead.internal.stack.proxy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.Proxy;
import dev.fairlead.internal.stack.exchange.Exchange;
import dev.fairlead.internal.stack.exchange.Exchange.Step;
import java.nio.ByteBuffer;

/// All that a proxy may send: replies of SOCKS5, headers of its datagrams, responses to CONNECT.
class Socks5ParserFuzzTest {
    private static final Hop HOP =
            new Hop("p", new Proxy.Credentials("a", "b"), Endpoint.host("t.test", 1));

    @FuzzTest(maxDuration = "1m")
    void replies(byte[] content) {
        play(Socks5.connect(HOP), content);
        play(Socks5.associate(HOP, _ -> {}), content);
        play(new HttpConnect(HOP), content);
        try {
            Socks5Parser.datagramHeader(ByteBuffer.wrap(content));
        } catch (Socks5Parser.Malformed _) {
            // what it is for
        }
    }

    private static void play(Exchange exchange, byte[] content) {
        exchange.begin();
        ByteBuffer arrived = ByteBuffer.wrap(content);
        try {
            for (int steps = 0; exchange.next(arrived) instanceof Step.Send; steps++) {
                assertTrue(steps < 10, "it never ends");
            }
        } catch (NetworkException e) {
            assertTrue(e.failure().summary().length() < 1000, "a long summary");
        }
    }
}

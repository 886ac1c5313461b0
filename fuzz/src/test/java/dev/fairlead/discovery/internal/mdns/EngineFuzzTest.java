package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Whatever a stranger sends, and whenever, the engine goes on, keeps little, and sends little.
class EngineFuzzTest {
    private static final Link LINK = new Link(1, Link.Family.IPV4);
    private static final DnsName TYPE = DnsName.parse("_x._tcp.local");
    private static final Question BROWSE = new Question(TYPE, DnsType.PTR, false);

    /// Counts what is sent, and hears what happens.
    private static final class Ends implements Engine.Output, Engine.Events {
        private int sent;

        @Override
        public void send(Link link, @Nullable InetSocketAddress to, byte[] packet) {
            sent++;
        }

        @Override
        public void appeared(Link link, ResourceRecord record) {}

        @Override
        public void vanished(Link link, ResourceRecord record) {}

        @Override
        public void absent(Link link, Question question) {}

        @Override
        public void registered(long id, DnsName name) {}

        @Override
        public void refused(long id, DnsName name) {}
    }

    /// The input is packets, each after a byte that says how much time passes, how it came, and how
    /// long it is.
    @FuzzTest(maxDuration = "1m")
    void packets(byte[] input) {
        Ends ends = new Ends();
        Engine engine = new Engine(new SplittableRandom(1), true, ends, ends);
        long now = 0;
        engine.linkUp(LINK, List.of(new LocalAddress(InetAddress.ofLiteral("192.0.2.1"), 24)), now);
        long host = engine.publish(new Publication.Host("box"), true, now);
        engine.publish(
                new Publication.Instance(
                        "one", TYPE, List.of(), DnsName.parse("box.local"), 80, Octets.NONE),
                host,
                true,
                now);
        engine.ask(BROWSE, true, now);
        int packets = 0;
        for (int at = 0; at + 2 <= input.length; packets++) {
            int how = input[at] & 0xff;
            int length = Math.min(2 * (input[at + 1] & 0xff), input.length - at - 2);
            byte[] packet = Arrays.copyOfRange(input, at + 2, at + 2 + length);
            at += 2 + length;
            now = pass(engine, now, (how >> 2) * 50L);
            InetSocketAddress source =
                    new InetSocketAddress(
                            InetAddress.ofLiteral("192.0.2.9"), (how & 1) == 0 ? 5353 : 40_000);
            engine.receive(
                    new Arrival(LINK, source, (how & 2) == 0, (how & 4) == 0 ? 255 : 64),
                    packet,
                    now);
        }
        now = pass(engine, now, 30_000);
        engine.close(now);
        assertTrue(engine.next() == Timetable.NEVER, "something is left to be done");
        int most = 100 + 60 * packets;
        assertFalse(ends.sent > most, () -> ends.sent + " packets were sent for less than " + most);
    }

    private static long pass(Engine engine, long now, long millis) {
        long at = now;
        int steps = 0;
        while (engine.next() <= now + millis) {
            at = Math.max(at, engine.next());
            engine.advance(at);
            assertTrue(++steps < 20_000, "it does not come to rest");
        }
        return now + millis;
    }
}

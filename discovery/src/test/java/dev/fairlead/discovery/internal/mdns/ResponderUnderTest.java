package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.discovery.internal.mdns.MessageWriter.Section;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A responder whose time we decide.
final class ResponderUnderTest implements Responder.Changes, Outgoing {
    /// What it sent, when, and to whom; `null` is the group.
    record Sent(long at, @Nullable InetSocketAddress to, Message message) {
        @Override
        public String toString() {
            return at
                    + (to == null ? " " : " to " + to + " ")
                    + message.questions()
                    + message.answers()
                    + message.authorities()
                    + message.additionals();
        }
    }

    static final InetSocketAddress PEER =
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.50"), 5353);
    static final InetSocketAddress OTHER =
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.51"), 5353);

    final Responder responder;
    final List<Sent> sent = new ArrayList<>();
    final List<String> changes = new ArrayList<>();
    long now = 1_000_000;

    ResponderUnderTest() {
        this(1);
    }

    ResponderUnderTest(long seed) {
        responder = new Responder(new SplittableRandom(seed), true, this, this);
    }

    void pass(long millis) {
        long end = now + millis;
        while (responder.next() <= end) {
            now = Math.max(now, responder.next());
            responder.advance(now);
        }
        now = end;
    }

    /// Takes the name and waits until that is done.
    void establish(Claim... claims) {
        for (int i = 0; i < claims.length; i++) {
            responder.claim(i + 1, claims[i], now, now);
        }
        pass(10_000);
        sent.clear();
        changes.clear();
    }

    void ask(Question... questions) {
        ask(PEER, List.of(questions), List.of(), false);
    }

    void ask(
            InetSocketAddress source,
            List<Question> questions,
            List<ResourceRecord> known,
            boolean truncated) {
        MessageWriter writer = MessageWriter.upTo(9000);
        questions.forEach(writer::add);
        known.forEach(record -> writer.add(Section.ANSWER, record));
        responder.asked(QuerierUnderTest.decode(writer.query(0, truncated)), source, false, now);
        pass(0);
    }

    void probe(String name, ResourceRecord... authorities) {
        MessageWriter writer = MessageWriter.upTo(9000);
        writer.add(Records.askUnicast(name, 255));
        for (ResourceRecord record : authorities) {
            writer.add(Section.AUTHORITY, record);
        }
        responder.asked(QuerierUnderTest.decode(writer.query(0, false)), PEER, false, now);
        pass(0);
    }

    void hear(ResourceRecord... records) {
        MessageWriter writer = MessageWriter.upTo(9000);
        for (ResourceRecord record : records) {
            writer.add(Section.ANSWER, record);
        }
        responder.heard(QuerierUnderTest.decode(writer.response(0)), now);
        pass(0);
    }

    List<Sent> takeSent() {
        List<Sent> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    @Override
    public void multicast(byte[] packet) {
        sent.add(new Sent(now, null, QuerierUnderTest.decode(packet)));
    }

    @Override
    public void unicast(InetSocketAddress to, byte[] packet) {
        sent.add(new Sent(now, to, QuerierUnderTest.decode(packet)));
    }

    @Override
    public void announced(long id, Claim claim) {
        changes.add("announced " + claim.name());
    }

    @Override
    public void withdrawn(List<ResourceRecord> records) {
        changes.add("withdrawn " + records.size());
    }

    @Override
    public void lost(long id, Claim claim) {
        changes.add("lost " + claim.name());
    }
}

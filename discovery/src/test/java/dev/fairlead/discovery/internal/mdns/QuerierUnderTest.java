package dev.fairlead.discovery.internal.mdns;

import dev.fairlead.discovery.internal.mdns.MessageWriter.Section;
import dev.fairlead.internal.resolve.MalformedMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A querier whose time we decide.
final class QuerierUnderTest implements Querier.Changes {
    /// What it sent, and when.
    record Sent(long at, Message message) {
        @Override
        public String toString() {
            return at + " " + message.questions() + " knowing " + message.answers();
        }
    }

    static final InetAddress OWNER = InetAddress.ofLiteral("192.0.2.1");

    final Querier querier;
    final List<Sent> sent = new ArrayList<>();
    final List<String> changes = new ArrayList<>();
    long now = 1_000_000;

    QuerierUnderTest() {
        this(false);
    }

    QuerierUnderTest(boolean unicastReplies) {
        querier =
                new Querier(
                        new SplittableRandom(1),
                        unicastReplies,
                        this,
                        packet -> sent.add(new Sent(now, decode(packet))));
    }

    static Message decode(byte[] packet) {
        try {
            return MessageCodec.decode(packet);
        } catch (MalformedMessage e) {
            throw new AssertionError(e);
        }
    }

    /// Lets time pass, and what is due happen on its moment.
    void pass(long millis) {
        long end = now + millis;
        while (querier.next() <= end) {
            now = Math.max(now, querier.next());
            querier.advance(now);
        }
        now = end;
    }

    /// Asks without the random delay.
    void ask(Question question) {
        querier.start(question, true, now);
        pass(0);
    }

    void hear(ResourceRecord... records) {
        MessageWriter writer = MessageWriter.upTo(9000);
        for (ResourceRecord record : records) {
            writer.add(Section.ANSWER, record);
        }
        querier.received(decode(writer.response(0)), OWNER, now);
        pass(0);
    }

    /// Another host asks, and says what it knows.
    void overhear(Question question, ResourceRecord... known) {
        overhear(ResponderUnderTest.PEER, question, known);
    }

    void overhear(InetSocketAddress asker, Question question, ResourceRecord... known) {
        MessageWriter writer = MessageWriter.upTo(9000);
        writer.add(question);
        for (ResourceRecord record : known) {
            writer.add(Section.ANSWER, record);
        }
        querier.overheard(decode(writer.query(0, false)), asker, now);
        pass(0);
    }

    /// When it sent, from the moment of the first.
    List<Long> times() {
        return sent.stream().map(one -> one.at() - sent.getFirst().at()).toList();
    }

    List<String> takeChanges() {
        List<String> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    List<Sent> takeSent() {
        List<Sent> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    private static String text(ResourceRecord record) {
        return record.withSeconds(0).withUnique(false).toString().replaceFirst(" 0$", "");
    }

    @Override
    public void appeared(ResourceRecord record) {
        changes.add("+ " + text(record));
    }

    @Override
    public void vanished(ResourceRecord record) {
        changes.add("- " + text(record));
    }

    @Override
    public void absent(Question question) {
        changes.add("absent " + question);
    }
}

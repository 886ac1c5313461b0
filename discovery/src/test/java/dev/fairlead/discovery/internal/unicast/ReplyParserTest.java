package dev.fairlead.discovery.internal.unicast;

import static dev.fairlead.discovery.internal.unicast.Replies.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.discovery.internal.mdns.RecordContent;
import dev.fairlead.internal.resolve.DnsType;
import dev.fairlead.internal.resolve.MalformedMessage;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What dnsjava writes is read, and what it did not write is refused.
class ReplyParserTest {
    private static final String TYPE = "_web._tcp.example.com.";

    private static Record record(String owner, int type, String data) throws IOException {
        return Record.fromString(Name.fromString(owner), type, DClass.IN, 60, data, Name.root);
    }

    private static Message answer() throws IOException {
        Message message = new Message(7);
        message.getHeader().setFlag(Flags.QR);
        message.addRecord(
                Record.newRecord(Name.fromString(TYPE), Type.PTR, DClass.IN), Section.QUESTION);
        return message;
    }

    @Test
    void readsAnswersAuthorityAndWhatStandsBeside() throws Exception {
        Message message = answer();
        message.addRecord(record(TYPE, Type.PTR, "one." + TYPE), Section.ANSWER);
        message.addRecord(
                record("example.com.", Type.SOA, "ns.example.com. root.example.com. 1 2 3 4 5"),
                Section.AUTHORITY);
        message.addRecord(
                record("one." + TYPE, Type.SRV, "1 2 80 box.example.com."), Section.ADDITIONAL);
        Reply reply = ReplyParser.read(message.toWire());
        assertEquals(7, reply.id());
        assertEquals(new Question(name(TYPE), DnsType.PTR), reply.question());
        assertEquals(
                new RecordContent.Target(name("one." + TYPE)),
                reply.answers().getFirst().content());
        assertEquals(
                new RecordContent.Location(1, 2, 80, name("box.example.com")),
                reply.additionals().getFirst().content());
        assertEquals(5, reply.absentSeconds(name("x.example.com")).orElseThrow());
        assertEquals(name("ns.example.com"), reply.authorities().getFirst().primary());
        assertTrue(reply.absentSeconds(name("example.org")).isEmpty());
    }

    @Test
    void followsAliasesAndNotInCircles() throws Exception {
        Message message = answer();
        message.addRecord(record(TYPE, Type.CNAME, "_web._tcp.real.example.com."), Section.ANSWER);
        message.addRecord(
                record("_web._tcp.real.example.com.", Type.PTR, "one." + TYPE), Section.ANSWER);
        Question question = new Question(name(TYPE), DnsType.PTR);
        assertEquals(1, ReplyParser.read(message.toWire()).of(question).size());

        Message circle = answer();
        circle.addRecord(record(TYPE, Type.CNAME, "b.example.com."), Section.ANSWER);
        circle.addRecord(record("b.example.com.", Type.CNAME, TYPE), Section.ANSWER);
        assertEquals(0, ReplyParser.read(circle.toWire()).of(question).size());
    }

    @Test
    void tellsTheCodeWithItsUpperBits() throws Exception {
        Message message = answer();
        message.getHeader().setRcode(Rcode.NXDOMAIN);
        assertEquals(Reply.NO_SUCH_NAME, ReplyParser.read(message.toWire()).code());
        message.getHeader().setRcode(Rcode.NOERROR);
        message.addRecord(new org.xbill.DNS.OPTRecord(1232, 1, 0, 0), Section.ADDITIONAL);
        assertEquals(16, ReplyParser.read(message.toWire()).code());
    }

    @Test
    void nothingButAMalformedMessageComesOfAnyBytes() throws Exception {
        Message message = answer();
        for (int i = 0; i < 20; i++) {
            message.addRecord(record(TYPE, Type.PTR, "n" + i + "." + TYPE), Section.ANSWER);
        }
        byte[] whole = message.toWire();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(MalformedMessage.class, () -> ReplyParser.read(cut));
        }
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < 20_000; i++) {
            byte[] spoilt = whole.clone();
            for (int j = 0; j < 1 + i % 5; j++) {
                spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt();
            }
            try {
                Reply reply = ReplyParser.read(spoilt);
                assertTrue(reply.answers().size() <= spoilt.length / 11);
            } catch (MalformedMessage e) {
                assertTrue(e.getMessage().length() > 5);
            }
        }
    }

    @Test
    void aShortMessageDoesNotBecomeAMuchLongerOne() throws Exception {
        // One long name, and 4,000 records that point to it: 14 bytes each that mean 500.
        String label = "a".repeat(60);
        String longest = String.join(".", label, label, label, "aa", "example.com.");
        Message message = answer();
        for (int i = 0; i < 4_000; i++) {
            message.addRecord(
                    Record.fromString(
                            Name.fromString(longest), Type.PTR, DClass.IN, i, longest, Name.root),
                    Section.ANSWER);
        }
        byte[] wire = message.toWire(65535);
        Reply reply = ReplyParser.read(wire);
        assertTrue(reply.answers().size() * 500L < 64L * wire.length + 10_000);
    }
}

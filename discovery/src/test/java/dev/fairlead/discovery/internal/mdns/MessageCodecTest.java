package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.discovery.internal.mdns.MessageWriter.Section;
import dev.fairlead.discovery.internal.mdns.RecordContent.Existing;
import dev.fairlead.discovery.internal.mdns.RecordContent.TypeSet;
import dev.fairlead.internal.resolve.DnsName;
import dev.fairlead.internal.resolve.DnsType;
import dev.fairlead.internal.resolve.MalformedMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

class MessageCodecTest {
    private static final String TYPE = "_http._tcp.local";
    private static final String PRINTER = "My\\032Printer\\.2._http._tcp.local";

    private static final List<ResourceRecord> ALL_KINDS =
            List.of(
                    Records.ptr(TYPE, PRINTER),
                    Records.srv(PRINTER, "box.local", 80),
                    Records.txt(PRINTER, "path=/", "Color"),
                    Records.address("box.local", "192.0.2.7"),
                    Records.address("box.local", "fe80::1"),
                    new ResourceRecord(
                            Records.name("box.local"),
                            DnsType.NSEC,
                            true,
                            120,
                            new Existing(
                                    Records.name("box.local"),
                                    TypeSet.of(DnsType.A, DnsType.AAAA))));

    private static byte[] response(List<ResourceRecord> answers) {
        MessageWriter writer = MessageWriter.upTo(1440);
        for (ResourceRecord record : answers) {
            assertTrue(writer.add(Section.ANSWER, record));
        }
        return writer.response(0);
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        Message message = MessageCodec.decode(response(ALL_KINDS));
        assertTrue(message.response());
        assertEquals(ALL_KINDS, message.answers());
        assertNull(message.broken());
    }

    @Test
    void anotherReaderReadsTheSame() throws Exception {
        org.xbill.DNS.Message theirs = new org.xbill.DNS.Message(response(ALL_KINDS));
        assertTrue(theirs.getHeader().getFlag(Flags.QR));
        assertTrue(theirs.getHeader().getFlag(Flags.AA));
        List<Record> answers = theirs.getSection(org.xbill.DNS.Section.ANSWER);
        assertEquals(
                "My\\032Printer\\.2._http._tcp.local.",
                ((PTRRecord) answers.getFirst()).getTarget().toString());
        SRVRecord srv = (SRVRecord) answers.get(1);
        assertEquals(80, srv.getPort());
        assertEquals("box.local.", srv.getTarget().toString());
        // Their class has our cache-flush bit in it.
        assertEquals(0x8001, srv.getDClass());
        assertEquals(List.of("path=/", "Color"), ((TXTRecord) answers.get(2)).getStrings());
        assertEquals("192.0.2.7", answers.get(3).rdataToString());
        assertEquals("box.local. A AAAA", answers.get(5).rdataToString());
    }

    @Test
    void anotherWriterIsRead() throws Exception {
        org.xbill.DNS.Message theirs = new org.xbill.DNS.Message(7);
        theirs.addRecord(
                Record.newRecord(Name.fromString(TYPE + "."), Type.PTR, DClass.IN),
                org.xbill.DNS.Section.QUESTION);
        theirs.addRecord(
                new PTRRecord(
                        Name.fromString(TYPE + "."),
                        DClass.IN,
                        4500,
                        Name.fromString(PRINTER + ".")),
                org.xbill.DNS.Section.ANSWER);
        Message message = MessageCodec.decode(theirs.toWire());
        assertEquals(7, message.id());
        assertFalse(message.response());
        assertEquals(List.of(Records.ask(TYPE, DnsType.PTR)), message.questions());
        assertEquals(List.of(Records.ptr(TYPE, PRINTER)), message.answers());
    }

    @Test
    void theBitsOfQuestionsAndTruncationAreKept() throws Exception {
        MessageWriter writer = MessageWriter.upTo(512);
        writer.add(Records.askUnicast(TYPE, DnsType.PTR));
        writer.add(Records.ask("box.local", DnsType.ANY));
        Message message = MessageCodec.decode(writer.query(0, true));
        assertTrue(message.truncated());
        assertEquals(
                List.of(
                        Records.askUnicast(TYPE, DnsType.PTR),
                        Records.ask("box.local", DnsType.ANY)),
                message.questions());
    }

    @Test
    void aLabelMayHoldAnyBytes() throws Exception {
        String odd = "\\000\\255\\.\\\\._http._tcp.local";
        Message message = MessageCodec.decode(response(List.of(Records.ptr(TYPE, odd))));
        assertEquals(List.of(Records.ptr(TYPE, odd)), message.answers());
    }

    @Test
    void namesAreWrittenOnceAndKeepTheirCase() throws Exception {
        byte[] bytes =
                response(
                        List.of(
                                Records.ptr(TYPE, "A._http._tcp.local"),
                                Records.ptr(TYPE, "B._http._tcp.local")));
        // Header; the type once; then a pointer for each owner and each target.
        int type = Records.name(TYPE).length();
        assertEquals(12 + type + 10 + 4 + 2 + 10 + 4, bytes.length);
        Message message =
                MessageCodec.decode(
                        response(
                                List.of(
                                        Records.address("Box.local", "192.0.2.1"),
                                        Records.address("box.LOCAL", "192.0.2.2"))));
        assertEquals("Box.local", message.answers().get(0).name().toString());
        assertEquals("box.LOCAL", message.answers().get(1).name().toString());
    }

    @Test
    void theHostOfAnSrvRecordIsWrittenOutForThoseWhoDoNotKnowMulticastDns() {
        MessageWriter modern = MessageWriter.upTo(512);
        MessageWriter legacy = MessageWriter.forLegacy(512);
        for (MessageWriter writer : List.of(modern, legacy)) {
            writer.add(Section.ANSWER, Records.srv("a._x._tcp.local", "host.local", 1));
        }
        assertEquals(modern.length() + "local".length() + 2 - 2, legacy.length());
    }

    @Test
    void whatDoesNotFitLeavesNoTrace() throws Exception {
        MessageWriter writer = MessageWriter.upTo(100);
        assertTrue(writer.add(Records.ask(TYPE, DnsType.PTR)));
        int before = writer.length();
        assertFalse(
                writer.add(
                        Section.ANSWER,
                        Records.ptr(TYPE, "a".repeat(60) + ".other._http._tcp.local")));
        assertEquals(before, writer.length());
        // A suffix of the one that was taken back must not be pointed to.
        assertTrue(writer.add(Section.ANSWER, Records.ptr(TYPE, "b.other._http._tcp.local")));
        Message message = MessageCodec.decode(writer.query(0, false));
        assertEquals(List.of(Records.ptr(TYPE, "b.other._http._tcp.local")), message.answers());
    }

    @Test
    void aRecordThatCannotBeReadHidesNoOther() throws Exception {
        byte[] bytes =
                response(
                        List.of(
                                Records.address("a.local", "192.0.2.1"),
                                Records.address("b.local", "192.0.2.2")));
        int typeOfFirst = 12 + Records.name("a.local").length();
        bytes[typeOfFirst + 1] = DnsType.AAAA; // with 4 bytes
        Message message = MessageCodec.decode(bytes);
        assertEquals(1, message.skipped());
        assertEquals(List.of(Records.address("b.local", "192.0.2.2")), message.answers());
    }

    @Test
    void aMessageThatEndsTooEarlyCountsAsFarAsItGoes() throws Exception {
        byte[] bytes = response(ALL_KINDS);
        Message message = MessageCodec.decode(Arrays.copyOf(bytes, bytes.length - 1));
        assertEquals(ALL_KINDS.subList(0, 5), message.answers());
        assertNotNull(message.broken());
    }

    @Test
    void otherOpcodesAndResponseCodesAreRefused() {
        byte[] opcode = response(ALL_KINDS);
        opcode[2] |= 0x28;
        assertThrows(MalformedMessage.class, () -> MessageCodec.decode(opcode));
        byte[] code = response(ALL_KINDS);
        code[3] |= 3;
        assertThrows(MalformedMessage.class, () -> MessageCodec.decode(code));
    }

    /// RFC 6762, section 6.1.
    @Test
    void aNegativeAnswerOfAnotherFormSaysNothing() throws Exception {
        byte[] bytes = response(List.of(ALL_KINDS.getLast()));
        int window = bytes.length - 2 - 4; // a window, a length, and four bytes of types
        bytes[window] = 1;
        Message message = MessageCodec.decode(bytes);
        assertEquals(List.of(), message.answers());
        assertEquals(1, message.skipped());
    }

    @Test
    void moreThan9000BytesAreRefused() {
        assertThrows(MalformedMessage.class, () -> MessageCodec.decode(new byte[9001]));
    }

    @Test
    void countsThatPromiseMoreThanThereIsAreNotBelieved() throws Exception {
        byte[] bytes = new byte[12];
        Arrays.fill(bytes, 4, 12, (byte) 0xff);
        bytes[2] = (byte) 0x84;
        assertNotNull(MessageCodec.decode(bytes).broken());
    }

    @Test
    void anyBytesAreReadWithoutAnyOtherException() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = response(ALL_KINDS);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int flips = random.nextInt(8); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                MessageCodec.decode(bytes);
            } catch (MalformedMessage e) {
                assertNotNull(e.getMessage(), "seed " + seed);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void randomMessagesComeBackAsTheyWere() throws Exception {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            List<ResourceRecord> records = new ArrayList<>();
            MessageWriter writer = MessageWriter.upTo(1440);
            for (int i = random.nextInt(40); i > 0; i--) {
                ResourceRecord record = random(random);
                if (writer.add(Section.ANSWER, record)) {
                    records.add(record);
                }
            }
            Message message = MessageCodec.decode(writer.response(0));
            assertEquals(records, message.answers(), "seed " + seed);
        }
    }

    private static ResourceRecord random(SplittableRandom random) {
        String host = "h" + random.nextInt(5) + (random.nextBoolean() ? ".Local" : ".local");
        String instance = "i" + random.nextInt(5) + "._x._udp." + "local";
        return switch (random.nextInt(4)) {
            case 0 -> Records.ptr("_x._udp.local", instance);
            case 1 -> Records.srv(instance, host, random.nextInt(65536));
            case 2 -> Records.txt(instance, "n=" + random.nextInt());
            default -> Records.address(host, "192.0.2." + random.nextInt(256));
        };
    }

    @Test
    void recordsAreComparedAsTheTieBreakWants() {
        // The example of RFC 6762, section 8.2.
        ResourceRecord mine = Records.address("MyPrinter.local", "169.254.99.200");
        ResourceRecord theirs = Records.address("MyPrinter.local", "169.254.200.50");
        assertTrue(mine.compareForTieBreak(theirs) < 0);
        assertTrue(theirs.compareForTieBreak(mine) > 0);
        assertEquals(0, mine.compareForTieBreak(mine.withUnique(false)));
        assertTrue(mine.compareForTieBreak(Records.txt("MyPrinter.local", "a")) < 0, "by type");
    }

    @Test
    void namesAreEqualWithoutTheCaseOfLettersAlsoWithinRecords() {
        DnsName upper = Records.name("BOX.local");
        assertEquals(upper, Records.name("box.local"));
        assertTrue(
                Records.srv("a._x._tcp.local", "BOX.local", 1)
                        .sameAs(Records.srv("A._x._tcp.local", "box.local", 1)));
    }
}

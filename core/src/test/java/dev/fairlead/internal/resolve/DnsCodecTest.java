package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.resolve.DnsResponse.Answer;
import dev.fairlead.internal.resolve.DnsResponse.Content;
import dev.fairlead.internal.resolve.DnsResponse.Malformed;
import dev.fairlead.internal.resolve.DnsResponse.NotOurs;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Measured with dnsjava: it writes the answers that we read, and reads the queries that we write.
class DnsCodecTest {
    private static final int ID = 0x1234;
    private static final DnsQuestion QUESTION = question("www.example", DnsType.A);

    private static DnsQuestion question(String name, int type) {
        return new DnsQuestion(DnsName.parse(name), type);
    }

    private static Message reply(DnsQuestion question, int rcode, String... records)
            throws Exception {
        Message query =
                Message.newQuery(
                        Record.newRecord(
                                Name.fromString(question.name() + "."),
                                question.type(),
                                DClass.IN));
        query.getHeader().setID(ID);
        return ScriptedNameserver.Answers.of(query, rcode, records);
    }

    private static DnsResponse decode(DnsQuestion question, Message reply) {
        return DnsCodec.decode(reply.toWire(65535), ID, question);
    }

    private static Answer answer(DnsQuestion question, int rcode, String... records)
            throws Exception {
        return assertInstanceOf(Answer.class, decode(question, reply(question, rcode, records)));
    }

    private static List<String> texts(Answer answer) {
        return answer.records().stream()
                .map(r ->
                        r.owner()
                                + " "
                                + r.timeToLive()
                                + " "
                                + DnsType.name(r.type())
                                + " "
                                + r.data())
                .toList();
    }

    @Test
    void aQueryIsWhatDnsjavaReads() throws Exception {
        Message read = new Message(DnsCodec.encode(0xfedc, question("a.b.example", 28), true));
        assertEquals(0xfedc, read.getHeader().getID());
        assertTrue(read.getHeader().getFlag(Flags.RD));
        assertEquals("a.b.example.", read.getQuestion().getName().toString());
        assertEquals(Type.AAAA, read.getQuestion().getType());
        OPTRecord opt = read.getOPT();
        assertEquals(1232, opt.getPayloadSize());
        assertNull(new Message(DnsCodec.encode(1, QUESTION, false)).getOPT());
    }

    @Test
    void theRecordsAskedForAreRead() throws Exception {
        Answer answer =
                answer(
                        QUESTION,
                        0,
                        "www.example. 60 A 192.0.2.1",
                        "WWW.example. 30 A 192.0.2.2",
                        "additional: other.example. 60 A 192.0.2.66");
        assertEquals(Content.RECORDS, answer.content());
        assertEquals(
                List.of("www.example 60 A 192.0.2.1", "www.example 30 A 192.0.2.2"), texts(answer));
        assertEquals(InetAddress.ofLiteral("192.0.2.1"), answer.records().getFirst().address());
    }

    @Test
    void recordsThatTheQuestionDoesNotLeadToAreNotUsed() throws Exception {
        Answer answer =
                answer(
                        QUESTION,
                        0,
                        "bank.example. 60 A 203.0.113.66",
                        "www.example. 60 AAAA 2001:db8::66",
                        "www.example. 60 A 192.0.2.1",
                        "other.example. 60 CNAME www.example.");
        assertEquals(List.of("www.example 60 A 192.0.2.1"), texts(answer));
    }

    @Test
    void cnamesAreFollowedInAnyOrder() throws Exception {
        Answer answer =
                answer(
                        QUESTION,
                        0,
                        "c.example. 10 A 192.0.2.3",
                        "b.example. 20 CNAME c.example.",
                        "www.example. 30 CNAME b.example.");
        assertEquals(
                List.of(
                        "www.example 30 CNAME b.example.",
                        "b.example 20 CNAME c.example.",
                        "c.example 10 A 192.0.2.3"),
                texts(answer));
        assertEquals("c.example", answer.end().toString());
    }

    @Test
    void aChainThatEndsNowhereIsUnfinished() throws Exception {
        Answer answer = answer(QUESTION, 0, "www.example. 30 CNAME b.example.");
        assertEquals(Content.UNFINISHED, answer.content());
        assertEquals("b.example", answer.end().toString());
    }

    @Test
    void aChainThatGoesRoundIsRefused() throws Exception {
        DnsResponse response =
                decode(
                        QUESTION,
                        reply(
                                QUESTION,
                                0,
                                "www.example. 30 CNAME b.example.",
                                "b.example. 30 CNAME www.example."));
        assertEquals(
                "its CNAMEs go round at www.example",
                assertInstanceOf(Malformed.class, response).why());
    }

    @ParameterizedTest
    @CsvSource({"16, true", "17, false"})
    void sixteenCnamesAreFollowed(int links, boolean followed) throws Exception {
        String[] records =
                IntStream.rangeClosed(0, links)
                        .mapToObj(i -> {
                            String owner = i == 0 ? "www.example." : "n" + i + ".example.";
                            return i == links
                                    ? owner + " 60 A 192.0.2.1"
                                    : owner + " 60 CNAME n" + (i + 1) + ".example.";
                        })
                        .toArray(String[]::new);
        assertEquals(followed, decode(QUESTION, reply(QUESTION, 0, records)) instanceof Answer);
    }

    @Test
    void aNegativeAnswerHoldsAsLongAsItsSoaSays() throws Exception {
        String soa = "authority: example. 600 SOA ns.example. root.example. 1 7200 900 86400 300";
        Answer nodata = answer(QUESTION, 0, soa);
        assertEquals(Content.NO_DATA, nodata.content());
        assertEquals(300, nodata.negativeSeconds());
        Answer nxdomain = answer(QUESTION, 3, soa);
        assertEquals(Content.NO_SUCH_NAME, nxdomain.content());
        assertEquals(300, nxdomain.negativeSeconds());
        assertEquals(0, answer(QUESTION, 3).negativeSeconds());
    }

    @Test
    void theSoaOfAnotherZoneSaysNothing() throws Exception {
        Answer answer =
                answer(
                        QUESTION,
                        3,
                        "authority: other. 600 SOA ns.other. root.other. 1 7200 900 86400 300");
        assertEquals(0, answer.negativeSeconds());
    }

    @Test
    void nxdomainAtTheEndOfAChainIsOfItsLastName() throws Exception {
        Answer answer = answer(QUESTION, 3, "www.example. 30 CNAME gone.example.");
        assertEquals(Content.NO_SUCH_NAME, answer.content());
        assertEquals("gone.example", answer.end().toString());
    }

    @Test
    void aReferralIsNoAnswer() throws Exception {
        assertInstanceOf(
                DnsResponse.Referral.class,
                decode(QUESTION, reply(QUESTION, 0, "authority: example. 60 NS ns.example.")));
    }

    @Test
    void otherPeoplesAnswersAreNotOurs() throws Exception {
        byte[] good = reply(QUESTION, 0, "www.example. 60 A 192.0.2.1").toWire();
        assertInstanceOf(Answer.class, DnsCodec.decode(good, ID, QUESTION));
        assertInstanceOf(NotOurs.class, DnsCodec.decode(good, ID + 1, QUESTION));
        assertInstanceOf(
                NotOurs.class, DnsCodec.decode(good, ID, question("ww.example", DnsType.A)));
        assertInstanceOf(
                NotOurs.class, DnsCodec.decode(good, ID, question("www.example", DnsType.AAAA)));
        byte[] query = good.clone();
        query[2] &= 0x7f;
        assertInstanceOf(NotOurs.class, DnsCodec.decode(query, ID, QUESTION));
        byte[] notify = good.clone();
        notify[2] |= 0x20;
        assertInstanceOf(NotOurs.class, DnsCodec.decode(notify, ID, QUESTION));
        assertInstanceOf(NotOurs.class, DnsCodec.decode(Arrays.copyOf(good, 11), ID, QUESTION));
    }

    @Test
    void aRefusalMayComeWithoutTheQuestion() throws Exception {
        Message reply = new Message(ID);
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setRcode(1);
        var refusal = assertInstanceOf(DnsResponse.Refusal.class, decode(QUESTION, reply));
        assertTrue(refusal.mayMeanNoEdns());
        reply.getHeader().setRcode(0);
        assertInstanceOf(NotOurs.class, decode(QUESTION, reply));
    }

    @Test
    void theUpperBitsOfTheCodeAreReadFromEdns() throws Exception {
        Message reply = reply(QUESTION, 0);
        reply.addRecord(new OPTRecord(1232, 1, 0), Section.ADDITIONAL);
        var refusal = assertInstanceOf(DnsResponse.Refusal.class, decode(QUESTION, reply));
        assertEquals("BADVERS", refusal.name());
    }

    @Test
    void anAnswerWithEveryPointerToItselfEnds() {
        byte[] message = new byte[14];
        message[2] = (byte) 0x80;
        message[5] = 1;
        message[12] = (byte) 0xc0;
        message[13] = 12;
        assertInstanceOf(NotOurs.class, DnsCodec.decode(message, 0, QUESTION));
    }

    @Test
    void addressesOfTheWrongLengthAreMalformed() throws Exception {
        byte[] good = reply(QUESTION, 0, "www.example. 60 A 192.0.2.1").toWire();
        byte[] cut = Arrays.copyOf(good, good.length - 1);
        cut[cut.length - 4] = 3;
        assertInstanceOf(Malformed.class, DnsCodec.decode(cut, ID, QUESTION));
    }

    @Test
    void aTimeToLiveWithItsHighestBitSetIsZero() throws Exception {
        Message reply = reply(QUESTION, 0);
        reply.addRecord(
                Record.newRecord(
                        Name.fromString("www.example."),
                        Type.A,
                        DClass.IN,
                        0x7fffffffL,
                        new byte[] {1, 2, 3, 4}),
                Section.ANSWER);
        byte[] wire = reply.toWire();
        wire[wire.length - 10] = (byte) 0xff;
        Answer answer = assertInstanceOf(Answer.class, DnsCodec.decode(wire, ID, QUESTION));
        assertEquals(0, answer.records().getFirst().timeToLive());
    }

    @Test
    void anIpv4AddressInIpv6ClothesIsNotUsed() throws Exception {
        DnsQuestion question = question("www.example", DnsType.AAAA);
        Message reply = reply(question, 0, "www.example. 60 AAAA 2001:db8::1");
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[15] = 1;
        reply.addRecord(
                Record.newRecord(Name.fromString("www.example."), Type.AAAA, DClass.IN, 60, mapped),
                Section.ANSWER);
        Answer answer = assertInstanceOf(Answer.class, decode(question, reply));
        assertEquals(List.of("www.example 60 AAAA 2001:db8::1"), texts(answer));
    }

    /// The texts are dnsjava's, but where it is known to differ.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "NS ns.example.",
                "SOA ns.example. root.example. 2024010101 7200 900 1209600 300",
                "PTR host.example.",
                "HINFO \"PDP-11\" \"UNIX\"",
                "MX 10 mail.example.",
                "MX 0 .",
                "TXT \"v=spf1 -all\" \"second \\\"quoted\\\" \\\\ \\195\\164\"",
                "RP admin.example. .",
                "SRV 0 5 5060 sip.example.",
                "NAPTR 100 10 \"u\" \"sip+E2U\" \"!^.*$!sip:a@b!\" .",
                "DNAME other.example.",
                "SSHFP 1 1 AABBCCDDEEFF00112233445566778899AABBCCDD",
                "TLSA 3 1 1 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF",
                "CAA 0 issue \"ca.example; policy=ev\"",
                "URI 10 1 \"https://example/path\"",
                "DS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118",
                "NSEC host.example. A MX RRSIG NSEC TYPE1234",
                "NSEC3PARAM 1 0 12 AABBCCDD",
                "NSEC3 1 1 12 AABBCCDD 2VPTU5TIMAMQTTGL4LUU9KG21E0AOR3S A RRSIG",
                "DNSKEY 257 3 8 AwEAAagAIKlVZrpC6Ia7gEzahOR9",
                "SVCB 1 svc.example. port=8443",
                "HTTPS 0 other.example."
            })
    void textsAreAsInAZoneFile(String record) throws Exception {
        String type = record.substring(0, record.indexOf(' '));
        String data = record.substring(record.indexOf(' ') + 1);
        DnsQuestion question = question("www.example", DnsType.parse(type));
        Answer answer = answer(question, 0, "www.example. 60 " + record);
        String ours = answer.records().getFirst().data();
        assertEquals(normal(data), normal(ours));
    }

    /// Hexadecimal digits without case, base 64 without padding.
    private static String normal(String text) {
        return text.contains("\"")
                ? text
                : text.toUpperCase(java.util.Locale.ROOT).replace("=", "");
    }

    @Test
    void serviceParametersAreWrittenOut() throws Exception {
        DnsQuestion question = question("www.example", DnsType.HTTPS);
        Answer answer =
                answer(
                        question,
                        0,
                        "www.example. 60 HTTPS 1 . mandatory=alpn alpn=h2,h3 no-default-alpn port=8443"
                                + " ipv4hint=192.0.2.1,192.0.2.2 ech=AAEC ipv6hint=2001:db8::1 key667=hello");
        assertEquals(
                "1 . mandatory=alpn alpn=\"h2,h3\" no-default-alpn port=8443"
                        + " ipv4hint=192.0.2.1,192.0.2.2 ech=AAEC ipv6hint=2001:db8::1 key667=\"hello\"",
                answer.records().getFirst().data());
    }

    @Test
    void aTypeWithoutAFormIsWrittenAsBytes() throws Exception {
        DnsQuestion question = question("www.example", 65280);
        Message reply = reply(question, 0);
        reply.addRecord(
                Record.newRecord(
                        Name.fromString("www.example."), 65280, DClass.IN, 60, new byte[] {1, -1}),
                Section.ANSWER);
        Answer answer = assertInstanceOf(Answer.class, decode(question, reply));
        assertEquals("\\# 2 01ff", answer.records().getFirst().data());
    }

    @Test
    void everyByteOfANameIsPrintable() throws Exception {
        DnsQuestion question = question("www.example", DnsType.CNAME);
        Answer answer =
                answer(question, 0, "www.example. 60 CNAME a\\.b\\027[31m\\200\\032.example.");
        assertEquals("a\\.b\\027[31m\\200\\032.example.", answer.records().getFirst().data());
    }

    @Test
    void bytesAtRandomDoNoHarm() throws Exception {
        long seed = Long.getLong("seed", 4711);
        Random random = new Random(seed);
        byte[][] good = {
            reply(QUESTION, 0, "www.example. 60 A 192.0.2.1").toWire(),
            reply(QUESTION, 0, "www.example. 60 CNAME b.example.", "b.example. 60 A 192.0.2.1")
                    .toWire(),
            reply(QUESTION, 3, "authority: example. 600 SOA ns.example. root.example. 1 2 3 4 5")
                    .toWire()
        };
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes;
            if (i % 2 == 0) {
                bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
            } else {
                bytes = good[random.nextInt(good.length)].clone();
                for (int change = random.nextInt(4); change >= 0; change--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
            }
            int id = bytes.length < 2 ? 0 : (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
            byte[] before = bytes.clone();
            DnsResponse response = DnsCodec.decode(bytes, id, QUESTION);
            assertArrayEquals(before, bytes, () -> "seed " + seed);
            if (response instanceof Answer answer) {
                assertTrue(answer.records().size() <= DnsCodec.MOST_USED + DnsCodec.LONGEST_CHAIN);
            }
        }
    }
}

package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.ResolverOptions;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/// What is believed of that which nameservers, and others, send.
class AnswerTest {
    private static final ResolverOptions DEFAULT = ResolverOptions.DEFAULT;
    private static final ResolverOptions SHORT = DEFAULT.withDeadline(Duration.ofMillis(600));
    private static final Set<Family> V4 = EnumSet.of(Family.V4);
    private static final List<InetAddress> SEVEN = List.of(InetAddress.ofLiteral("192.0.2.7"));

    private static Resolution resolve(ResolverOptions options, ScriptedNameserver.Script script)
            throws Exception {
        try (var server = ScriptedNameserver.start(script);
                var test = ResolverUnderTest.asking(options, server)) {
            return test.resolve("www.example", V4).v4();
        }
    }

    private static byte[] answer(ScriptedNameserver.Query query, String... records) {
        return ScriptedNameserver.Answers.of(query.message(), 0, records).toWire(65535);
    }

    private static final String SIX_SIX_SIX = "www.example. 60 A 203.0.113.66";

    @Test
    void answersWithAnotherIdOrForAnotherQuestionAreNotBelieved() throws Exception {
        Resolution told =
                resolve(
                        DEFAULT,
                        query -> {
                            byte[] wrongId = answer(query, SIX_SIX_SIX);
                            wrongId[1] ^= 1;
                            query.answer(wrongId);
                            Message other =
                                    Message.newQuery(
                                            ScriptedNameserver.Answers.record(
                                                    "wwx.example. 60 A 192.0.2.1"));
                            other.getHeader().setID(query.message().getHeader().getID());
                            query.answer(
                                    ScriptedNameserver.Answers.of(other, 0, SIX_SIX_SIX).toWire());
                            byte[] aQuery = answer(query, SIX_SIX_SIX);
                            aQuery[2] &= 0x7f;
                            query.answer(aQuery);
                            query.answer(new byte[0]);
                            query.answer(new byte[] {1, 2, 3});
                            query.answerAddress(7);
                        });
        assertEquals(SEVEN, told.answers());
    }

    @Test
    void ifNothingElseComesThatIsTheFailure() throws Exception {
        Resolution told =
                resolve(
                        SHORT,
                        query -> {
                            byte[] wrongId = answer(query, SIX_SIX_SIX);
                            wrongId[1] ^= 1;
                            query.answer(wrongId);
                        });
        var failure = assertInstanceOf(ResolveFailure.BadAnswer.class, told.failure());
        assertEquals("sent only what is no answer: it has another id", failure.detail());
    }

    @Test
    void whoeverFloodsUsIsNotHeardAnyMore() throws Exception {
        Resolution told =
                resolve(
                        DEFAULT,
                        query -> {
                            for (int i = 0; i < 300; i++) {
                                query.answer(new byte[] {1, 2, 3});
                            }
                        });
        assertInstanceOf(ResolveFailure.BadAnswer.class, told.failure());
    }

    @Test
    void anAnswerFromAnotherPortNeverArrives() throws Exception {
        try (var spoofer = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            Resolution told =
                    resolve(
                            DEFAULT,
                            query -> {
                                byte[] forged = answer(query, SIX_SIX_SIX);
                                spoofer.send(
                                        new DatagramPacket(forged, forged.length, query.from()));
                                query.answerAddress(7);
                            });
            assertEquals(SEVEN, told.answers());
        }
    }

    @Test
    void eachQuestionComesFromAPortOfItsOwn() throws Exception {
        Set<Object> ports = java.util.concurrent.ConcurrentHashMap.newKeySet();
        Set<Object> ids = java.util.concurrent.ConcurrentHashMap.newKeySet();
        try (var server =
                        ScriptedNameserver.start(query -> {
                            ports.add(query.from());
                            ids.add(query.message().getHeader().getID());
                            query.answerAddress(7);
                        });
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            for (int i = 0; i < 20; i++) {
                test.resolve("n" + i + ".example", V4);
            }
        }
        assertTrue(
                ports.size() >= 15, ports.toString()); // a port may be used again once it is free
        assertTrue(ids.size() >= 19, ids.toString());
    }

    @Test
    void aTruncatedAnswerIsAskedForOverTcp() throws Exception {
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (query.tcp()) {
                                query.answer(0, "www.example. 60 A 192.0.2.7");
                            } else {
                                byte[] cut = answer(query, SIX_SIX_SIX);
                                cut[2] |= 2;
                                query.answer(cut);
                            }
                        });
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            assertEquals(SEVEN, test.resolve("www.example", V4).v4().answers());
            assertEquals(List.of("A www.example", "tcp A www.example"), server.seen());
        }
    }

    @Test
    void ofAHugeAnswerAsManyAddressesAreUsedAsIsSensible() throws Exception {
        String[] records =
                IntStream.range(0, 4000)
                        .mapToObj(i -> "www.example. 60 A 10.0." + i / 250 + "." + i % 250)
                        .toArray(String[]::new);
        Resolution told =
                resolve(
                        DEFAULT,
                        query -> {
                            if (query.tcp()) {
                                query.answer(answer(query, records));
                            } else {
                                truncate(query);
                            }
                        });
        assertEquals(DnsCodec.MOST_USED, told.answers().size());
    }

    private static void truncate(ScriptedNameserver.Query query) throws IOException {
        Message cut = ScriptedNameserver.Answers.of(query.message(), 0);
        cut.getHeader().setFlag(Flags.TC);
        query.answer(cut.toWire());
    }

    @Test
    void aServerThatIsSilentOverTcpIsOvertaken() throws Exception {
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (!query.tcp()) {
                                truncate(query);
                            }
                        });
                var good = ScriptedNameserver.knowing(7);
                var test = ResolverUnderTest.asking(DEFAULT, server, good)) {
            assertEquals(SEVEN, test.resolve("www.example", V4).v4().answers());
            assertEquals(List.of("A www.example"), good.seen());
        }
    }

    @Test
    void anAnswerOverTcpMayComeInPiecesAndMustComeWhole() throws Exception {
        Resolution inPieces =
                resolve(
                        DEFAULT,
                        query -> {
                            if (query.tcp()) {
                                byte[] whole = answer(query, "www.example. 60 A 192.0.2.7");
                                query.raw(new byte[] {0});
                                query.raw(new byte[] {(byte) whole.length});
                                for (byte b : whole) {
                                    query.raw(new byte[] {b});
                                }
                            } else {
                                truncate(query);
                            }
                        });
        assertEquals(SEVEN, inPieces.answers());
        Resolution cut =
                resolve(
                        DEFAULT,
                        query -> {
                            if (query.tcp()) {
                                query.raw(new byte[] {0, 50, 1, 2, 3});
                                query.hangUp();
                            } else {
                                truncate(query);
                            }
                        });
        var failure = assertInstanceOf(ResolveFailure.NoAnswer.class, cut.failure());
        assertTrue(
                failure.servers().getFirst().endsWith(" connection closed after 5 bytes (TCP)"),
                failure.toString());
    }

    @Test
    void aMalformedAnswerMakesWayForTheNextServer() throws Exception {
        try (var broken =
                        ScriptedNameserver.start(query -> {
                            byte[] cut = answer(query, SIX_SIX_SIX);
                            query.answer(java.util.Arrays.copyOf(cut, cut.length - 1));
                        });
                var good = ScriptedNameserver.knowing(7);
                var test =
                        ResolverUnderTest.asking(
                                DEFAULT.withServerDelay(Duration.ofSeconds(5)), broken, good)) {
            assertEquals(SEVEN, test.resolve("www.example", V4).v4().answers());
        }
    }

    @Test
    void bytesAtRandomAreABadAnswer() throws Exception {
        long seed = Long.getLong("seed", 4711);
        Random random = new Random(seed);
        try (var server =
                        ScriptedNameserver.start(query -> {
                            byte[] bytes = new byte[12 + random.nextInt(300)];
                            random.nextBytes(bytes);
                            byte[] good = answer(query);
                            int head = random.nextInt(good.length);
                            System.arraycopy(good, 0, bytes, 0, Math.min(head, bytes.length));
                            query.answer(bytes);
                        });
                var test =
                        ResolverUnderTest.asking(
                                SHORT.withDeadline(Duration.ofMillis(20)), server)) {
            for (int i = 0; i < 100; i++) {
                Resolution told = test.resolve("n" + i + ".example", V4).v4();
                assertEquals(List.of(), told.answers(), () -> "seed " + seed + ": " + told);
            }
        }
    }

    @Test
    void cnamesAreFollowed() throws Exception {
        Resolution told =
                resolve(
                        DEFAULT,
                        query ->
                                query.answer(
                                        0,
                                        "www.example. 60 CNAME host.example.",
                                        "host.example. 60 A 192.0.2.7",
                                        SIX_SIX_SIX.replace("www", "evil")));
        assertEquals(SEVEN, told.answers());
        assertEquals("A www.example", told.query());
    }

    @Test
    void aCnameWithoutItsTargetIsAskedOn() throws Exception {
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (query.question().equals("A www.example")) {
                                query.answer(0, "www.example. 60 CNAME host.example.");
                            } else {
                                query.answerAddress(7);
                            }
                        });
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            assertEquals(SEVEN, test.resolve("www.example", V4).v4().answers());
            assertEquals(List.of("A www.example", "A host.example"), server.seen());
        }
    }

    @Test
    void cnamesWithoutEndAreABadAnswer() throws Exception {
        Resolution told =
                resolve(
                        DEFAULT,
                        query -> {
                            String name = query.message().getQuestion().getName().toString();
                            query.answer(0, name + " 60 CNAME x" + name);
                        });
        var failure = assertInstanceOf(ResolveFailure.BadAnswer.class, told.failure());
        assertEquals("its CNAMEs lead on without an end", failure.detail());
        Resolution round =
                resolve(
                        DEFAULT,
                        query ->
                                query.answer(
                                        0,
                                        "www.example. 60 CNAME b.example.",
                                        "b.example. 60 CNAME www.example."));
        assertInstanceOf(ResolveFailure.BadAnswer.class, round.failure());
    }

    @Test
    void aNameThatDoesNotExistAndOneWithoutAddressesAreTwoThings() throws Exception {
        Resolution gone = resolve(DEFAULT, query -> query.answer(3));
        var noSuchName = assertInstanceOf(ResolveFailure.NoSuchName.class, gone.failure());
        assertEquals(List.of("www.example"), noSuchName.tried());
        Resolution empty = resolve(DEFAULT, query -> query.answer(0));
        var noAddress = assertInstanceOf(ResolveFailure.NoAddress.class, empty.failure());
        assertEquals("A", noAddress.types());
    }

    @Test
    void resolvConfMayAskForTcp() throws Exception {
        try (var server = ScriptedNameserver.knowing(7);
                var test =
                        new ResolverUnderTest(
                                DEFAULT.withNameservers(List.of(server.address())),
                                new SystemFiles(
                                        ResolverUnderTest.NO_FILE,
                                        ResolverUnderTest.NO_FILE,
                                        java.util.Map.of("RES_OPTIONS", "use-vc"),
                                        "",
                                        53))) {
            assertEquals(SEVEN, test.resolve("www.example", V4).v4().answers());
            assertEquals(List.of("tcp A www.example"), server.seen());
        }
    }
}

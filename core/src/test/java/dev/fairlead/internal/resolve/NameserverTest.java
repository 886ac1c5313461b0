package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.ResolverOptions;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/// Which nameserver is asked when, and what becomes of those that are of no use.
class NameserverTest {
    private static final ResolverOptions DEFAULT = ResolverOptions.DEFAULT;
    private static final Set<Family> V4 = EnumSet.of(Family.V4);
    private static final List<InetAddress> SEVEN = List.of(InetAddress.ofLiteral("192.0.2.7"));

    /// Whatever takes less than half of this did not wait for a nameserver.
    private static final ResolverOptions PATIENT = DEFAULT.withServerDelay(Duration.ofSeconds(5));

    private static void assertAtOnce(Resolution resolution) {
        assertTook(0, resolution);
    }

    /// The most is generous: this machine may be busy. The lab measures it.
    private static void assertTook(long leastMillis, Resolution resolution) {
        long millis = resolution.start().plus(resolution.duration()).toMillis();
        assertTrue(millis >= leastMillis && millis < leastMillis + 2000, resolution::toString);
    }

    @Test
    void bothFamiliesAreAsked() throws Exception {
        try (var server = ScriptedNameserver.knowing(7);
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            var told = test.resolve("www.example");
            assertEquals(SEVEN, told.v4().answers());
            assertEquals(List.of(InetAddress.ofLiteral("2001:db8::7")), told.v6().answers());
            assertEquals("AAAA www.example", told.v6().query());
            assertEquals(Resolution.Source.QUERY, told.v6().source());
            assertEquals(ServerTalk.name(server.address()), told.v6().server());
            assertEquals(Set.of("A www.example", "AAAA www.example"), Set.copyOf(server.seen()));
        }
    }

    @Test
    void aSilentNameserverIsOvertakenAndAskedLastFromThenOn() throws Exception {
        try (var silent = ScriptedNameserver.silent();
                var good = ScriptedNameserver.knowing(7);
                var test = ResolverUnderTest.asking(DEFAULT, silent, good)) {
            var first = test.resolve("one.example");
            assertTook(250, first.v4());
            assertTook(250, first.v6());
            test.resolve("two.example");
            assertEquals(2, silent.seen().size());
        }
    }

    @Test
    void aNameserverThatAnswersAgainHasItsPlaceAgain() throws Exception {
        AtomicInteger dead = new AtomicInteger(1);
        try (var first =
                        ScriptedNameserver.start(query -> {
                            if (dead.get() == 0) {
                                query.answerAddress(1);
                            }
                        });
                var second = ScriptedNameserver.knowing(2);
                var test = ResolverUnderTest.asking(DEFAULT, first, second)) {
            test.resolve("a.example", V4);
            dead.set(0);
            test.jump(Duration.ofSeconds(11));
            String firstName = ServerTalk.name(first.address());
            // The question that probes it is answered by whoever is faster; one after it by the
            // first.
            long until = System.nanoTime() + 10_000_000_000L;
            for (int i = 0;
                    !firstName.equals(test.resolve("b" + i + ".example", V4).v4().server());
                    i++) {
                assertTrue(System.nanoTime() < until, "it is still asked last");
            }
        }
    }

    @Test
    void anUnreachablePortIsPassedOverAtOnce() throws Exception {
        try (var good = ScriptedNameserver.knowing(7);
                var test =
                        ResolverUnderTest.asking(
                                PATIENT, List.of(ScriptedNameserver.nobody(), good.address()))) {
            assertAtOnce(test.resolve("www.example", V4).v4());
        }
    }

    @Test
    void ifNobodyAnswersEachServerIsNamedWithWhatItDid() throws Exception {
        Endpoint.Address nobody = ScriptedNameserver.nobody();
        try (var silent = ScriptedNameserver.silent();
                var test =
                        ResolverUnderTest.asking(
                                DEFAULT.withDeadline(Duration.ofSeconds(2)),
                                List.of(silent.address(), nobody))) {
            Resolution told = test.resolve("www.example", V4).v4();
            assertTook(1990, told);
            var failure = assertInstanceOf(ResolveFailure.NoAnswer.class, told.failure());
            assertEquals(2, failure.servers().size());
            assertTrue(
                    failure.servers().get(0).matches("127\\.0\\.0\\.1:[0-9]+ silent for [0-9]+ ms"),
                    failure.toString());
            assertEquals(ServerTalk.name(nobody) + " port unreachable", failure.servers().get(1));
            assertTrue(silent.seen().size() > 1, "it is asked again");
        }
    }

    @Test
    void aLostQueryIsSentAgain() throws Exception {
        AtomicInteger queries = new AtomicInteger();
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (queries.incrementAndGet() > 1) {
                                query.answerAddress(7);
                            }
                        });
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            assertTook(500, test.resolve("www.example", V4).v4());
        }
    }

    @Test
    void aServerThatRefusesIsPassedOverAtOnce() throws Exception {
        try (var refusing = ScriptedNameserver.start(query -> query.answer(5));
                var failing = ScriptedNameserver.start(query -> query.answer(2));
                var good = ScriptedNameserver.knowing(7);
                var test = ResolverUnderTest.asking(PATIENT, refusing, failing, good)) {
            assertAtOnce(test.resolve("www.example", V4).v4());
            // REFUSED is about us, SERVFAIL about the name: only the former is asked last now.
            test.resolve("other.example", V4);
            assertEquals(1, refusing.seen().size());
            assertEquals(2, failing.seen().size());
        }
    }

    @Test
    void ifAllRefuseThatIsTheFailure() throws Exception {
        try (var refusing = ScriptedNameserver.start(query -> query.answer(5));
                var failing = ScriptedNameserver.start(query -> query.answer(2));
                var test = ResolverUnderTest.asking(DEFAULT, refusing, failing)) {
            var failure =
                    assertInstanceOf(
                            ResolveFailure.ServerFailure.class,
                            test.resolve("www.example", V4).v4().failure());
            assertEquals(
                    List.of(
                            ServerTalk.name(refusing.address()) + " REFUSED",
                            ServerTalk.name(failing.address()) + " SERVFAIL"),
                    failure.answers());
        }
    }

    @Test
    void oneFamilyMayFailAlone() throws Exception {
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (query.question().startsWith("AAAA")) {
                                query.answer(2);
                            } else {
                                query.answerAddress(7);
                            }
                        });
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            var told = test.resolve("www.example");
            assertEquals(SEVEN, told.v4().answers());
            assertInstanceOf(ResolveFailure.ServerFailure.class, told.v6().failure());
        }
    }

    @Test
    void aServerThatDoesNotKnowEdnsIsAskedWithoutItAndRemembered() throws Exception {
        AtomicInteger withEdns = new AtomicInteger();
        try (var old =
                        ScriptedNameserver.start(query -> {
                            if (query.edns()) {
                                withEdns.incrementAndGet();
                                query.answer(1);
                            } else {
                                query.answerAddress(7);
                            }
                        });
                var test = ResolverUnderTest.asking(DEFAULT, old)) {
            assertEquals(SEVEN, test.resolve("one.example", V4).v4().answers());
            assertEquals(SEVEN, test.resolve("two.example", V4).v4().answers());
            assertEquals(1, withEdns.get());
        }
    }

    @Test
    void aServerBehindABoxThatDropsEdnsIsHeardAtLast() throws Exception {
        try (var behind =
                        ScriptedNameserver.start(query -> {
                            if (!query.edns()) {
                                query.answerAddress(7);
                            }
                        });
                var test = ResolverUnderTest.asking(DEFAULT, behind)) {
            assertTook(1500, test.resolve("www.example", V4).v4());
        }
    }

    @Test
    void anIpv6NameserverWithAScopeIsAsked() throws Exception {
        InetAddress loopback = InetAddress.ofLiteral("::1");
        Assumptions.assumeTrue(
                java.net.NetworkInterface.getByInetAddress(loopback) != null,
                "this machine has no IPv6");
        try (var server = ScriptedNameserver.start(loopback, query -> query.answerAddress(7));
                var test =
                        ResolverUnderTest.asking(
                                DEFAULT,
                                List.of(
                                        new Endpoint.Address(
                                                loopback, "lo", server.address().port())))) {
            assertEquals(SEVEN, test.resolve("www.example", V4).v4().answers());
        }
    }

    @Test
    void aNameserverWithoutARouteIsNone() throws Exception {
        try (var test =
                ResolverUnderTest.asking(
                        DEFAULT,
                        List.of(
                                new Endpoint.Address(
                                        InetAddress.ofLiteral("fe80::1"), "nowhere0", 53)))) {
            assertInstanceOf(
                    ResolveFailure.NoNameserver.class,
                    test.resolve("www.example", V4).v4().failure());
        }
    }

    @Test
    void aNameserverThatIsOnlyAssumedAndNotThereIsNone() throws Exception {
        int port = ScriptedNameserver.nobody().port();
        var files =
                new SystemFiles(
                        ResolverUnderTest.NO_FILE, ResolverUnderTest.NO_FILE, Map.of(), "", port);
        try (var test = new ResolverUnderTest(DEFAULT, files)) {
            assertInstanceOf(
                    ResolveFailure.NoNameserver.class,
                    test.resolve("www.example", V4).v4().failure());
        }
    }

    @Test
    void withRotateQuestionsAreSpreadOverTheNameservers() throws Exception {
        try (var first = ScriptedNameserver.knowing(1);
                var second = ScriptedNameserver.knowing(2);
                var test =
                        new ResolverUnderTest(
                                PATIENT.withNameservers(List.of(first.address(), second.address())),
                                new SystemFiles(
                                        ResolverUnderTest.NO_FILE,
                                        ResolverUnderTest.NO_FILE,
                                        Map.of("RES_OPTIONS", "rotate"),
                                        "",
                                        53))) {
            for (int i = 0; i < 10; i++) {
                test.resolve("n" + i + ".example", V4);
            }
            assertEquals(5, first.seen().size());
            assertEquals(5, second.seen().size());
        }
    }

    @Test
    void aThousandNamesAtOnceAreAskedForInTurns() throws Exception {
        CountDownLatch answered = new CountDownLatch(1000);
        CountDownLatch full = new CountDownLatch(256);
        CountDownLatch go = new CountDownLatch(1);
        Queue<ScriptedNameserver.Query> held = new ConcurrentLinkedQueue<>();
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (go.getCount() > 0) {
                                held.add(query);
                                full.countDown();
                            } else {
                                query.answerAddress(7);
                            }
                        });
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            for (int i = 0; i < 1000; i++) {
                test.resolver.resolve(
                        "n" + i + ".example",
                        V4,
                        0,
                        (_, told, _) -> {
                            if (told.failure() == null) {
                                answered.countDown();
                            }
                        });
            }
            assertTrue(full.await(20, TimeUnit.SECONDS), () -> full.getCount() + " are missing");
            assertEquals(256, Set.copyOf(server.seen()).size());
            go.countDown();
            for (ScriptedNameserver.Query query : held) {
                query.answerAddress(7);
            }
            assertTrue(
                    answered.await(20, TimeUnit.SECONDS),
                    () -> answered.getCount() + " are missing");
        }
    }

    @Test
    void noSocketIsLeftOpen() throws Exception {
        Path descriptors = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(descriptors), "not Linux");
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (query.question().contains("truncated") && !query.tcp()) {
                                Message cut = ScriptedNameserver.Answers.of(query.message(), 0);
                                cut.getHeader().setFlag(Flags.TC);
                                query.answer(cut.toWire());
                            } else if (!query.question().contains("silent")) {
                                query.answerAddress(7);
                            }
                        });
                var silent = ScriptedNameserver.silent();
                var test =
                        ResolverUnderTest.asking(
                                DEFAULT.withServerDelay(Duration.ofMillis(10))
                                        .withDeadline(Duration.ofMillis(300)),
                                silent,
                                server)) {
            test.resolve("first.example");
            long before = open(descriptors);
            for (int i = 0; i < 20; i++) {
                test.resolve("answered" + i + ".example");
                test.resolve("truncated" + i + ".example");
                test.resolver.resolve("silent" + i + ".example", V4, 0, (_, _, _) -> {}).cancel();
            }
            test.resolve("silent.example");
            long until = System.nanoTime() + 10_000_000_000L;
            while (open(descriptors) > before) {
                assertTrue(
                        System.nanoTime() < until, () -> "more than the " + before + " of before");
                Thread.onSpinWait();
            }
        }
    }

    private static long open(Path descriptors) throws IOException {
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.count();
        }
    }
}

package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.ResolverOptions;
import dev.fairlead.internal.resolve.NameResolver.Family;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where an answer comes from: the standards, the hosts file, the cache, and names that stand for
/// several.
class SourcesTest {
    private static final ResolverOptions DEFAULT = ResolverOptions.DEFAULT;
    private static final Set<Family> V4 = EnumSet.of(Family.V4);
    private static final String SOA =
            "authority: example. 600 SOA ns.example. root.example. 1 7200 900 86400 300";

    @TempDir Path directory;

    private static List<InetAddress> addresses(String... literals) {
        return java.util.Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost.", "a.b.localhost"})
    void localhostIsThisMachineAndNobodyIsAsked(String name) throws Exception {
        try (var server = ScriptedNameserver.knowing(66);
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            var told = test.resolve(name);
            assertEquals(addresses("127.0.0.1"), told.v4().answers());
            assertEquals(addresses("::1"), told.v6().answers());
            assertEquals(Resolution.Source.BUILT_IN, told.v4().source());
            assertNull(told.v4().server());
            assertEquals(List.of(), server.seen());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid", "a.invalid.", "x.onion"})
    void someNamesNeverExistAndNobodyIsAsked(String name) throws Exception {
        try (var server = ScriptedNameserver.knowing(66);
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            assertInstanceOf(ResolveFailure.NoSuchName.class, test.resolve(name).v4().failure());
            assertEquals(List.of(), server.seen());
        }
    }

    @Test
    void aLiteralIsItsOwnAddress() throws Exception {
        try (var server = ScriptedNameserver.knowing(66);
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            var told = test.resolve("192.0.2.1");
            assertEquals(addresses("192.0.2.1"), told.v4().answers());
            assertInstanceOf(ResolveFailure.NoAddress.class, told.v6().failure());
            assertEquals(addresses("2001:db8::1"), test.resolve("2001:DB8:0::1").v6().answers());
            assertEquals(List.of(), server.seen());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", "\u0308x.example", "a b"})
    void whatIsNoNameIsNotAskedFor(String name) throws Exception {
        try (var server = ScriptedNameserver.knowing(66);
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            assertInstanceOf(ResolveFailure.BadName.class, test.resolve(name).v4().failure());
            assertEquals(List.of(), server.seen());
        }
    }

    @Test
    void namesInOtherScriptsAreAskedForInAscii() throws Exception {
        try (var server = ScriptedNameserver.knowing(7);
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            assertEquals(
                    addresses("192.0.2.7"), test.resolve("stra\u00dfe.example", V4).v4().answers());
            assertEquals(List.of("A xn--strae-oqa.example"), server.seen());
        }
    }

    @Test
    void theHostsFileComesBeforeNameserversAndIsReadAgainWhenItChanges() throws Exception {
        Path hosts = directory.resolve("hosts");
        Files.writeString(hosts, "192.0.2.1 db\n");
        try (var server = ScriptedNameserver.knowing(66);
                var test =
                        new ResolverUnderTest(
                                DEFAULT.withNameservers(List.of(server.address())),
                                ResolverUnderTest.files(ResolverUnderTest.NO_FILE, hosts))) {
            var told = test.resolve("DB");
            assertEquals(addresses("192.0.2.1"), told.v4().answers());
            assertEquals(Resolution.Source.HOSTS, told.v4().source());
            assertEquals(hosts.toString(), told.v4().server());
            assertInstanceOf(ResolveFailure.NoAddress.class, told.v6().failure());
            Files.writeString(hosts, "192.0.2.1 db\n2001:db8::1 db\n");
            assertEquals(addresses("2001:db8::1"), test.resolve("db").v6().answers());
            assertEquals(List.of(), server.seen());
        }
    }

    @Test
    void resolvConfIsReadAgainWhenItChangesAndTheCacheForgotten() throws Exception {
        Path resolvConf = directory.resolve("resolv.conf");
        Files.writeString(resolvConf, "nameserver 127.0.0.1\nsearch one.example\n");
        try (var server = ScriptedNameserver.knowing(7);
                var test =
                        new ResolverUnderTest(
                                DEFAULT,
                                new SystemFiles(
                                        resolvConf,
                                        ResolverUnderTest.NO_FILE,
                                        Map.of(),
                                        "",
                                        server.address().port()))) {
            test.resolve("db", V4);
            test.resolve("db", V4);
            assertEquals(List.of("A db.one.example"), server.seen());
            Files.writeString(
                    resolvConf,
                    "nameserver 127.0.0.1\nnameserver 192.0.2.53\nsearch two.example one.example\n");
            test.resolve("db", V4);
            test.resolve("db.one.example", V4);
            assertEquals(
                    List.of("A db.one.example", "A db.two.example", "A db.one.example"),
                    server.seen());
        }
    }

    private ResolverUnderTest searching(ScriptedNameserver server, String conf) throws Exception {
        Path resolvConf = directory.resolve("resolv.conf");
        Files.writeString(resolvConf, conf);
        return new ResolverUnderTest(
                DEFAULT.withNameservers(List.of(server.address())),
                ResolverUnderTest.files(resolvConf, ResolverUnderTest.NO_FILE));
    }

    @Test
    void aShortNameIsSearchedForAndTheReportSaysWhatAnswered() throws Exception {
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (query.question().equals("A db.b.example")) {
                                query.answerAddress(7);
                            } else if (query.question().equals("AAAA db.b.example")) {
                                query.answer(0);
                            } else {
                                query.answer(3);
                            }
                        });
                var test = searching(server, "search a.example b.example c.example")) {
            var told = test.resolve("db");
            assertEquals("A db.b.example", told.v4().query());
            // The other family stays with the name that has addresses.
            assertEquals("AAAA db.b.example", told.v6().query());
            assertInstanceOf(ResolveFailure.NoAddress.class, told.v6().failure());
        }
    }

    @Test
    void ifNoneOfThemExistsAllAreNamed() throws Exception {
        try (var server = ScriptedNameserver.start(query -> query.answer(3));
                var test = searching(server, "search a.example b.example")) {
            var failure =
                    assertInstanceOf(
                            ResolveFailure.NoSuchName.class, test.resolve("db").v6().failure());
            assertEquals("db", failure.name());
            assertEquals(List.of("db.a.example", "db.b.example", "db"), failure.tried());
            var absolute =
                    assertInstanceOf(
                            ResolveFailure.NoSuchName.class, test.resolve("db.").v6().failure());
            assertEquals(List.of("db"), absolute.tried());
        }
    }

    @Test
    void aNameWithoutAddressesSaysMoreThanOneThatDoesNotExist() throws Exception {
        try (var server =
                        ScriptedNameserver.start(query ->
                                query.answer(query.question().endsWith("db.a.example") ? 0 : 3));
                var test = searching(server, "search a.example b.example")) {
            assertInstanceOf(ResolveFailure.NoAddress.class, test.resolve("db").v4().failure());
        }
    }

    @Test
    void aSearchThroughTheCacheEndsWhereTheFirstDid() throws Exception {
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (query.question().endsWith("db.b.example")) {
                                query.answerAddress(7);
                            } else {
                                query.answer(3, SOA);
                            }
                        });
                var test = searching(server, "search a.example b.example c.example")) {
            test.resolve("db");
            assertEquals(4, server.seen().size());
            var told = test.resolve("db");
            assertEquals(addresses("192.0.2.7"), told.v4().answers());
            assertEquals(addresses("2001:db8::7"), told.v6().answers());
            assertEquals(4, server.seen().size());
            // The search goes by what has expired, too.
            test.jump(Duration.ofHours(1));
            assertEquals(2, test.resolve("db").before().size());
        }
    }

    @Test
    void whatIsKnownIsNotAskedForAgain() throws Exception {
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (query.question().equals("A www.example")) {
                                query.answerAddress(7);
                            } else {
                                query.answer(3, SOA);
                            }
                        });
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            test.resolve("www.example");
            assertEquals(2, server.seen().size());
            test.jump(Duration.ofSeconds(59));
            var told = test.resolve("WWW.example");
            assertEquals(addresses("192.0.2.7"), told.v4().answers());
            assertEquals(Resolution.Source.CACHE, told.v4().source());
            assertInstanceOf(ResolveFailure.NoSuchName.class, told.v6().failure());
            assertEquals(Resolution.Source.CACHE, told.v6().source());
            assertEquals(2, server.seen().size());
            assertEquals(List.of(), told.before());
        }
    }

    @Test
    void whatExpiredIsToldAtOnceAndAskedForAgain() throws Exception {
        AtomicBoolean moved = new AtomicBoolean();
        try (var server =
                        ScriptedNameserver.start(
                                query -> query.answerAddress(moved.get() ? 8 : 7));
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            test.resolve("www.example", V4);
            moved.set(true);
            test.jump(Duration.ofMinutes(10));
            var told = test.resolve("www.example", V4);
            assertEquals(addresses("192.0.2.7"), told.before().getFirst().answers());
            assertEquals(Resolution.Source.EXPIRED_CACHE, told.before().getFirst().source());
            assertEquals(addresses("192.0.2.8"), told.v4().answers());
            assertEquals(Resolution.Source.QUERY, told.v4().source());
        }
    }

    @Test
    void whatExpiredIsOfUseWhenNobodyAnswers() throws Exception {
        AtomicBoolean dead = new AtomicBoolean();
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (!dead.get()) {
                                query.answerAddress(7);
                            }
                        });
                var test =
                        ResolverUnderTest.asking(
                                DEFAULT.withDeadline(Duration.ofMillis(500)), server)) {
            test.resolve("www.example", V4);
            dead.set(true);
            test.jump(Duration.ofMinutes(10));
            var told = test.resolve("www.example", V4);
            assertEquals(addresses("192.0.2.7"), told.before().getFirst().answers());
            assertInstanceOf(ResolveFailure.NoAnswer.class, told.v4().failure());
            var lookup = test.blocking().records("www.example", "A");
            assertEquals(addresses("192.0.2.7"), lookup.addresses());
        }
    }

    @Test
    void expiredAnswersMayBeRefused() throws Exception {
        try (var server = ScriptedNameserver.knowing(7);
                var test =
                        ResolverUnderTest.asking(
                                DEFAULT.withStaleAnswers(ResolverOptions.StaleAnswers.PROHIBIT),
                                server)) {
            test.resolve("www.example", V4);
            test.jump(Duration.ofMinutes(10));
            assertEquals(List.of(), test.resolve("www.example", V4).before());
        }
    }

    @Test
    void aQuestionUnderWayIsNotAskedTwice() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (var server =
                        ScriptedNameserver.start(query -> {
                            asked.countDown();
                            await(answer);
                            query.answerAddress(7);
                        });
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            CountDownLatch told = new CountDownLatch(3);
            NameResolver.Answers answers =
                    (_, resolution, _) -> {
                        if (resolution.failure() == null) {
                            told.countDown();
                        }
                    };
            var first = test.resolver.resolve("www.example", V4, 0, answers);
            await(asked);
            for (int i = 0; i < 3; i++) {
                test.resolver.resolve("www.example", V4, 0, answers);
            }
            first.cancel(); // the others wait on
            answer.countDown();
            await(told);
            assertEquals(List.of("A www.example"), server.seen());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS), "nothing within 20 s");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void afterCancelNothingIsTold() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        AtomicBoolean told = new AtomicBoolean();
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (query.question().endsWith("cancelled.example")) {
                                asked.countDown();
                                await(cancelled);
                            }
                            query.answerAddress(7);
                        });
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            var query =
                    test.resolver.resolve("cancelled.example", V4, 0, (_, _, _) -> told.set(true));
            await(asked);
            query.cancel();
            cancelled.countDown();
            test.resolve("other.example", V4); // by then the answer has come, if any socket is left
            assertEquals(false, told.get());
        }
    }
}

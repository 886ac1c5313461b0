package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Cancelled;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Resolution;
import dev.fairlead.ResolveFailure;
import dev.fairlead.Resolver;
import dev.fairlead.ResolverOptions;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class SystemResolverTest {
    private static final ResolverOptions DEFAULT = ResolverOptions.DEFAULT;
    @TempDir Path directory;

    private static List<InetAddress> addresses(String... literals) {
        return java.util.Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    }

    private static NetworkFailure failure(Executable call) {
        return assertThrows(NetworkException.class, call).failure();
    }

    @Test
    void addressesOfBothFamiliesAreFoundAndOrdered() throws Exception {
        try (var server = ScriptedNameserver.knowing(7);
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            Resolver reversing = new SystemResolver(test.resolver, List::reversed);
            var lookup = reversing.addresses("www.example");
            assertEquals(addresses("192.0.2.7", "2001:db8::7"), lookup.addresses());
            assertEquals("www.example", lookup.name());
            assertEquals(
                    Set.of("A 192.0.2.7", "AAAA 2001:db8::7"),
                    lookup.records().stream()
                            .map(record -> record.type() + " " + record.data())
                            .collect(Collectors.toSet()));
            assertEquals(Duration.ofSeconds(60), lookup.records().getFirst().timeToLive());
            assertEquals(2, lookup.steps().size());
        }
    }

    @Test
    void everyStepOfASearchIsReported() throws Exception {
        Path resolvConf = directory.resolve("resolv.conf");
        Files.writeString(resolvConf, "search a.example b.example");
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (query.question().endsWith("db.b.example")) {
                                query.answerAddress(7);
                            } else {
                                query.answer(3);
                            }
                        });
                var test =
                        new ResolverUnderTest(
                                DEFAULT.withNameservers(List.of(server.address())),
                                ResolverUnderTest.files(resolvConf, ResolverUnderTest.NO_FILE))) {
            assertEquals(
                    Set.of(
                            "A db.a.example",
                            "AAAA db.a.example",
                            "A db.b.example",
                            "AAAA db.b.example"),
                    test.blocking().addresses("db").steps().stream()
                            .map(Resolution::query)
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void aFamilyWhoseQuestionsAreSwallowedDoesNotCostTheWholeDeadline() throws Exception {
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (query.question().startsWith("A ")) {
                                query.answerAddress(7);
                            }
                        });
                var test =
                        ResolverUnderTest.asking(
                                DEFAULT.withDeadline(Duration.ofSeconds(60)), server)) {
            var lookup = test.blocking().addresses("www.example");
            assertEquals(addresses("192.0.2.7"), lookup.addresses());
            Resolution last = lookup.steps().getLast();
            assertEquals("AAAA www.example", last.query());
            assertInstanceOf(ResolveFailure.NoAnswer.class, last.failure());
            assertTrue(last.duration().toMillis() < 10_000, last.toString());
        }
    }

    @Test
    void failuresOfBothFamiliesAreToldAsOne() throws Exception {
        try (var server =
                        ScriptedNameserver.start(query -> {
                            boolean v4 = query.question().startsWith("A ");
                            int code =
                                    switch (query.question().split(" ", 2)[1]) {
                                        case "empty.example" -> 0;
                                        case "half.example" -> v4 ? 2 : 0;
                                        default -> 3;
                                    };
                            query.answer(code);
                        });
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            var resolver = test.blocking();
            assertInstanceOf(
                    ResolveFailure.NoSuchName.class,
                    failure(() -> resolver.addresses("gone.example")));
            var empty =
                    assertInstanceOf(
                            ResolveFailure.NoAddress.class,
                            failure(() -> resolver.addresses("empty.example")));
            assertEquals("AAAA or A", empty.types());
            assertInstanceOf(
                    ResolveFailure.ServerFailure.class,
                    failure(() -> resolver.addresses("half.example")));
        }
    }

    @Test
    void recordsOfAnyTypeAreFound() throws Exception {
        try (var server =
                        ScriptedNameserver.start(query ->
                                query.answer(
                                        0,
                                        switch (query.question().split(" ", 2)[0]) {
                                            case "MX" -> "example. 60 MX 10 mail.example.";
                                            case "HTTPS" -> "example. 60 HTTPS 1 . alpn=h2,h3";
                                            default -> "example. 60 TXT \"tab\\009\" \"\\200\"";
                                        }));
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            var resolver = test.blocking();
            assertEquals(
                    List.of(
                            new Resolver.Record(
                                    "example", "MX", Duration.ofSeconds(60), "10 mail.example.")),
                    resolver.records("example.", "mx").records());
            assertEquals(
                    "1 . alpn=\"h2,h3\"",
                    resolver.records("example.", "TYPE65").records().getFirst().data());
            assertEquals(
                    "\"tab\\009\" \"\\200\"",
                    resolver.records("example.", "TXT").records().getFirst().data());
        }
    }

    @Test
    void typesAndNamesThatCannotBeAreTheCallersMistake() throws Exception {
        try (var test = ResolverUnderTest.asking(DEFAULT, List.of(ScriptedNameserver.nobody()))) {
            var resolver = test.blocking();
            for (String type :
                    List.of("", "NONSENSE", "TYPE0", "TYPE41", "TYPE252", "TYPE65536", "OPT")) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> resolver.records("example", type),
                        type);
            }
            assertThrows(IllegalArgumentException.class, () -> resolver.addresses("a..b"));
            assertThrows(IllegalArgumentException.class, () -> resolver.records("a..b", "MX"));
            assertThrows(IllegalArgumentException.class, () -> resolver.within(Duration.ZERO));
        }
    }

    @Test
    void namesOfAnAddressComeFromHostsOrDns() throws Exception {
        Path hosts = directory.resolve("hosts");
        Files.writeString(hosts, "192.0.2.1 db.corp.example db\n");
        try (var server =
                        ScriptedNameserver.start(query ->
                                query.answer(
                                        0,
                                        query.message().getQuestion().getName()
                                                + " 60 PTR host.example."));
                var test =
                        new ResolverUnderTest(
                                DEFAULT.withNameservers(List.of(server.address())),
                                ResolverUnderTest.files(ResolverUnderTest.NO_FILE, hosts))) {
            var resolver = test.blocking();
            assertEquals(
                    List.of("db.corp.example.", "db."),
                    resolver.names(InetAddress.ofLiteral("192.0.2.1")).records().stream()
                            .map(Resolver.Record::data)
                            .toList());
            assertEquals(
                    "localhost.",
                    resolver.names(InetAddress.ofLiteral("::1")).records().getFirst().data());
            assertEquals(List.of(), server.seen());
            assertEquals(
                    "host.example.",
                    resolver.names(InetAddress.ofLiteral("192.0.2.9")).records().getFirst().data());
            resolver.records("2001:db8::1", "PTR");
            assertEquals(
                    List.of(
                            "PTR 9.2.0.192.in-addr.arpa",
                            "PTR 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"),
                    server.seen());
        }
    }

    @Test
    void viaAsksThatServerPastCacheAndHosts() throws Exception {
        Path hosts = directory.resolve("hosts");
        Files.writeString(hosts, "192.0.2.66 www.example\n");
        try (var configured = ScriptedNameserver.knowing(66);
                var other = ScriptedNameserver.knowing(7);
                var test =
                        new ResolverUnderTest(
                                DEFAULT.withNameservers(List.of(configured.address())),
                                ResolverUnderTest.files(ResolverUnderTest.NO_FILE, hosts))) {
            var via = test.blocking().via(other.address());
            for (int i = 0; i < 2; i++) {
                assertEquals(addresses("192.0.2.7"), via.records("www.example", "A").addresses());
            }
            assertEquals(List.of("A www.example", "A www.example"), other.seen());
            assertEquals(List.of(), configured.seen());
        }
    }

    @Test
    void withinLimitsTheTime() throws Exception {
        try (var silent = ScriptedNameserver.silent();
                var test = ResolverUnderTest.asking(DEFAULT, silent)) {
            long start = System.nanoTime();
            var failure =
                    failure(() ->
                            test.blocking().within(Duration.ofMillis(50)).records("example", "MX"));
            assertInstanceOf(ResolveFailure.NoAnswer.class, failure);
            assertTrue(System.nanoTime() - start < 5_000_000_000L, "it took its time");
        }
    }

    @Test
    void anInterruptEndsTheCallAndTheFlagIsSetAgain() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (var silent = ScriptedNameserver.start(_ -> asked.countDown());
                var test = ResolverUnderTest.asking(DEFAULT, silent)) {
            CompletableFuture<String> ended = new CompletableFuture<>();
            Thread caller =
                    Thread.ofVirtual()
                            .start(() -> {
                                NetworkFailure failure =
                                        failure(() -> test.blocking().addresses("x"));
                                ended.complete(
                                        failure.cause() + Thread.currentThread().isInterrupted());
                            });
            assertTrue(asked.await(20, TimeUnit.SECONDS), "nothing was asked");
            caller.interrupt();
            assertEquals("cancelled.interruptedtrue", ended.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void closingTheResolverEndsTheCalls() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        try (var silent = ScriptedNameserver.start(_ -> asked.countDown());
                var test = ResolverUnderTest.asking(DEFAULT, silent)) {
            CompletableFuture<NetworkFailure> addresses = new CompletableFuture<>();
            CompletableFuture<NetworkFailure> records = new CompletableFuture<>();
            Thread.ofVirtual()
                    .start(() -> addresses.complete(failure(() -> test.blocking().addresses("x"))));
            Thread.ofVirtual()
                    .start(() ->
                            records.complete(failure(() -> test.blocking().records("x", "MX"))));
            assertTrue(asked.await(20, TimeUnit.SECONDS), "nothing was asked");
            test.resolver.close();
            for (var call : List.of(addresses, records)) {
                var cancelled = assertInstanceOf(Cancelled.class, call.get(20, TimeUnit.SECONDS));
                assertEquals(Cancelled.How.NETWORK_CLOSED, cancelled.how());
            }
            assertEquals(
                    "cancelled.network-closed",
                    failure(() -> test.blocking().addresses("x")).cause());
        }
    }

    @Test
    void inLocalAPersonIsToldOfMulticastDns() throws Exception {
        try (var server = ScriptedNameserver.start(query -> query.answer(3));
                var test = ResolverUnderTest.asking(DEFAULT, server)) {
            String hint = failure(() -> test.blocking().addresses("printer.local")).hint();
            assertTrue(hint.contains("multicast DNS"), hint);
        }
    }
}

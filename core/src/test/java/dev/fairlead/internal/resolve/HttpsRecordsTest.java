package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Resolution;
import dev.fairlead.ResolverOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// HTTPS records, asked for without waiting.
@Timeout(60)
class HttpsRecordsTest {
    private record Told(Resolution resolution, List<String> data) {}

    private static Told ask(ResolverUnderTest test, String name) throws Exception {
        CompletableFuture<Told> told = new CompletableFuture<>();
        test.resolver.httpsRecords(
                name,
                System.nanoTime(),
                (resolution, data) -> told.complete(new Told(resolution, data)));
        return told.get(30, TimeUnit.SECONDS);
    }

    @Test
    void areToldAsInAZoneFile() throws Exception {
        try (var server =
                        ScriptedNameserver.start(
                                query -> query.answer(0, "web.example. 60 HTTPS 1 . alpn=h3,h2"));
                var test = ResolverUnderTest.asking(ResolverOptions.DEFAULT, server)) {
            Told told = ask(test, "web.example");
            assertEquals(List.of("1 . alpn=\"h3,h2\""), told.data());
            assertEquals("HTTPS web.example", told.resolution().query());
        }
    }

    @Test
    void thatThereAreNoneIsToldToo() throws Exception {
        try (var server = ScriptedNameserver.start(query -> query.answer(0));
                var test = ResolverUnderTest.asking(ResolverOptions.DEFAULT, server)) {
            assertEquals(List.of(), ask(test, "web.example").data());
        }
    }

    @Test
    void nobodyIsAskedForNamesOfThisMachine() throws Exception {
        try (var server = ScriptedNameserver.start(query -> query.answer(0));
                var test = ResolverUnderTest.asking(ResolverOptions.DEFAULT, server)) {
            for (String name : List.of("localhost", "printer.local", "x.invalid")) {
                test.resolver.httpsRecords(
                        name,
                        System.nanoTime(),
                        (_, _) -> {
                            throw new AssertionError(name + " was asked for");
                        });
            }
            ask(test, "web.example"); // behind them, if they were asked for
            assertTrue(
                    server.seen().stream().allMatch(seen -> seen.contains("web.example")),
                    server.seen()::toString);
        }
    }
}

package dev.fairlead.internal.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.ResolveFailure;
import dev.fairlead.ResolverOptions;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsNameResolverTest {
    @Test
    void bothFamiliesAreAsked() throws Exception {
        try (var server =
                        ScriptedNameserver.start(query -> {
                            if (query.question().startsWith("AAAA")) {
                                query.answer(0, "www.example. 60 AAAA 2001:db8::7");
                            } else {
                                query.answer(0, "www.example. 60 A 192.0.2.7");
                            }
                        });
                var test = ResolverUnderTest.asking(ResolverOptions.DEFAULT, server)) {
            var told = test.resolve("www.example");
            assertEquals(List.of(InetAddress.ofLiteral("192.0.2.7")), told.v4().answers());
            assertEquals(List.of(InetAddress.ofLiteral("2001:db8::7")), told.v6().answers());
            assertEquals("AAAA www.example", told.v6().query());
            assertNull(told.v6().failure());
        }
    }

    @Test
    void aSilentFirstNameserverIsOvertakenAndAskedLastFromThenOn() throws Exception {
        try (var silent = ScriptedNameserver.silent();
                var good =
                        ScriptedNameserver.start(query ->
                                query.answer(
                                        0,
                                        query.question()
                                                        .substring(
                                                                query.question().indexOf(' ') + 1)
                                                + ". 60 "
                                                + (query.question().startsWith("AAAA")
                                                        ? "AAAA 2001:db8::7"
                                                        : "A 192.0.2.7")));
                var test = ResolverUnderTest.asking(ResolverOptions.DEFAULT, silent, good)) {
            var first = test.resolve("one.example");
            assertTrue(first.v4().duration().toMillis() >= 250, first.toString());
            assertTrue(first.v4().duration().toMillis() < 400, first.toString());
            var second = test.resolve("two.example");
            assertTrue(second.v4().duration().toMillis() < 100, second.toString());
            assertTrue(silent.seen().size() == 2, silent.seen().toString());
        }
    }

    @Test
    void aNameThatDoesNotExist() throws Exception {
        try (var server = ScriptedNameserver.start(query -> query.answer(3));
                var test = ResolverUnderTest.asking(ResolverOptions.DEFAULT, server)) {
            var told = test.resolve("gone.example");
            assertInstanceOf(ResolveFailure.NoSuchName.class, told.v4().failure());
        }
    }
}

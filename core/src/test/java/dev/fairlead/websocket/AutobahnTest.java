package dev.fairlead.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.WebSocketOptions;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/// The 301 cases of the Autobahn test suite on the protocol itself, with our end as the server and
/// as the client.
@Timeout(120)
class AutobahnTest {
    private static EchoScene scene;

    @BeforeAll
    static void open() throws Exception {
        scene = new EchoScene(WebSocketOptions.DEFAULT);
    }

    @AfterAll
    static void close() throws Exception {
        scene.close();
    }

    private static Stream<Case> cases() {
        return Stream.of(FramingCases.all(), Utf8Cases.all(), LimitCases.all())
                .flatMap(List::stream);
    }

    @Test
    void hasAllOfThem() {
        List<String> numbers = cases().map(Case::number).toList();
        assertEquals(301, numbers.size());
        assertEquals(301, new HashSet<>(numbers).size());
    }

    @TestFactory
    Stream<DynamicTest> server() {
        return cases().map(each -> each.atServer(scene));
    }

    @TestFactory
    Stream<DynamicTest> client() {
        return cases().map(each -> each.atClient(scene));
    }
}

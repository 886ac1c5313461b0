package dev.fairlead.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.WebSocketCompression;
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

/// The 216 cases of the Autobahn test suite on compression, with our end as the server and as the
/// client.
@Timeout(300)
class AutobahnCompressionTest {
    private static EchoScene scene;

    @BeforeAll
    static void open() throws Exception {
        scene =
                new EchoScene(
                        WebSocketOptions.DEFAULT.withCompression(WebSocketCompression.DEFAULT));
    }

    @AfterAll
    static void close() throws Exception {
        scene.close();
    }

    @Test
    void hasAllOfThem() {
        List<String> numbers =
                CompressionCases.all().stream().map(CompressionCases.Case::number).toList();
        assertEquals(216, numbers.size());
        assertEquals(216, new HashSet<>(numbers).size());
    }

    @TestFactory
    Stream<DynamicTest> server() {
        return CompressionCases.all().stream().map(each -> each.atServer(scene));
    }

    @TestFactory
    Stream<DynamicTest> client() {
        return CompressionCases.all().stream().map(each -> each.atClient(scene));
    }
}

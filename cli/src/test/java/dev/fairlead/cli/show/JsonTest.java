package dev.fairlead.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void writesFieldsInTheirOrder() {
        String line =
                Json.of("t")
                        .put("s", "x")
                        .put("n", 42)
                        .put("b", true)
                        .putNull("z")
                        .put("none", (String) null)
                        .putMillis("ms", Duration.ofNanos(1_234_567))
                        .putAll("list", List.of("a", "b"))
                        .putAll("empty", List.of())
                        .put("o", 1, (o, v) -> o.put("v", v))
                        .putAll("os", List.of(1, 2), (o, v) -> o.put("v", v))
                        .line();
        assertEquals(
                "{\"type\":\"t\",\"s\":\"x\",\"n\":42,\"b\":true,\"z\":null,\"none\":null,"
                        + "\"ms\":1.235,\"list\":[\"a\",\"b\"],\"empty\":[],\"o\":{\"v\":1},"
                        + "\"os\":[{\"v\":1},{\"v\":2}]}",
                line);
    }

    @Test
    void writesMillisecondsAsDecimals() {
        assertEquals("{\"type\":\"t\",\"m\":0.000}", millis(Duration.ZERO));
        assertEquals("{\"type\":\"t\",\"m\":0.007}", millis(Duration.ofNanos(7_000)));
        assertEquals("{\"type\":\"t\",\"m\":10000.050}", millis(Duration.ofNanos(10_000_050_000L)));
    }

    private static String millis(Duration value) {
        return Json.of("t").putMillis("m", value).line();
    }

    @Test
    void escapesWhatJsonAndTerminalsWouldMistake() {
        assertEquals(
                "{\"type\":\"t\",\"s\":\"q\\\" b\\\\ n\\n t\\t e\\u001b d\\u007f r\\u202e c\\u009b"
                        + " half\\ud800 é 漢 🙂\"}",
                Json.of("t")
                        .put("s", "q\" b\\ n\n t\t e\033 d\177 r\u202e c\u009b half\ud800 é 漢 🙂")
                        .line());
    }
}

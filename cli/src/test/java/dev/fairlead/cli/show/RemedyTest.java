package dev.fairlead.cli.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.SecurityFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RemedyTest {
    private static final Path SOURCES = Path.of("../core/src/main/java/dev/fairlead");

    /// What a hint says to who writes a program.
    private static final Pattern OF_A_PROGRAM =
            Pattern.compile(
                    "\\b[A-Z][A-Za-z]+\\.[a-z]\\w+|\\b[a-z]\\w+\\(\\)|HALF_CLOSE|KeyExchange\\.");

    /// What the command cannot run into.
    private static final List<String> NOT_HERE = List.of("FirstUseStore.forget", "QuicOptions.");

    @Test
    void namesTheOption() {
        var failure =
                new SecurityFailure.NotTls(Endpoint.host("127.0.0.1", 80), "HTTP/1.1 400", "");
        String said = Remedy.of(failure);
        assertTrue(
                said.contains("--tcp connects without TLS, and ws:// in place of wss://."), said);
    }

    @Test
    void noHintOfALibraryCallIsLeft() throws Exception {
        List<String> left = new ArrayList<>();
        int seen = 0;
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith("Failure.java")).toList()) {
                for (String hint : hints(Files.readString(file))) {
                    seen++;
                    Matcher call = OF_A_PROGRAM.matcher(Remedy.inWords(hint));
                    while (call.find()) {
                        left.add(file.getFileName() + ": " + call.group() + " in " + hint);
                    }
                }
            }
        }
        left.removeIf(what -> NOT_HERE.stream().anyMatch(what::contains));
        assertTrue(seen > 60, "hints: " + seen);
        assertEquals(List.of(), left);
    }

    /// The texts within each `hint()`: those that are joined, as one.
    private static List<String> hints(String source) {
        List<String> texts = new ArrayList<>();
        Matcher method =
                Pattern.compile("String hint\\(\\) \\{(.*?)\\n        }", Pattern.DOTALL)
                        .matcher(source);
        while (method.find()) {
            String joined = method.group(1).replaceAll("\"\\s*\\+\\s*\"", "");
            Matcher text = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(joined);
            while (text.find()) {
                texts.add(text.group(1).replace("\\\"", "\""));
            }
        }
        return texts;
    }
}

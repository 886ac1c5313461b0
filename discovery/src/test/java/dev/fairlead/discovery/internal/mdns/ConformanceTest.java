package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The list of what the RFCs ask names tests that exist.
class ConformanceTest {
    private static final Path LIST = Path.of("../docs/conformance/mdns.md");
    private static final List<String> FOLDERS =
            List.of(
                    "src/test/java/dev/fairlead/discovery/internal/mdns",
                    "src/test/java/dev/fairlead/discovery/internal/station",
                    "../core/src/test/java/dev/fairlead",
                    "../core/src/test/java/dev/fairlead/internal/os");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    @Test
    void eachRowNamesATestThatExistsOrSaysNotYet() throws Exception {
        List<String> wrong = new ArrayList<>();
        int rows = 0;
        for (String line : Files.readAllLines(LIST)) {
            if (!line.matches("\\| \\d+ \\|.*")) {
                continue;
            }
            rows++;
            assertTrue(line.startsWith("| " + rows + " |"), () -> "the number of " + line);
            List<MatchResult> tests = TEST.matcher(line).results().toList();
            if (tests.isEmpty() && !line.contains("| not yet")) {
                wrong.add(line);
            }
            for (MatchResult test : tests) {
                if (!exists(test.group(1), test.group(2))) {
                    wrong.add(test.group());
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(rows > 50, "the list was not read");
    }

    private static boolean exists(String test, String method) throws IOException {
        for (String folder : FOLDERS) {
            Path source = Path.of(folder, test + ".java");
            if (Files.exists(source)) {
                return Pattern.compile(
                                "@(Parameterized)?Test(?:(?!\\bvoid\\b)[\\s\\S])*\\bvoid "
                                        + method
                                        + "\\(")
                        .matcher(Files.readString(source))
                        .find();
            }
        }
        return false;
    }
}

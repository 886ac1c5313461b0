package dev.fairlead.discovery.internal.mdns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/// The list of what the RFCs ask names tests that exist.
class ConformanceTest {
    private static final Path LIST = Path.of("../docs/conformance/mdns.md");
    private static final String VALUES = "dev.fairlead.discovery";
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

    private static boolean exists(String test, String method) throws ClassNotFoundException {
        String engine = ConformanceTest.class.getPackageName();
        String place = Files.exists(Path.of(source(engine, test))) ? engine : VALUES;
        Class<?> type = Class.forName(place + "." + test);
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(one ->
                        one.getName().equals(method)
                                && (one.isAnnotationPresent(Test.class)
                                        || one.isAnnotationPresent(ParameterizedTest.class)));
    }

    private static String source(String place, String test) {
        return "src/test/java/" + place.replace('.', '/') + "/" + test + ".java";
    }
}

package dev.fairlead.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the pages for those who come from elsewhere name as ours is there.
class PortingPagesTest {
    private static final Pattern NAME = Pattern.compile("`((?:[a-z]+\\.)?[A-Z]\\w+(?:\\.\\w+)*)`");

    @ParameterizedTest
    @CsvSource({"from-network-framework.md, 90", "from-multipeer.md, 50"})
    void eachNameOfOursIsThere(String page, int least) throws IOException {
        List<String> names = namesOfOurs(Markdown.ROOT.resolve("docs/guide").resolve(page));
        assertEquals(List.of(), names.stream().filter(name -> !isThere(name)).toList());
        assertTrue(names.size() >= least, "only " + names.size() + " names were looked for");
    }

    /// The names in the second column of each table whose second column is ours.
    private static List<String> namesOfOurs(Path page) throws IOException {
        List<String> names = new ArrayList<>();
        boolean ours = false;
        for (String line : Files.readAllLines(page)) {
            String[] cells = line.split("(?<!\\\\)\\|");
            if (cells.length < 3) {
                ours = false;
            } else if (cells[2].strip().equals("Fairlead")) {
                ours = true;
            } else if (ours) {
                NAME.matcher(cells[2]).results().map(found -> found.group(1)).forEach(names::add);
            }
        }
        return names;
    }

    /// Whether there is a public type of this name, or a public member of one.
    private static boolean isThere(String name) {
        int last = name.lastIndexOf('.');
        if (type(name).isPresent()) {
            return true;
        }
        return last > 0
                && type(name.substring(0, last))
                        .filter(type -> hasMember(type, name.substring(last + 1)))
                        .isPresent();
    }

    private static Optional<Class<?>> type(String name) {
        StringBuilder binary = new StringBuilder("dev.fairlead");
        for (String part : name.split("\\.")) {
            boolean within = Character.isUpperCase(binary.charAt(binary.lastIndexOf(".") + 1));
            binary.append(within ? '$' : '.').append(part);
        }
        try {
            return Optional.of(
                    Class.forName(
                            binary.toString(), false, PortingPagesTest.class.getClassLoader()));
        } catch (ClassNotFoundException _) {
            return Optional.empty();
        }
    }

    private static boolean hasMember(Class<?> type, String name) {
        Stream<String> fields = Arrays.stream(type.getFields()).map(field -> field.getName());
        Stream<String> methods =
                Arrays.stream(type.getMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .map(method -> method.getName());
        return Stream.concat(fields, methods).anyMatch(name::equals);
    }
}

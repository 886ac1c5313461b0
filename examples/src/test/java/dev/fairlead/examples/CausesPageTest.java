package dev.fairlead.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.NetworkFailure;
import dev.fairlead.Stage;
import dev.fairlead.peer.LinkFailure;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/causes.md names every cause that core and the module of peers have, and none that it has
/// not.
class CausesPageTest {
    private static final String STAGES =
            Stream.concat(Arrays.stream(Stage.values()), Stream.of("deadline", "cancelled"))
                    .map(Object::toString)
                    .collect(Collectors.joining("|"));

    private static final Pattern IN_PAGE = Pattern.compile("(?m)`((?:" + STAGES + ")\\.[a-z-]+)`");
    private static final Pattern IN_SOURCE = Pattern.compile("\"((?:" + STAGES + ")\\.[a-z-]+)\"");

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void namesEveryCauseAndNoOther() throws Exception {
        Set<String> causes = new TreeSet<>();
        for (Class<?> failure : failures()) {
            for (Object one : examples(failure)) {
                causes.add(((NetworkFailure) one).cause());
            }
        }
        assertTrue(causes.contains("connect.refused"), causes.toString());
        String page = Files.readString(Markdown.ROOT.resolve("docs/causes.md"));
        assertEquals(causes, found(IN_PAGE, page));
    }

    /// Attempts carry causes that are written down where they are found out.
    @Test
    void whatTheSourcesNameIsACause() throws Exception {
        Set<String> named = new TreeSet<>();
        for (Path source : below(Markdown.ROOT.resolve("core/src/main/java"), ".java")) {
            named.addAll(found(IN_SOURCE, Files.readString(source)));
        }
        assertTrue(named.contains("path.no-route"), named.toString());
        String page = Files.readString(Markdown.ROOT.resolve("docs/causes.md"));
        named.removeAll(found(IN_PAGE, page));
        assertEquals(Set.of(), named);
    }

    private static List<Path> below(Path directory, String end) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    /// Every record of core and of peers that is a failure; each is a directory of classes, or a
    /// jar.
    private static List<Class<?>> failures() throws Exception {
        List<Class<?>> all = new ArrayList<>();
        for (Class<?> known : List.of(NetworkFailure.class, LinkFailure.class)) {
            Path module =
                    Path.of(known.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(module)) {
                all.addAll(failuresBelow(module));
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(module)) {
                    all.addAll(failuresBelow(jar.getPath("/")));
                }
            }
        }
        return all;
    }

    private static List<Class<?>> failuresBelow(Path root) throws Exception {
        List<Class<?>> found = new ArrayList<>();
        for (Path file : below(root, ".class")) {
            String name = root.relativize(file).toString().replace('/', '.');
            if (name.startsWith("dev.fairlead.")) {
                Class<?> type =
                        Class.forName(
                                name.substring(0, name.length() - ".class".length()),
                                false,
                                NetworkFailure.class.getClassLoader());
                if (type.isRecord() && NetworkFailure.class.isAssignableFrom(type)) {
                    found.add(type);
                }
            }
        }
        return found;
    }

    /// One, or one for each value of its enums, since the cause may depend on it.
    private static List<Object> examples(Class<?> type) throws Exception {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        List<Object[]> arguments = new ArrayList<>();
        arguments.add(new Object[types.length]);
        for (int at = 0; at < types.length; at++) {
            List<Object[]> more = new ArrayList<>();
            for (Object[] chosen : arguments) {
                for (Object value : values(types[at])) {
                    Object[] next = chosen.clone();
                    next[at] = value;
                    more.add(next);
                }
            }
            arguments = more;
        }
        List<Object> made = new ArrayList<>();
        for (Object[] chosen : arguments) {
            made.add(constructor.newInstance(chosen));
        }
        return made;
    }

    private static List<Object> values(Class<?> type) {
        if (type.isEnum()) {
            return List.of(type.getEnumConstants());
        }
        if (type.isPrimitive()) {
            return List.of(Array.get(Array.newInstance(type, 1), 0)); // zero, or false
        }
        Object value = type == List.class ? List.of() : null;
        return Arrays.asList(value);
    }
}

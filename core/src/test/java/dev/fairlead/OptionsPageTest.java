package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// docs/guide/options.md has a row for every option, with the default that the code has.
class OptionsPageTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| ([^|]+) \\|");

    /// What the page says of a default that is no plain value.
    private static final Map<String, List<String>> IN_WORDS =
            Map.of(
                    "empty", List.of("the system's", "none", "all"),
                    "[]", List.of("the system's", "none", "all"),
                    "{}", List.of("none"),
                    "unlimited", List.of("no limit"),
                    "options", List.of("as below", "as above"));

    @Test
    void everyOptionIsThereWithItsDefault() throws Exception {
        assertPage("TcpOptions", TcpOptions.DEFAULT);
        assertPage("UdpOptions", UdpOptions.DEFAULT);
        assertPage("MulticastOptions", MulticastOptions.DEFAULT);
        assertPage("MessageOptions", MessageOptions.DEFAULT);
        assertPage("IpOptions", IpOptions.DEFAULT);
        assertPage("Parameters", Parameters.DEFAULT);
        assertPage("PathConstraints", PathConstraints.NONE);
        assertPage("ReconnectOptions", ReconnectOptions.DEFAULT);
        assertPage("RaceOptions", RaceOptions.DEFAULT);
        assertPage("ListenerOptions", ListenerOptions.DEFAULT);
        assertPage("NetworkOptions", NetworkOptions.DEFAULT);
        assertPage("CaptivePortalOptions", CaptivePortalOptions.DEFAULT);
        assertPage("ResolverOptions", ResolverOptions.DEFAULT);
        assertPage("WebSocketOptions", WebSocketOptions.DEFAULT);
        assertPage("WebSocketCompression", WebSocketCompression.DEFAULT);
    }

    private static void assertPage(String type, Object defaults)
            throws IOException, ReflectiveOperationException {
        Map<String, String> code = new TreeMap<>();
        for (Method method : defaults.getClass().getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())
                    && !Modifier.isStatic(method.getModifiers())
                    && method.getParameterCount() == 0
                    && !method.getName().startsWith("without")
                    && !List.of("hashCode", "toString").contains(method.getName())) {
                code.put(method.getName(), text(method.invoke(defaults)));
            }
        }
        Map<String, String> page =
                ROW.matcher(section(type))
                        .results()
                        .collect(
                                Collectors.toMap(
                                        (MatchResult row) -> row.group(1),
                                        row -> row.group(2),
                                        (a, _) -> a,
                                        TreeMap::new));
        code.replaceAll((name, value) -> inWords(value, page.get(name)));
        assertEquals(code, page, type);
    }

    private static String inWords(String value, String said) {
        return IN_WORDS.getOrDefault(value, List.of()).contains(said) ? said : value;
    }

    private static String section(String type) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "guide", "options.md"));
        int begin = page.indexOf("\n## " + type + "\n");
        int end = page.indexOf("\n## ", begin + 1);
        return page.substring(begin, end < 0 ? page.length() : end);
    }

    private static String text(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.map(OptionsPageTest::text).orElse("empty");
            case Boolean yes -> yes ? "yes" : "no";
            case Duration time ->
                    time.toMillis() % 1000 == 0 && !time.isZero()
                            ? time.toSeconds() + " s"
                            : time.toMillis() + " ms";
            case KeepAlive each ->
                    text(each.idle()) + ", " + text(each.interval()) + " × " + each.count();
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            case Long limit when limit == Long.MAX_VALUE -> "unlimited";
            case Integer limit when limit == Integer.MAX_VALUE -> "unlimited";
            case PathConstraints none when none.equals(PathConstraints.NONE) -> "any";
            case RaceOptions _, IpOptions _, UdpOptions _, ResolverOptions _, TlsOptions _ ->
                    "options";
            case DiscoveryOptions all when all.interfaces().isEmpty() -> "every interface";
            default -> value.toString();
        };
    }
}

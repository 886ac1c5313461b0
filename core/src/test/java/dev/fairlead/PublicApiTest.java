package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What users see, compared with `core/api.txt`, so that a change of it shows in review.
class PublicApiTest {
    private static final Path RECORDED = Path.of("api.txt");

    @Test
    void isWhatIsRecorded() throws Exception {
        String now = new PublicApi(classes()).describe(exportedToAll());
        if (Boolean.getBoolean("api.update")) {
            Files.writeString(RECORDED, now);
        }
        String recorded = Files.exists(RECORDED) ? Files.readString(RECORDED) : "";
        if (!now.equals(recorded)) {
            fail(
                    "The public API is not what core/api.txt says. If that is meant, run"
                            + " ./mvnw -pl core test -Dtest=PublicApiTest -Dapi.update=true"
                            + " and commit the file.\n"
                            + difference(recorded.lines().toList(), now.lines().toList()));
        }
    }

    @Test
    void showsNoTypeOfALibrary() throws Exception {
        String now = new PublicApi(classes()).describe(exportedToAll());
        for (String library : List.of("io.netty.", "org.xbill.", "org.slf4j.", ".internal.")) {
            assertEquals(
                    List.of(),
                    now.lines().filter(line -> line.contains(library)).toList(),
                    library);
        }
    }

    @Test
    void exportsOnlyToFairleadOrToAll() throws Exception {
        for (ModuleDescriptor.Exports exports : descriptor().exports()) {
            assertEquals(
                    exports.source().startsWith("dev.fairlead.internal"),
                    exports.isQualified(),
                    exports.source() + ": what is internal is exported to named modules only");
            assertTrue(
                    exports.targets().stream().allMatch(to -> to.startsWith("dev.fairlead.")),
                    exports.toString());
        }
    }

    private static List<String> exportedToAll() throws Exception {
        return descriptor().exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .sorted()
                .toList();
    }

    private static ModuleDescriptor descriptor() throws IOException, URISyntaxException {
        try (var in = Files.newInputStream(classes().resolve("module-info.class"))) {
            return ModuleDescriptor.read(in);
        }
    }

    private static Path classes() throws URISyntaxException {
        return Path.of(
                WaitPolicy.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static String difference(List<String> before, List<String> after) {
        List<String> lines = new ArrayList<>();
        before.stream()
                .filter(line -> !after.contains(line))
                .forEach(line -> lines.add("- " + line));
        after.stream()
                .filter(line -> !before.contains(line))
                .forEach(line -> lines.add("+ " + line));
        return String.join("\n", lines);
    }
}

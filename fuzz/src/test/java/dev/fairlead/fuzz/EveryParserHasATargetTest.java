package dev.fairlead.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.Endpoint;
import dev.fairlead.peer.PeerLink;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A class called …Parser or …Codec reads what strangers write. Next to it stands a fuzz target,
/// called as it is and `FuzzTest` behind it, with one method and with seeds.
class EveryParserHasATargetTest {

    @TestFactory
    List<DynamicTest> everyParserAndCodecHasATargetWithSeeds() throws Exception {
        return parsers().map(name -> DynamicTest.dynamicTest(name, () -> hasTarget(name))).toList();
    }

    @Test
    void thereAreParsers() throws Exception {
        assertTrue(
                parsers().toList().contains("dev.fairlead.internal.resolve.DnsCodec"),
                "the walk does not find the parsers");
    }

    private static Stream<String> parsers() throws Exception {
        // Of a module that exports nothing yet, a class that nobody may name.
        Class<?> discovery = Class.forName("dev.fairlead.discovery.internal.mdns.MessageCodec");
        return Stream.of(
                        parsersBeside(Endpoint.class),
                        parsersBeside(discovery),
                        parsersBeside(PeerLink.class))
                .flatMap(List::stream);
    }

    private static List<String> parsersBeside(Class<?> known)
            throws IOException, URISyntaxException {
        URL module = known.getProtectionDomain().getCodeSource().getLocation();
        Path place = Path.of(module.toURI());
        if (Files.isDirectory(place)) {
            return parsers(place);
        }
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
            return parsers(jar.getPath("/"));
        }
    }

    private static List<String> parsers(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.matches(".*(Parser|Codec)\\.class"))
                    .map(file -> file.substring(0, file.length() - ".class".length()))
                    .map(file -> file.replace('/', '.').replace('\\', '.').replace('$', '.'))
                    .sorted()
                    .toList();
        }
    }

    private static void hasTarget(String parser) throws IOException, URISyntaxException {
        Class<?> target;
        try {
            target = Class.forName(parser + "FuzzTest");
        } catch (ClassNotFoundException e) {
            fail("there is no " + parser + "FuzzTest", e);
            return;
        }
        List<Method> methods =
                Stream.of(target.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(FuzzTest.class))
                        .toList();
        assertEquals(1, methods.size(), "methods to fuzz; a JVM can fuzz one");
        String inputs = target.getSimpleName() + "Inputs/" + methods.getFirst().getName();
        URL seeds = target.getResource(inputs);
        if (seeds == null) {
            fail("there are no seeds in the resources of its package, at " + inputs);
            return;
        }
        try (Stream<Path> files = Files.list(Path.of(seeds.toURI()))) {
            assertTrue(files.findAny().isPresent(), "there is no seed in " + inputs);
        }
    }
}

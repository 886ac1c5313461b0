package dev.fairlead.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Identity;
import dev.fairlead.security.Identities;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/// Listeners with TLS, and exchanges with them.
abstract class TlsCommandScene {
    final Identity server = Identities.selfSigned("localhost", "127.0.0.1");

    @TempDir Path folder;

    /// Starts a listener that runs until a signal ends it, and gives its `listening` object.
    static String listen(Run run, String... options) {
        List<String> words = new ArrayList<>(List.of("listen", "-k", "--tls", "--json"));
        words.addAll(List.of(options));
        words.add("127.0.0.1:0");
        run.start(words.toArray(String[]::new));
        return run.awaitErr("\"listening\"");
    }

    static String field(String json, String name) {
        Matcher field = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(json);
        assertTrue(field.find(), name + " in " + json);
        return field.group(1);
    }

    static String endpoint(String listening) {
        return "127.0.0.1:" + field(listening, "port");
    }

    static void stop(Run run) {
        run.signal();
        run.end();
    }

    Path saved(Identity identity, String name) throws Exception {
        Path file = folder.resolve(name);
        Identities.save(identity, file);
        return file;
    }

    /// Sends a line, waits until it has come back or it all has failed, and ends stdin.
    static Run.Ended exchange(String... words) {
        List<String> line = new ArrayList<>(List.of(words));
        if (!line.contains("--linger")) {
            line.addAll(1, List.of("--linger", "10ms"));
        }
        Run run = new Run();
        try (OutputStream stdin = run.openInput()) {
            run.start(line.toArray(String[]::new));
            stdin.write("hello\n".getBytes(UTF_8));
            stdin.flush();
            run.awaitOutOrEnd("hello\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return run.end();
    }
}

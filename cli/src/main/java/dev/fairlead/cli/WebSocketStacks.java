package dev.fairlead.cli;

import dev.fairlead.Tcp;
import dev.fairlead.TlsStack;
import dev.fairlead.WebSocketCompression;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.WebSocketStack;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// WebSocket as the line asks for it. No message shows the value of a header.
final class WebSocketStacks {
    /// What a client may say of its request.
    static final List<Option> CLIENT =
            List.of(Options.SUBPROTOCOL, Options.HEADER, Options.COMPRESS);

    private static final int LONGEST_FILE = 64 * 1024;

    /// Headers whose values open doors.
    private static final Set<String> SECRET =
            Set.of("authorization", "cookie", "proxy-authorization");

    private WebSocketStacks() {}

    /// @param below `null` for TCP alone
    /// @param target path and query; empty for none
    static WebSocketStack of(Arguments arguments, @Nullable TlsStack below, String target) {
        WebSocketOptions options = WebSocketOptions.DEFAULT;
        try {
            if (!target.isEmpty()) {
                options = options.withTarget(target.startsWith("?") ? "/" + target : target);
            }
            if (arguments.has(Options.SUBPROTOCOL)) {
                options =
                        options.withSubprotocols(
                                arguments.value(Options.SUBPROTOCOL).orElseThrow().split(",", -1));
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        for (String header : arguments.values(Options.HEADER)) {
            options = withHeaders(options, header);
        }
        if (arguments.has(Options.COMPRESS)) {
            options = options.withCompression(WebSocketCompression.DEFAULT);
        }
        return below == null ? Tcp.stack().webSocket(options) : below.webSocket(options);
    }

    /// What the line gives away.
    static List<String> warnings(Arguments arguments) {
        return arguments.values(Options.HEADER).stream()
                .map(header -> header.substring(0, Math.max(0, header.indexOf(':'))).strip())
                .filter(name -> SECRET.contains(name.toLowerCase(Locale.ROOT)))
                .map(name ->
                        "--header "
                                + name
                                + ": other users of this machine can read it in the list of"
                                + " processes; --header @FILE keeps it from them")
                .toList();
    }

    private static WebSocketOptions withHeaders(WebSocketOptions options, String word) {
        if (!word.startsWith("@")) {
            return withHeader(options, word, "--header");
        }
        WebSocketOptions with = options;
        int number = 0;
        for (String line : read(word.substring(1)).lines().toList()) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                with = withHeader(with, line, "--header: line " + number + " of " + word);
            }
        }
        return with;
    }

    private static WebSocketOptions withHeader(
            WebSocketOptions options, String text, String where) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new UsageException(where + " has no colon; NAME:VALUE is needed");
        }
        try {
            return options.withHeader(
                    text.substring(0, colon).strip(), text.substring(colon + 1).strip());
        } catch (IllegalArgumentException e) {
            throw new UsageException(where + ": " + e.getMessage());
        }
    }

    private static String read(String name) {
        try (InputStream in = Files.newInputStream(Path.of(name))) {
            byte[] bytes = in.readNBytes(LONGEST_FILE + 1);
            if (bytes.length > LONGEST_FILE) {
                throw new UsageException(
                        "--header: "
                                + name
                                + " is longer than "
                                + LONGEST_FILE
                                + " bytes; that is no list of headers");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (InvalidPathException | IOException e) {
            throw new UsageException("--header: " + name + " cannot be read: " + e);
        }
    }
}

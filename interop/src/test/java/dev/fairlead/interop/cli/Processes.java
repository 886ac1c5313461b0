package dev.fairlead.interop.cli;

import dev.fairlead.lab.LabProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Starts the command, and the programs beside it.
final class Processes {
    /// How long anything here may take on a busy machine.
    static final Duration LIMIT = Duration.ofSeconds(30);

    private Processes() {}

    /// The command with this JVM's class path, as words.
    static List<String> command(String... arguments) {
        return Commands.fairlead(List.of(arguments));
    }

    /// The command, with signals as a terminal leaves them: `nohup` and some builds ignore SIGHUP,
    /// and their children inherit that.
    static LabProcess fairlead(String... arguments) {
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,TERM"));
        words.addAll(command(arguments));
        return LabProcess.start(words);
    }

    /// The command as a shell would read it.
    static String line(String... arguments) {
        return command(arguments).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    static LabProcess bash(String script) {
        return LabProcess.start(List.of("bash", "-c", script));
    }

    /// The port of a listener that was started with `--json`.
    static int port(LabProcess listener) {
        return Integer.parseInt(listener.awaitStderr("\"port\":(\\d+)", LIMIT).group(1));
    }

    /// A port that was free a moment ago.
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

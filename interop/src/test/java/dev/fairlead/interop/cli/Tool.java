package dev.fairlead.interop.cli;

import dev.fairlead.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Another program at the other end: it listens and runs a shell line for the connection, or
/// connects with its own stdin and stdout.
enum Tool {
    NCAT {
        @Override
        List<String> listening(Place place, String shell) {
            List<String> words = new ArrayList<>(List.of("ncat", "-v", "-l"));
            words.addAll(
                    place.unix()
                            ? List.of("-U", place.path())
                            : List.of("127.0.0.1", place.port()));
            words.addAll(List.of("--sh-exec", shell));
            return words;
        }

        @Override
        String listens() {
            return "Listening on";
        }

        @Override
        List<String> connecting(Place place) {
            return place.unix()
                    ? List.of("ncat", "-U", place.path())
                    : List.of("ncat", "127.0.0.1", place.port());
        }
    },
    SOCAT {
        @Override
        List<String> listening(Place place, String shell) {
            String address =
                    place.unix()
                            ? "UNIX-LISTEN:" + place.path()
                            : "TCP-LISTEN:" + place.port() + ",bind=127.0.0.1,reuseaddr";
            return List.of("socat", "-d", "-d", "-t", "20", address, "SYSTEM:" + escaped(shell));
        }

        @Override
        String listens() {
            return "listening on";
        }

        @Override
        List<String> connecting(Place place) {
            return List.of(
                    "socat",
                    "-t",
                    "20",
                    "-",
                    place.unix()
                            ? "UNIX-CONNECT:" + place.path()
                            : "TCP:127.0.0.1:" + place.port());
        }
    };

    /// Where to meet.
    ///
    /// @param endpoint as the command takes it
    record Place(boolean unix, String endpoint, String port, String path) {
        static Place tcp() throws IOException {
            return tcp(Processes.freePort());
        }

        static Place tcp(int port) {
            return new Place(false, "127.0.0.1:" + port, Integer.toString(port), "");
        }

        static Place unix(Path path) {
            return new Place(true, "unix:" + path, "", path.toString());
        }
    }

    abstract List<String> listening(Place place, String shell);

    abstract String listens();

    abstract List<String> connecting(Place place);

    /// Returns when it listens.
    LabProcess listen(Place place, String shell) {
        LabProcess process = LabProcess.start(listening(place, shell));
        process.awaitStderr(listens(), Processes.LIMIT);
        return process;
    }

    LabProcess connect(Place place) {
        return LabProcess.start(connecting(place));
    }

    private static String escaped(String shell) {
        return shell.replace("\\", "\\\\")
                .replace(":", "\\:")
                .replace(",", "\\,")
                .replace("!", "\\!")
                .replace("\"", "\\\"")
                .replace("'", "\\'");
    }
}

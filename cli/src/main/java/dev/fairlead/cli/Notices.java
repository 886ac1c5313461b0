package dev.fairlead.cli;

import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;

/// What a command whose stdout is payload tells meanwhile on stderr: lines for people, or JSON and
/// nothing else.
final class Notices {
    private final Console console;
    private final boolean json;
    private final boolean quiet;
    private final boolean watched;
    private final boolean verbose;

    Notices(Arguments arguments, Console console) {
        this.console = console;
        this.json = arguments.has(Options.JSON);
        this.quiet = arguments.has(Options.QUIET);
        this.verbose = arguments.has(Options.VERBOSE);
        this.watched = console.terminals().err() || verbose;
    }

    boolean json() {
        return json;
    }

    /// For whoever watches: told on a terminal, or if asked for with `-v`.
    void watching(String line) {
        if (watched) {
            always(line);
        }
    }

    /// Told with `-v`.
    void detail(String line) {
        if (verbose) {
            always(line);
        }
    }

    /// Told unless it was asked not to.
    void always(String line) {
        if (!json && !quiet) {
            console.say(line);
        }
    }

    /// Told with `--json`.
    void event(String json) {
        if (this.json) {
            console.sayJson(json);
        }
    }
}

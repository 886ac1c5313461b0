package dev.fairlead.cli;

import dev.fairlead.NetworkException;
import dev.fairlead.TransferFailure;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.show.TransferText;
import dev.fairlead.peer.ResourceFailure;
import dev.fairlead.peer.TransferProgress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is shown while files are on their way: a line that changes, on a terminal; events, for
/// programs; nothing else.
final class TransferScreen implements Consumer<TransferProgress> {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Console console;
    private final boolean json;
    private final boolean quiet;
    private final boolean payload;
    private final boolean drawn;
    private @Nullable Duration told;
    private boolean shown;
    private boolean begun;

    /// @param payload whether stdout has the bytes of the file
    TransferScreen(Arguments arguments, Console console, boolean payload) {
        this.console = console;
        this.payload = payload;
        this.json = arguments.has(Options.JSON);
        this.quiet = arguments.has(Options.QUIET);
        this.drawn = console.terminals().err() && !json && !quiet;
    }

    @Override
    public void accept(TransferProgress progress) {
        begun = true;
        if (drawn) {
            shown = true;
            console.drawBelow("\r\033[K" + TransferText.line(progress, console.style()));
        } else if (json && isTime(progress.elapsed())) {
            event(TransferText.json(progress));
        }
    }

    private boolean isTime(Duration elapsed) {
        boolean time = told == null || elapsed.minus(told).compareTo(INTERVAL) >= 0;
        if (time) {
            told = elapsed;
        }
        return time;
    }

    /// Takes the line away.
    void clear() {
        if (shown) {
            shown = false;
            console.drawBelow("\r\033[K");
        }
    }

    /// Told unless it was asked not to.
    void say(String line) {
        if (!json && !quiet) {
            clear();
            console.say(line);
        }
    }

    /// Told with `--json`. Nobody misses it if stdout has gone: the exit status tells.
    void event(String line) {
        if (!json) {
            return;
        }
        if (payload) {
            console.sayJson(line);
            return;
        }
        try {
            console.printJson(line);
        } catch (OutputGone _) {
            // what is received is written to disk all the same
        }
    }

    /// Says that the same again goes on from where it stopped, if it does.
    void explain(NetworkException e) {
        clear();
        boolean broken =
                begun
                        && e.failure() instanceof TransferFailure
                        && !(e.failure() instanceof ResourceFailure);
        if (broken) {
            say("what came is kept: the same command again goes on from there");
        }
    }
}

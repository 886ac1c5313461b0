package dev.fairlead.cli;

import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import dev.fairlead.cli.Console.OutputGone;
import java.time.Duration;

/// Joins a connection to stdin and stdout.
record StdioService(StandardInput input, SessionOptions options, Duration linger, Console console)
        implements Service<StreamConnection> {

    @Override
    public void serve(StreamConnection connection, Traffic traffic)
            throws NetworkException, OutputGone {
        new Session(connection, options, linger, console, traffic).run(input);
    }

    @Override
    public boolean isConcurrent() {
        return false;
    }

    @Override
    public boolean speaksFirst() {
        return true;
    }
}

package dev.fairlead.cli;

import dev.fairlead.DatagramConnection;
import dev.fairlead.NetworkException;
import dev.fairlead.cli.Console.OutputGone;
import java.time.Duration;

/// Joins a flow of datagrams to stdin and stdout.
record StdioDatagrams(StandardInput input, SessionOptions options, Duration linger, Console console)
        implements Service<DatagramConnection> {

    @Override
    public void serve(DatagramConnection connection, Traffic traffic)
            throws NetworkException, OutputGone {
        new DatagramSession(connection, options, linger, console, traffic).run(input);
    }

    @Override
    public boolean isConcurrent() {
        return false;
    }

    @Override
    public boolean speaksFirst() {
        return false;
    }
}

package dev.fairlead.cli;

import dev.fairlead.MessageConnection;
import dev.fairlead.NetworkException;
import dev.fairlead.cli.Console.OutputGone;
import java.time.Duration;

/// Joins a connection of messages to stdin and stdout.
record StdioMessages<M>(
        MessageFormat<M> format,
        StandardInput input,
        SessionOptions options,
        Duration linger,
        Console console)
        implements Service<MessageConnection<M>> {

    @Override
    public void serve(MessageConnection<M> connection, Traffic traffic)
            throws NetworkException, OutputGone {
        new FramedSession<>(connection, format, options, linger, console, traffic).run(input);
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

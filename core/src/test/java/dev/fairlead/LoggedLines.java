package dev.fairlead;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// The connection log, switched on, as it is written. Networks that are made meanwhile write to it.
final class LoggedLines extends Handler implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger("dev.fairlead.connection");

    private final List<String> lines = new CopyOnWriteArrayList<>();

    LoggedLines() {
        setLevel(Level.ALL);
        LOGGER.setLevel(Level.ALL);
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(this);
    }

    /// Those so far.
    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void publish(LogRecord logged) {
        lines.add(logged.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOGGER.removeHandler(this);
        LOGGER.setLevel(null);
        LOGGER.setUseParentHandlers(true);
    }
}

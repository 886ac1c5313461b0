package dev.fairlead.bench;

import java.util.List;

/// Where the subjects of a scenario run.
public interface Place extends AutoCloseable {
    /// How `command` is started there.
    List<String> command(List<String> command);

    @Override
    void close();

    /// This machine, as it is.
    static Place here() {
        return new Place() {
            @Override
            public List<String> command(List<String> command) {
                return command;
            }

            @Override
            public void close() {}
        };
    }
}

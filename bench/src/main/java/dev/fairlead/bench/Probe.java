package dev.fairlead.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/// One subject of a scenario, ready to be measured again and again.
public interface Probe extends AutoCloseable {
    /// Works for about this long and says what it saw: metric, value.
    Map<String, Double> measure(Duration duration) throws Exception;

    @Override
    void close() throws IOException;
}

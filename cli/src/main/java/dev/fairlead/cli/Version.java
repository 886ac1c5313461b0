package dev.fairlead.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Properties;

/// What `--version` prints: the version that the build wrote into this artifact.
final class Version {
    private Version() {}

    static String line() {
        return "fairlead " + properties().getProperty("version");
    }

    /// When the sources were as they are in this artifact: the build is reproducible, and knows no
    /// other time.
    static Instant built() {
        return Instant.parse(properties().getProperty("built"));
    }

    private static Properties properties() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(
                    Objects.requireNonNull(in, "version.properties is not in this artifact"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}

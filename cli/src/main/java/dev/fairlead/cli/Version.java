package dev.fairlead.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/// What `--version` prints: the version that the build wrote into this artifact.
final class Version {
    private Version() {}

    static String line() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(
                    Objects.requireNonNull(in, "version.properties is not in this artifact"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "fairlead " + properties.getProperty("version");
    }
}

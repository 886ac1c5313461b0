package dev.fairlead.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// What `--version` prints: the version that the build wrote into this artifact.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(
                    Objects.requireNonNull(in, "version.properties is not in this artifact"));
        }
        return new String[] {"fairlead " + properties.getProperty("version")};
    }
}

package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void namesTheVersionThatTheBuildWrote() throws Exception {
        String line = new Version().getVersion()[0];
        assertTrue(line.matches("fairlead \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"), line);
    }
}

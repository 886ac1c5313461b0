package dev.fairlead.interop.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Programs of this class path, as words of a command line.
public final class Commands {
    private Commands() {}

    /// The `fairlead` command.
    public static List<String> fairlead(List<String> arguments) {
        return java("dev.fairlead.cli.Main", arguments);
    }

    public static List<String> java(String mainClass, List<String> arguments) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                mainClass));
        words.addAll(arguments);
        return words;
    }
}

package dev.fairlead.cli;

import dev.fairlead.TlsOptions;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.quic.Quic;
import dev.fairlead.quic.QuicOptions;
import dev.fairlead.quic.QuicStack;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// QUIC as a line asks for it.
final class QuicStacks {
    private QuicStacks() {}

    /// What QUIC cannot do, or cannot do on this system, is wrong usage, with the reason.
    static QuicStack of(TlsOptions tls, Arguments arguments) {
        try {
            return Quic.stack(tls.alpn().toArray(String[]::new)).with(options(arguments)).tls(tls);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--quic: " + e.getMessage());
        }
    }

    private static QuicOptions options(Arguments arguments) {
        QuicOptions options = QuicOptions.DEFAULT.withEarlyData(arguments.has(Options.EARLY_DATA));
        return arguments
                .value(Options.QLOG)
                .map(text -> options.withQlog(directory(text)))
                .orElse(options);
    }

    private static Path directory(String text) {
        Path directory;
        try {
            directory = Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException("--qlog is '" + text + "': " + e.getReason());
        }
        if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw new UsageException(
                    "--qlog is '" + text + "', which is no directory that can be written to",
                    "make it: mkdir -p " + text);
        }
        return directory;
    }
}

package dev.fairlead.cli;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Prints what Fairlead logs to stderr: warnings always, the connection log with `-v`. What other
/// libraries log is dropped.
public final class LogPrinter extends System.LoggerFinder {
    private static final String OURS = "dev.fairlead";

    // A logger may be asked for before the command line is read, and a finder is made by the JDK:
    // where to print is known to the process as a whole only.
    private static volatile @Nullable Sink sink;

    // Netty logs through java.util.logging. Held, as a logger that nobody holds forgets its level.
    private static final Logger NETTY = Logger.getLogger("io.netty");

    private record Sink(System.Logger.Level least, Consumer<String> lines) {}

    /// Found by `ServiceLoader`.
    public LogPrinter() {}

    /// @param verbosity how often `-v` was given
    static void show(int verbosity, Console console) {
        System.Logger.Level least =
                switch (verbosity) {
                    case 0 -> System.Logger.Level.WARNING;
                    case 1 -> System.Logger.Level.DEBUG;
                    default -> System.Logger.Level.TRACE;
                };
        sink = new Sink(least, console::say);
        NETTY.setLevel(Level.OFF);
    }

    /// Gives the connection log to `lines`.
    static void tell(Consumer<String> lines) {
        sink = new Sink(System.Logger.Level.DEBUG, lines);
    }

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new Printing(name);
    }

    private record Printing(String name) implements System.Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(System.Logger.Level level) {
            Sink current = sink;
            return current != null
                    && level.getSeverity() >= current.least.getSeverity()
                    && level != System.Logger.Level.OFF
                    && name.startsWith(OURS);
        }

        @Override
        public void log(
                System.Logger.Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String message,
                @Nullable Throwable thrown) {
            Sink current = sink;
            if (current == null || !isLoggable(level)) {
                return;
            }
            boolean warning = level.getSeverity() >= System.Logger.Level.WARNING.getSeverity();
            String text = localized(bundle, String.valueOf(message));
            current.lines.accept(
                    (warning ? level.name().toLowerCase(Locale.ROOT) + ": " : "")
                            + text
                            + (thrown == null ? "" : ": " + thrown));
        }

        @Override
        public void log(
                System.Logger.Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String format,
                @Nullable Object... parameters) {
            if (!isLoggable(level)) {
                return;
            }
            String pattern = localized(bundle, String.valueOf(format));
            log(
                    level,
                    (ResourceBundle) null,
                    parameters == null || parameters.length == 0
                            ? pattern
                            : MessageFormat.format(pattern, parameters),
                    (Throwable) null);
        }

        private static String localized(@Nullable ResourceBundle bundle, String key) {
            if (bundle == null) {
                return key;
            }
            try {
                return bundle.getString(key);
            } catch (MissingResourceException _) {
                return key;
            }
        }
    }
}

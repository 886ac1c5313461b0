package dev.fairlead.internal.os;

import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/// Starts SLF4J, through which Netty and dnsjava log, without its three lines on stderr where no
/// provider is installed.
///
/// Call [#start] before the first class of either is touched.
public final class QuietSlf4j {
    private static final String VERBOSITY = "slf4j.internal.verbosity";

    private QuietSlf4j() {}

    /// Does nothing if SLF4J runs already, if it has a provider, or if somebody chose its
    /// verbosity.
    public static void start() {
        Once.ensure();
    }

    private static final class Once {
        static {
            if (System.getProperty(VERBOSITY) == null && !hasProvider()) {
                // SLF4J reads it once, when it starts; nobody else should find it set.
                System.setProperty(VERBOSITY, "ERROR");
                try {
                    LoggerFactory.getILoggerFactory();
                } finally {
                    System.clearProperty(VERBOSITY);
                }
            }
        }

        /// To load this class is all there is to do.
        static void ensure() {}

        private static boolean hasProvider() {
            if (System.getProperty("slf4j.provider") != null) {
                return true;
            }
            try {
                ClassLoader loader = LoggerFactory.class.getClassLoader();
                return ServiceLoader.load(SLF4JServiceProvider.class, loader).stream()
                        .findAny()
                        .isPresent();
            } catch (NoClassDefFoundError _) {
                return true; // slf4j-api 1.7 knows no providers; what it says is its user's choice
            }
        }
    }
}

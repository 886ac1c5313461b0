package dev.fairlead.lab;

import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// What a test needs of its machine: programs, rights, a kernel that can do something.
///
/// What is missing skips the test with a reason that the build shows. Where the environment
/// variable `FAIRLEAD_REQUIRE` lists the kind of test (`FAIRLEAD_REQUIRE=lab,interop`), it fails
/// the test instead, so that a machine that is meant to run everything cannot quietly run less.
public final class Requirement {
    private static final String REQUIRED = "FAIRLEAD_REQUIRE";
    private static final Duration CHECK_DEADLINE = Duration.ofSeconds(60);

    private Requirement() {}

    /// Goes on if `met`; otherwise the test ends here, failed where `kind` is required and skipped
    /// elsewhere.
    ///
    /// @param missing what is missing and how to get it, for the person who reads the build's
    ///   output
    public static void need(String kind, boolean met, String missing) {
        if (met) {
            return;
        }
        if (isRequired(kind, System.getenv(REQUIRED))) {
            Assertions.fail(REQUIRED + " lists " + kind + ", and this is missing: " + missing);
        }
        Assumptions.abort(kind + " test skipped: " + missing);
    }

    /// Needs these programs on the `PATH` or where a system keeps its administrator's programs.
    public static void programs(String kind, String... names) {
        List<String> absent = Arrays.stream(names).filter(name -> find(name).isEmpty()).toList();
        need(kind, absent.isEmpty(), "programs not found: " + String.join(", ", absent));
    }

    /// Needs all that a [Lab] needs, and these programs.
    public static void lab(String... names) {
        String missing = LabCheck.MISSING;
        need("lab", missing.isEmpty(), missing);
        programs("lab", names);
    }

    /// Where a program is, as an absolute path.
    public static Optional<String> find(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(
                        Arrays.stream(path.split(File.pathSeparator)),
                        Stream.of("/usr/local/sbin", "/usr/sbin", "/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> new File(folder, program))
                .filter(file -> file.isFile() && file.canExecute())
                .map(File::getAbsolutePath)
                .findFirst();
    }

    static boolean isRequired(String kind, @Nullable String list) {
        return list != null && List.of(list.split("[,\\s]+")).contains(kind);
    }

    /// Asks the lab tool once in the life of this JVM.
    private static final class LabCheck {
        static final String MISSING = ask();

        private static String ask() {
            if (!System.getProperty("os.name", "").equals("Linux")) {
                return "Linux, for its network namespaces";
            }
            try (LabProcess check = Netlab.start("check")) {
                LabProcess.Result result = check.await(CHECK_DEADLINE);
                return result.exitCode() == 0
                        ? ""
                        : "`netlab check` says: "
                                + (result.stdout() + result.stderr()).strip().replace("\n", "; ");
            }
        }
    }
}

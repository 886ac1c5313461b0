package dev.fairlead.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much of a process is in memory.
final class ResidentSet {
    private ResidentSet() {}

    /// In bytes.
    static long of(long pid) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) { // VmRSS:	    3508 kB
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException(status + " does not tell");
    }
}

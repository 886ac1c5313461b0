package dev.fairlead.cli;

import dev.fairlead.NetworkFailure;
import dev.fairlead.Stage;

/// What the process ends with.
final class ExitStatus {
    static final int DONE = 0;
    static final int THIS_MACHINE = 1;
    static final int USAGE = 2;

    /// As a shell tells that SIGPIPE ended a program.
    static final int OUTPUT_GONE = 141;

    private ExitStatus() {}

    static int of(NetworkFailure failure) {
        return of(failure.stage());
    }

    static int of(Stage stage) {
        return switch (stage) {
            case PATH -> 10;
            case RESOLVE -> 11;
            case CONNECT -> 12;
            case PROXY -> 13;
            case TLS -> 14;
            case PROTOCOL -> 15;
            case TRANSFER -> 16;
            case PEER -> 17;
        };
    }
}

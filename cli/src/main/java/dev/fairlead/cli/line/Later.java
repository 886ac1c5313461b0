package dev.fairlead.cli.line;

import java.util.Optional;

/// What the contract of the command promises and this version does not have yet: answered in one
/// sentence, never guessed.
public final class Later {
    private static final String INSTEAD = "it speaks TCP, TLS, UDP, DTLS, QUIC and Unix sockets";

    private Later() {}

    static Optional<UsageException> option(String name) {
        String capability =
                switch (name) {
                    case "--psk", "--psk-file" -> "TLS with a pre-shared key";
                    default -> "";
                };
        return capability.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new UsageException(
                                name + ": " + capability + " is not in this version; " + INSTEAD));
    }

    /// What to say of a command that will come.
    public static Optional<UsageException> command(String name) {
        return switch (name) {
            case "peers", "chat" -> Optional.of(absent(name));
            default -> Optional.empty();
        };
    }

    private static UsageException absent(String name) {
        return new UsageException(
                "fairlead " + name + " is not in this version",
                "fairlead help shows the commands that are");
    }
}

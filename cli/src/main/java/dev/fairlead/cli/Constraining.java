package dev.fairlead.cli;

import dev.fairlead.InterfaceType;
import dev.fairlead.PathConstraints;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.UsageException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// `--interface`, `--prohibit` and `--peer-to-peer`, as constraints.
final class Constraining {
    private Constraining() {}

    static PathConstraints constraints(Arguments arguments) {
        PathConstraints constraints =
                PathConstraints.NONE.withIncludePeerToPeer(arguments.has(Options.PEER_TO_PEER));
        Optional<String> name = arguments.value(Options.INTERFACE);
        if (name.isPresent()) {
            if (name.get().isEmpty()) {
                throw new UsageException(
                        "--interface needs a name", "fairlead interfaces shows those that are");
            }
            constraints = constraints.withRequiredInterface(name.get());
        }
        for (String word :
                arguments
                        .value(Options.PROHIBIT)
                        .map(v -> v.split(",", -1))
                        .orElse(new String[0])) {
            constraints = prohibiting(constraints, word.strip().toLowerCase(Locale.ROOT));
        }
        return constraints;
    }

    private static PathConstraints prohibiting(PathConstraints constraints, String word) {
        return switch (word) {
            case "expensive" -> constraints.withExpensiveProhibited(true);
            case "constrained" -> constraints.withConstrainedProhibited(true);
            case "local" -> constraints.withLocalNetworkProhibited(true);
            default ->
                    Arrays.stream(InterfaceType.values())
                            .filter(type -> type.toString().equals(word))
                            .findFirst()
                            .map(constraints::withProhibitedType)
                            .orElseThrow(() ->
                                    new UsageException(
                                            "--prohibit '"
                                                    + word
                                                    + "': there is no such type of interface",
                                            "wired, wifi, cellular, loopback, tunnel,"
                                                    + " bridge, other, expensive, constrained,"
                                                    + " local"));
        };
    }
}

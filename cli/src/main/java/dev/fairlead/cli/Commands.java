package dev.fairlead.cli;

import dev.fairlead.cli.line.Later;
import dev.fairlead.cli.line.Nearest;
import dev.fairlead.cli.line.OtherTools;
import dev.fairlead.cli.line.ShellWords;
import dev.fairlead.cli.line.UsageException;
import java.util.List;
import java.util.Optional;

/// The commands by name; each is made only when it is asked for, so that starting stays fast.
final class Commands {
    /// In the order in which help shows them.
    static final List<String> NAMES =
            List.of(
                    "connect",
                    "listen",
                    "forward",
                    "probe",
                    "resolve",
                    "browse",
                    "advertise",
                    "multicast",
                    "receive",
                    "send",
                    "pair",
                    "trust",
                    "doctor",
                    "path",
                    "interfaces",
                    "identity",
                    "demo",
                    "help",
                    "completion");

    private Commands() {}

    static Optional<Command> find(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "connect" -> new ConnectCommand();
                    case "listen" -> new ListenCommand();
                    case "forward" -> new ForwardCommand();
                    case "probe" -> new ProbeCommand();
                    case "resolve" -> new ResolveCommand();
                    case "browse" -> new BrowseCommand();
                    case "advertise" -> new AdvertiseCommand();
                    case "multicast" -> new MulticastCommand();
                    case "receive" -> new ReceiveCommand();
                    case "send" -> new SendCommand();
                    case "pair" -> new PairCommand();
                    case "trust" -> new TrustCommand();
                    case "doctor" -> new DoctorCommand();
                    case "path" -> new PathCommand();
                    case "interfaces" -> new InterfacesCommand();
                    case "identity" -> new IdentityCommand();
                    case "demo" -> new DemoCommand();
                    case "help" -> new HelpCommand();
                    case "completion" -> new CompletionCommand();
                    default -> null;
                });
    }

    /// @param rest what followed the name
    /// @throws UsageException if there is none of that name
    static Command named(String name, List<String> rest) {
        return find(name).orElseThrow(() -> unknown(name, rest));
    }

    private static UsageException unknown(String name, List<String> rest) {
        Optional<UsageException> known =
                Later.command(name).or(() -> OtherTools.command(name, rest));
        if (known.isPresent()) {
            return known.get();
        }
        if (name.contains(":")) {
            return new UsageException(
                    "'" + name + "' is no command",
                    "fairlead connect " + ShellWords.join(List.of(name)),
                    "fairlead probe " + ShellWords.join(List.of(name)));
        }
        String message = "there is no command '" + name + "'";
        return Nearest.to(name, NAMES)
                .map(near ->
                        new UsageException(
                                message,
                                ("did you mean: fairlead " + near + " " + ShellWords.join(rest))
                                        .strip()))
                .orElseGet(() -> new UsageException(message, "fairlead help shows the commands"));
    }
}

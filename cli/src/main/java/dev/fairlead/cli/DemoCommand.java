package dev.fairlead.cli;

import dev.fairlead.NetworkException;
import dev.fairlead.PathFailure;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import java.io.IOException;
import java.util.List;

/// `fairlead demo`: a tour with real sockets, on loopback alone.
final class DemoCommand implements Command {
    @Override
    public Syntax syntax() {
        return new Syntax(
                "demo",
                "Shows on loopback what connections go through: by name, TLS, UDP",
                List.of("demo"),
                List.of(),
                List.of(
                        "It starts listeners, a nameserver and a port that never answers, all on loopback and for a",
                        "second or two; connects by name, once past the address that is dead, over TLS to whom it",
                        "trusts and to whom it does not, and over UDP; and draws it."),
                List.of("fairlead demo", "fairlead demo --json", "NO_COLOR=1 fairlead demo"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws NetworkException, OutputGone {
        if (!arguments.operands().isEmpty()) {
            throw new UsageException(
                    "demo takes no further word; '" + arguments.operands().getFirst() + "' is one",
                    "fairlead demo");
        }
        try (Tour tour = new Tour(arguments, console)) {
            return tour.run();
        } catch (NetworkException | OutputGone e) {
            throw e;
        } catch (IOException e) {
            throw new NetworkException(
                    new PathFailure.SystemError(
                            "set up the demo on loopback", String.valueOf(e.getMessage())),
                    e);
        }
    }
}

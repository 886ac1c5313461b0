package dev.fairlead.cli;

import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.ManPage;
import java.util.List;

/// `fairlead help [COMMAND]`.
final class HelpCommand implements Command {
    @Override
    public Syntax syntax() {
        return new Syntax(
                "help",
                "Shows what a command does, and its options",
                List.of("help [COMMAND]", "help --man"),
                List.of(Options.MAN),
                List.of(),
                List.of(
                        "fairlead help connect",
                        "fairlead help --man | man -l -",
                        "fairlead help --man > ~/.local/share/man/man1/fairlead.1"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws OutputGone {
        List<String> operands = arguments.operands();
        if (operands.size() > 1) {
            throw new UsageException(
                    "help explains one command at a time",
                    arguments.corrected(operands.subList(0, 1)));
        }
        if (arguments.has(Options.MAN) && !operands.isEmpty()) {
            throw new UsageException("the man page has all commands on it", "fairlead help --man");
        }
        List<String> lines =
                operands.isEmpty()
                        ? arguments.has(Options.MAN) ? manual() : overview()
                        : Commands.named(operands.getFirst(), List.of()).syntax().help();
        for (String line : lines) {
            console.print(line);
        }
        return ExitStatus.DONE;
    }

    private static List<String> manual() {
        List<Syntax> commands =
                Commands.NAMES.stream()
                        .map(name -> Commands.named(name, List.of()).syntax())
                        .toList();
        return ManPage.of(commands, Version.line());
    }

    /// What `fairlead` alone prints.
    static List<String> overview() {
        return List.of(
                "  fairlead demo                            see it connect past a dead address, here",
                "  fairlead probe example.com               its TLS: reachable, how fast, whom it shows",
                "  fairlead connect example.com:80          stdin to the peer, its answer to stdout",
                "  fairlead listen --echo -k 8080           answer whoever connects",
                "  fairlead resolve example.com             its addresses, and who says so",
                "  connect ENDPOINT                like nc: stdin to the peer, the peer to stdout",
                "  listen [HOST:]PORT              like nc -l: one connection; -k: many",
                "  forward FROM TO                 passes on what comes to one place to another",
                "  probe ENDPOINT                  connects, explains, closes",
                "  resolve NAME [TYPE] [@SERVER]   asks the nameservers",
                "  browse [TYPE]                   services near by, as they come and go",
                "  advertise NAME TYPE PORT        tells others near by of a service",
                "  multicast join|send GROUP:PORT  hears a group, or sends to it",
                "  receive [DIR]                   files from whoever types the code that it shows",
                "  send FILE…|- [--to NAME]        files to a receiver near by, or anywhere",
                "  pair [NAME]                     two machines come to know each other, by a code",
                "  trust list|rename|revoke        the machines that were paired with this one",
                "  doctor [ENDPOINT]               what is wrong with the network here, and what mends it",
                "  path [--to ENDPOINT] [--watch]  the network path now, and each change",
                "  interfaces [NAME]               the network interfaces of this machine",
                "  identity new|show|pin           a key with its certificate; what is in a file; its pin",
                "  demo | help [COMMAND] | completion bash|zsh     a tour; what one does; for your shell",
                "ENDPOINT  host:port  host port  [v6%scope]:port  unix:/path  tls:// udp:// dtls://",
                "Everywhere: --json -v -q --deadline TIME   Exit: 0 done, 1 machine, 2 usage, 10-17 stage");
    }
}

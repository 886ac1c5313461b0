package dev.fairlead.cli;

import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.FileOptions;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Json;
import dev.fairlead.cli.show.TransferText;
import dev.fairlead.peer.LinkFailure;
import dev.fairlead.peer.LinkProof;
import dev.fairlead.peer.PairingCode;
import dev.fairlead.peer.PeerLink;
import dev.fairlead.peer.Resource;
import dev.fairlead.peer.ResourceSender;
import dev.fairlead.peer.TransferSummary;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `fairlead send FILE…`: sends files to a `fairlead receive` near by, or anywhere.
final class SendCommand implements Command {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TRIES = 3;

    /// What is asked for.
    ///
    /// @param files empty if it is stdin
    record Asked(List<Path> files, Optional<Endpoint> at) {
        static Asked parse(Arguments arguments) {
            List<String> words = arguments.operands();
            if (words.isEmpty()) {
                throw new UsageException(
                        "send needs a file, a directory, or - for stdin",
                        "fairlead send FILE",
                        "tar c DIR | fairlead send -");
            }
            boolean stdin = words.contains("-");
            if (stdin && words.size() > 1) {
                throw new UsageException(
                        "- (stdin) goes alone, and not together with files",
                        arguments.corrected(List.of("-")));
            }
            if (stdin && arguments.value(FileOptions.CODE_FILE).filter("-"::equals).isPresent()) {
                throw new UsageException(
                        "stdin cannot be both what is sent and the code",
                        "FAIRLEAD_CODE=… fairlead send -");
            }
            if (!stdin && arguments.has(FileOptions.NAME)) {
                throw new UsageException(
                        "--name is for stdin; files have their own",
                        arguments.corrected(words, FileOptions.NAME));
            }
            arguments.refuseTogether(FileOptions.TO, FileOptions.AT);
            try {
                List<Path> files = new ArrayList<>();
                if (!stdin) {
                    words.forEach(word -> files.add(Path.of(word)));
                }
                return new Asked(
                        List.copyOf(files),
                        arguments
                                .value(FileOptions.AT)
                                .map(text -> FileLink.address(text, "receiver")));
            } catch (InvalidPathException e) {
                throw new UsageException("no file can be called so: " + e.getMessage());
            }
        }
    }

    @Override
    public Syntax syntax() {
        return new Syntax(
                "send",
                "Sends files to a fairlead receive near by, or anywhere",
                List.of("send FILE…|- [--to NAME]", "send FILE…|- --at HOST:PORT"),
                List.of(
                        FileOptions.TO,
                        FileOptions.AT,
                        FileOptions.CODE_FILE,
                        FileOptions.CODE,
                        FileOptions.NAME,
                        Options.INTERFACE),
                List.of(
                        "With one receiver near by, it asks for the code that it shows; with several, --to says",
                        "which. Without a terminal the code comes from FAIRLEAD_CODE or --code-file. Directories go",
                        "with all that is in them but links. It ends with 0 only when every file is verified and",
                        "in place at the other end; what broke off goes on when the same is typed again."),
                List.of(
                        "fairlead send photo.jpg",
                        "fairlead send report.pdf pictures --to 8f3a",
                        "tar c src | fairlead send - --name src.tar --at 192.0.2.7:40123"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws NetworkException, OutputGone {
        Asked asked = Asked.parse(arguments);
        List<Resource> resources = resources(asked, arguments, console);
        Optional<PairingCode> given = FileLink.given(arguments, console);
        TransferScreen screen = new TransferScreen(arguments, console, false);
        Duration limit =
                arguments.time(Options.DEADLINE, Opening.LEAST, Opening.MOST).orElse(PATIENCE);
        try (Network network = Network.open(Neighbours.network(arguments))) {
            console.undo().add(network);
            Endpoint receiver =
                    asked.at().isPresent()
                            ? asked.at().get()
                            : ReceiverSearch.find(network, arguments, screen, limit);
            try (PeerLink link = link(network, receiver, given, console, screen, limit)) {
                screen.say("to " + link.peer().name());
                screen.event(
                        Json.of("linked")
                                .put("name", link.peer().name())
                                .put("address", receiver.toString())
                                .line());
                TransferSummary summary =
                        ResourceSender.of(resources).withObserver(screen).send(link.stream());
                screen.clear();
                screen.event(TransferText.json("sent", summary));
                screen.say("sent, and verified at the other end: " + TransferText.summary(summary));
                if (!summary.leftOut().isEmpty()) {
                    screen.say(
                            "left out, for it is neither file nor directory: "
                                    + String.join(
                                            ", ", summary.leftOut().stream().limit(5).toList())
                                    + (summary.leftOut().size() > 5 ? ", …" : ""));
                }
                return ExitStatus.DONE;
            } catch (NetworkException e) {
                screen.explain(e);
                throw e;
            }
        }
    }

    private static List<Resource> resources(Asked asked, Arguments arguments, Console console) {
        if (asked.files().isEmpty()) {
            return List.of(
                    Resource.of(arguments.value(FileOptions.NAME).orElse("stdin"), console.in()));
        }
        List<Resource> resources = new ArrayList<>();
        for (Path file : asked.files()) {
            if (!Files.isReadable(file)) {
                throw new UsageException(
                        file + (Files.exists(file) ? " may not be read" : " is not there"));
            }
            resources.add(Resource.of(file));
        }
        return resources;
    }

    /// Proves that this end knows the code. A person may try again.
    private static PeerLink link(
            Network network,
            Endpoint receiver,
            Optional<PairingCode> given,
            Console console,
            TransferScreen screen,
            Duration limit)
            throws NetworkException {
        for (int tries = 0; ; tries++) {
            PairingCode code =
                    given.isPresent() ? given.get() : FileLink.ask(console, tries, "send FILE");
            try {
                return PeerLink.open(
                        network, receiver, FileLink.self(network), LinkProof.code(code), limit);
            } catch (NetworkException e) {
                boolean again =
                        e.failure() instanceof LinkFailure.WrongCode wrong
                                && wrong.left() > 0
                                && given.isEmpty()
                                && tries + 1 < TRIES;
                if (!again) {
                    throw e;
                }
                screen.say(e.failure().summary() + "; " + e.failure().hint());
            }
        }
    }
}

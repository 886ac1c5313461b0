package dev.fairlead.cli;

import dev.fairlead.Advertisement;
import dev.fairlead.Endpoint;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Port;
import dev.fairlead.RegistrationState;
import dev.fairlead.Service;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.FileOptions;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Json;
import dev.fairlead.cli.show.SafeText;
import dev.fairlead.cli.show.TransferText;
import dev.fairlead.peer.Admission;
import dev.fairlead.peer.OfferedCode;
import dev.fairlead.peer.PairingCode;
import dev.fairlead.peer.PeerLink;
import dev.fairlead.peer.PeerListener;
import dev.fairlead.peer.ResourceReceiver;
import dev.fairlead.peer.TransferSummary;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `fairlead receive [DIR]`: takes files from whoever types the code that it shows.
final class ReceiveCommand implements Command {
    /// What receivers near by are found as.
    static final String TYPE = "_fairlead-files._tcp";

    private static final Duration LONGEST = Duration.ofDays(365);

    /// What is asked for.
    ///
    /// @param folder empty if the bytes go to stdout
    record Asked(Optional<Path> folder, int port, Optional<String> sha256) {
        static Asked parse(Arguments arguments) {
            List<String> words = arguments.operands();
            if (words.size() > 1) {
                throw new UsageException(
                        "'" + words.get(1) + "' is one word too many; one directory, or none",
                        arguments.corrected(words.subList(0, 1)));
            }
            Optional<String> output = arguments.value(FileOptions.OUTPUT);
            if (output.isPresent() && !output.get().equals("-")) {
                throw new UsageException(
                        "--output is '" + output.get() + "'; only - (stdout) is allowed",
                        "fairlead receive -o - > FILE",
                        "fairlead receive DIR");
            }
            if (output.isPresent() && !words.isEmpty()) {
                throw new UsageException(
                        "--output - and a directory do not go together; choose one",
                        "fairlead receive -o -",
                        "fairlead receive " + words.getFirst());
            }
            try {
                int port =
                        arguments
                                .value(FileOptions.PORT)
                                .map(text -> Port.parse(text).number())
                                .orElse(0);
                Optional<Path> folder =
                        output.isPresent()
                                ? Optional.empty()
                                : Optional.of(Path.of(words.isEmpty() ? "." : words.getFirst()));
                Optional<String> sha256 = arguments.value(FileOptions.SHA256);
                sha256.ifPresent(hex -> ResourceReceiver.into(Path.of(".")).withSha256(hex));
                return new Asked(folder, port, sha256);
            } catch (InvalidPathException e) {
                throw new UsageException("no directory can be called so: " + e.getMessage());
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()), "fairlead receive --help");
            }
        }
    }

    @Override
    public Syntax syntax() {
        return new Syntax(
                "receive",
                "Takes files from whoever near by types the code that it shows, until Ctrl-C",
                List.of("receive [DIR] [--once]", "receive -o -"),
                List.of(
                        FileOptions.ONCE,
                        FileOptions.OUTPUT,
                        FileOptions.OVERWRITE,
                        FileOptions.SHA256,
                        FileOptions.SYNC,
                        FileOptions.PORT,
                        Options.INTERFACE),
                List.of(
                        "Without DIR into this directory. What is there is kept, what comes is called name (1).",
                        "The code is good for one sender; three wrong guesses end it, and this command. All is",
                        "encrypted. Until a sender has proved that it knows the code it is told nothing but a",
                        "random name. What breaks off is kept hidden and goes on when it is sent again.",
                        "Names from the other end are made harmless. Paths of what came go to stdout."),
                List.of(
                        "fairlead receive",
                        "fairlead receive --once --deadline 10min",
                        "fairlead receive -o - --once | tar x"));
    }

    @Override
    public boolean printsPayload(Arguments arguments) {
        return arguments.has(FileOptions.OUTPUT);
    }

    @Override
    public int run(Arguments arguments, Console console) throws NetworkException, OutputGone {
        Asked asked = Asked.parse(arguments);
        if (asked.folder().isPresent() && !Files.isDirectory(asked.folder().get())) {
            throw new UsageException(
                    asked.folder().get() + " is no directory that can be received into",
                    "mkdir " + asked.folder().get());
        }
        boolean once = arguments.has(FileOptions.ONCE) || asked.folder().isEmpty();
        Duration limit = arguments.time(Options.DEADLINE, Opening.LEAST, LONGEST).orElse(LONGEST);
        try (Network network = Network.open(Neighbours.network(arguments))) {
            console.undo().add(network);
            while (true) {
                TransferScreen screen =
                        new TransferScreen(arguments, console, asked.folder().isEmpty());
                PeerLink link = await(network, asked, arguments, screen, limit);
                try {
                    receive(link, asked, arguments, console, screen);
                } catch (NetworkException e) {
                    screen.explain(e);
                    if (once) {
                        throw e;
                    }
                    screen.say("failed: " + e.failure().summary());
                    screen.event(
                            Json.of("failed")
                                    .put("cause", e.failure().cause())
                                    .put("summary", e.failure().summary())
                                    .line());
                }
                if (once) {
                    return ExitStatus.DONE;
                }
            }
        }
    }

    /// Shows a new code, and waits for whoever knows it.
    private static PeerLink await(
            Network network,
            Asked asked,
            Arguments arguments,
            TransferScreen screen,
            Duration limit)
            throws NetworkException {
        PairingCode code = PairingCode.random();
        ListenerOptions options = ListenerOptions.DEFAULT.withService(Service.anonymous(TYPE));
        Optional<String> name = arguments.value(Options.INTERFACE);
        if (name.isPresent()) {
            options = options.withInterface(name.get());
        }
        try (PeerListener listener =
                PeerListener.open(
                        network,
                        Port.of(asked.port()),
                        FileLink.self(network),
                        Admission.NOBODY.withCode(OfferedCode.once(code)),
                        options,
                        failure -> screen.say("not let in: " + failure.summary()))) {
            show(listener, code, asked, screen);
            return listener.accept(limit);
        }
    }

    private static void show(
            PeerListener listener, PairingCode code, Asked asked, TransferScreen screen) {
        Optional<Advertisement> told = listener.listener().advertisement();
        String name = told.flatMap(each -> each.service().name()).orElse("");
        List<String> addresses =
                listener.listener().connectionInfo().endpoints().stream()
                        .map(Endpoint::toString)
                        .toList();
        screen.event(
                Json.of("waiting")
                        .put("name", name)
                        .put("code", code.digits())
                        .put("port", listener.port())
                        .putAll("addresses", addresses)
                        .line());
        screen.say(
                "waiting as "
                        + name
                        + (asked.folder().isPresent()
                                ? " for files, which go to "
                                        + asked.folder().get().toAbsolutePath().normalize()
                                : " for one file, which goes to stdout"));
        screen.say("  code   " + code.spaced() + "   for one sender; three wrong guesses end it");
        screen.say("  there  fairlead send FILE");
        if (!addresses.isEmpty()) {
            screen.say("    or   fairlead send FILE --at " + addresses.getFirst());
        }
        told.ifPresent(each ->
                each.onState(
                        Runnable::run,
                        state -> {
                            if (state instanceof RegistrationState.Waiting(var why)) {
                                screen.say("not found near by as long as: " + why.summary());
                            }
                        }));
    }

    private static void receive(
            PeerLink link, Asked asked, Arguments arguments, Console console, TransferScreen screen)
            throws NetworkException, OutputGone {
        screen.say("from " + link.peer().name());
        screen.event(
                Json.of("linked")
                        .put("name", link.peer().name())
                        .put("address", link.stream().remote().map(Object::toString).orElse(null))
                        .line());
        ResourceReceiver receiver =
                (asked.folder().isPresent()
                                ? ResourceReceiver.into(asked.folder().get())
                                : ResourceReceiver.to(Channels.newOutputStream(console.payload())))
                        .withOverwrite(arguments.has(FileOptions.OVERWRITE))
                        .withSync(arguments.has(FileOptions.SYNC))
                        .withObserver(screen);
        if (asked.sha256().isPresent()) {
            receiver = receiver.withSha256(asked.sha256().get());
        }
        TransferSummary summary = receiver.receive(link.stream());
        screen.clear();
        screen.event(TransferText.json("received", summary));
        screen.say("received and verified: " + TransferText.summary(summary));
        if (!arguments.has(Options.JSON)) {
            for (TransferSummary.Place place : summary.places()) {
                console.print(SafeText.line(place.path().toString(), console.unicode()));
            }
        }
    }
}

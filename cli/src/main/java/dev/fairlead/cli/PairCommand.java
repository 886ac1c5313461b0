package dev.fairlead.cli;

import dev.fairlead.Advertisement;
import dev.fairlead.Endpoint;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Port;
import dev.fairlead.Service;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.FileOptions;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.PeerOptions;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Json;
import dev.fairlead.peer.Admission;
import dev.fairlead.peer.KnownPeer;
import dev.fairlead.peer.LinkProof;
import dev.fairlead.peer.OfferedCode;
import dev.fairlead.peer.PairingCode;
import dev.fairlead.peer.PeerLink;
import dev.fairlead.peer.PeerListener;
import dev.fairlead.peer.PeerProfile;
import dev.fairlead.peer.TrustStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `fairlead pair [NAME]`: two machines come to know each other, by a code that one of them shows.
final class PairCommand implements Command {
    private static final String TYPE = "_fairlead-pair._tcp";
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// What is asked for.
    ///
    /// @param there with whom; empty to wait for somebody
    record Asked(Optional<Endpoint> there) {
        static Asked parse(Arguments arguments) {
            List<String> words = arguments.operands();
            Optional<String> at = arguments.value(PeerOptions.AT);
            if (words.size() + at.stream().count() > 1) {
                throw new UsageException(
                        "one machine is paired with: one NAME, or --at HOST:PORT",
                        "fairlead pair " + (words.isEmpty() ? "NAME" : words.getFirst()));
            }
            try {
                if (at.isPresent()) {
                    return new Asked(at.map(text -> FileLink.address(text, "other machine")));
                }
                return new Asked(
                        words.stream()
                                .findFirst()
                                .map(name -> Endpoint.service(name, TYPE, "local")));
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()), "fairlead pair --help");
            }
        }
    }

    @Override
    public Syntax syntax() {
        return new Syntax(
                "pair",
                "Has two machines know each other, by a code that one of them shows",
                List.of("pair", "pair NAME", "pair --at HOST:PORT"),
                List.of(
                        PeerOptions.AT,
                        FileOptions.CODE,
                        FileOptions.CODE_FILE,
                        FileOptions.PORT,
                        PeerOptions.STORE,
                        Options.INTERFACE),
                List.of(
                        "Alone it shows a name and a code, and waits. On the other machine the name, or --at, and the",
                        "code are given: by FAIRLEAD_CODE, --code-file, or when it asks. One link, three wrong guesses.",
                        "Both keep the other's key and a secret of the two: see fairlead trust."),
                List.of(
                        "fairlead pair",
                        "fairlead pair 3f9ac2d1e0",
                        "fairlead pair --at 192.0.2.7:40123"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws NetworkException, OutputGone {
        Asked asked = Asked.parse(arguments);
        try (Network network = Network.open(Neighbours.network(arguments))) {
            console.undo().add(network);
            TrustStore store = TrustCommand.store(arguments);
            PeerProfile self = FileLink.self(network).withIdentity(store.identity());
            KnownPeer pairing;
            try (PeerLink link =
                    asked.there().isPresent()
                            ? open(network, asked.there().get(), self, arguments, console)
                            : await(network, self, arguments, console)) {
                pairing = link.pairing().orElseThrow();
                store.add(pairing);
            }
            TrustCommand.show("paired", pairing, arguments, console);
            return ExitStatus.DONE;
        } catch (IOException e) {
            if (e instanceof NetworkException network) {
                throw network;
            }
            if (e instanceof OutputGone gone) {
                throw gone;
            }
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static PeerLink open(
            Network network, Endpoint there, PeerProfile self, Arguments arguments, Console console)
            throws NetworkException {
        PairingCode code =
                FileLink.given(arguments, console)
                        .orElseGet(() -> FileLink.ask(console, 0, "pair NAME"));
        Duration limit = arguments.time(Options.DEADLINE, Opening.LEAST, LONGEST).orElse(LIMIT);
        return PeerLink.open(network, there, self, LinkProof.code(code), limit);
    }

    private static PeerLink await(
            Network network, PeerProfile self, Arguments arguments, Console console)
            throws NetworkException, OutputGone {
        PairingCode code = PairingCode.random();
        ListenerOptions options = ListenerOptions.DEFAULT.withService(Service.anonymous(TYPE));
        Optional<String> name = arguments.value(Options.INTERFACE);
        if (name.isPresent()) {
            options = options.withInterface(name.get());
        }
        Duration limit = arguments.time(Options.DEADLINE, Opening.LEAST, LONGEST).orElse(LONGEST);
        try (PeerListener listener =
                PeerListener.open(
                        network,
                        port(arguments),
                        self,
                        Admission.NOBODY.withCode(OfferedCode.once(code)),
                        options,
                        failure -> say("not let in: " + failure.summary(), arguments, console))) {
            show(listener, code, arguments, console);
            return listener.accept(limit);
        }
    }

    private static Port port(Arguments arguments) {
        try {
            return Port.of(
                    arguments
                            .value(FileOptions.PORT)
                            .map(text -> Port.parse(text).number())
                            .orElse(0));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "fairlead pair --help");
        }
    }

    private static void show(
            PeerListener listener, PairingCode code, Arguments arguments, Console console)
            throws OutputGone {
        String name =
                listener.listener()
                        .advertisement()
                        .map(Advertisement::service)
                        .flatMap(Service::name)
                        .orElse("");
        List<String> addresses =
                listener.listener().connectionInfo().endpoints().stream()
                        .map(Endpoint::toString)
                        .toList();
        if (arguments.has(Options.JSON)) {
            console.printJson(
                    Json.of("waiting")
                            .put("name", name)
                            .put("code", code.digits())
                            .put("port", listener.port())
                            .putAll("addresses", addresses)
                            .line());
            return;
        }
        say("  code   " + code.spaced() + "   three wrong guesses end it", arguments, console);
        say("  there  fairlead pair " + name, arguments, console);
        if (!addresses.isEmpty()) {
            say("    or   fairlead pair --at " + addresses.getFirst(), arguments, console);
        }
    }

    private static void say(String line, Arguments arguments, Console console) {
        if (!arguments.has(Options.JSON)) {
            console.say(line); // with -q too: without the code nobody could pair
        }
    }
}

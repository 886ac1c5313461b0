package dev.fairlead.cli;

import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.PeerOptions;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Json;
import dev.fairlead.cli.show.SafeText;
import dev.fairlead.peer.KnownPeer;
import dev.fairlead.peer.TrustStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `fairlead trust list|rename|revoke`: the peers that were paired with this machine.
final class TrustCommand implements Command {
    private static final int SHORTEST = 4;

    @Override
    public Syntax syntax() {
        return new Syntax(
                "trust",
                "Shows, renames and forgets the machines that were paired with this one",
                List.of("trust list", "trust rename PEER NAME", "trust revoke PEER"),
                List.of(PeerOptions.STORE),
                List.of(
                        "PEER is its name, or the beginning of its fingerprint: 4 digits or more.",
                        "Who is revoked is let in no more; connections that stand go on. The other machine keeps",
                        "what it knows, and is refused.",
                        "They are kept in fairlead/peers.p12 below XDG_CONFIG_HOME, or below ~/.config."),
                List.of(
                        "fairlead trust list",
                        "fairlead trust rename 3f9ac2d1 'Workshop'",
                        "fairlead trust revoke 'Old phone'"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws OutputGone {
        List<String> words = arguments.operands();
        String what = words.isEmpty() ? "" : words.getFirst();
        int wanted =
                switch (what) {
                    case "list" -> 1;
                    case "revoke" -> 2;
                    case "rename" -> 3;
                    default ->
                            throw new UsageException(
                                    words.isEmpty()
                                            ? "trust needs to know what to do: list, rename or revoke"
                                            : "trust '"
                                                    + what
                                                    + "' is not known; list, rename and revoke are",
                                    "fairlead trust list");
                };
        if (words.size() != wanted) {
            throw new UsageException(
                    "trust "
                            + what
                            + " takes "
                            + (wanted - 1)
                            + " further words, and "
                            + (words.size() - 1)
                            + " came; a name with blanks is put into quotes",
                    "fairlead trust --help");
        }
        try {
            TrustStore store = store(arguments);
            if (what.equals("list")) {
                for (KnownPeer peer : store.peers()) {
                    show("peer", peer, arguments, console);
                }
            } else {
                change(store, what, words, arguments, console);
            }
            return ExitStatus.DONE;
        } catch (IOException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw new UsageException(String.valueOf(e.getCause()));
        }
    }

    private static void change(
            TrustStore store, String what, List<String> words, Arguments arguments, Console console)
            throws IOException, OutputGone {
        KnownPeer peer = find(store.peers(), words.get(1));
        if (what.equals("revoke")) {
            boolean _ = store.revoke(peer.fingerprint()); // another program may have been first
            show("revoked", peer, arguments, console);
            return;
        }
        try {
            KnownPeer renamed = peer.withName(words.get(2));
            boolean _ = store.rename(peer.fingerprint(), renamed.name()); // as above
            show("renamed", renamed, arguments, console);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /// The store of `--store`, or this user's.
    static TrustStore store(Arguments arguments) throws IOException {
        Optional<String> file = arguments.value(PeerOptions.STORE);
        try {
            return TrustStore.open(
                    file.isPresent() ? Path.of(file.get()) : TrustStore.defaultFile());
        } catch (InvalidPathException e) {
            throw new UsageException("--store: no file can be called so: " + e.getMessage());
        }
    }

    private static KnownPeer find(List<KnownPeer> peers, String text) {
        String digits = text.replaceAll("[ :-]", "").toLowerCase(Locale.ROOT);
        boolean isFingerprint = digits.length() >= SHORTEST && digits.matches("[0-9a-f]+");
        List<KnownPeer> found = new ArrayList<>();
        for (KnownPeer peer : peers) {
            if (peer.name().equals(text) || (isFingerprint && digits(peer).startsWith(digits))) {
                found.add(peer);
            }
        }
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw new UsageException(
                found.isEmpty()
                        ? "no peer is called '" + text + "', or has a fingerprint that begins so"
                        : found.size()
                                + " peers are meant by '"
                                + text
                                + "'; give more of the fingerprint",
                "fairlead trust list");
    }

    static String digits(KnownPeer peer) {
        return peer.fingerprint().toString().replace(" ", "");
    }

    /// One peer, on stdout.
    static void show(String type, KnownPeer peer, Arguments arguments, Console console)
            throws OutputGone {
        if (arguments.has(Options.JSON)) {
            console.printJson(
                    Json.of(type)
                            .put("name", peer.name())
                            .put("fingerprint", digits(peer))
                            .put("since", peer.since().toString())
                            .line());
            return;
        }
        console.print(
                (type.equals("peer") ? "" : type + "  ")
                        + peer.fingerprint().brief()
                        + "  "
                        + peer.since()
                        + "  "
                        + SafeText.line(peer.name(), console.unicode()));
    }
}

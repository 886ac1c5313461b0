package dev.fairlead.cli;

import dev.fairlead.Endpoint;
import dev.fairlead.Psk;
import dev.fairlead.TlsOptions;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.ListenText;
import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.ShellWords;
import dev.fairlead.cli.line.Transport;
import dev.fairlead.cli.line.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The pre-shared keys of a line. A file that cannot be used, or that others can read, and a key
/// that is none are wrong usage; no message shows a key.
///
/// @param typed whether the line has the key
/// @param made `ID:HEX` of a key that was made for this run; `null` if none was
record SharedKey(Psk psk, boolean typed, @Nullable String made) implements ServerCredential {
    private static final int LONGEST_FILE = 1 << 20;
    private static final String TYPED =
            "--psk: others on this machine see the key in the list of programs (ps); --psk-file, or"
                    + " --psk ID alone, keeps it out of the line";
    private static final String NEW = "new";

    /// Of the identity that a line names without one.
    private static final String KEY = "FAIRLEAD_PSK_KEY";

    /// What goes by certificates.
    private static final List<Option> OF_CERTIFICATES =
            List.of(
                    Options.CERT,
                    Options.KEY,
                    Options.PASSWORD_FILE,
                    Options.CA,
                    Options.PIN,
                    Options.INSECURE,
                    Options.CLIENT_AUTH,
                    Options.KEYLOG);

    /// Empty if the line has no keys.
    static Optional<SharedKey> ofClient(Arguments arguments, Console console) {
        if (arguments.value(Options.PSK).filter(NEW::equals).isPresent()) {
            throw new UsageException(
                    "--psk new makes a key, which is for listen; it prints the line to type here");
        }
        return of(arguments, console);
    }

    /// As above, or one that is made for this run.
    static Optional<SharedKey> ofServer(Arguments arguments, Console console) {
        return of(arguments, console);
    }

    private static Optional<SharedKey> of(Arguments arguments, Console console) {
        arguments.refuseTogether(Options.PSK, Options.PSK_FILE);
        Optional<String> word = arguments.value(Options.PSK);
        Optional<String> file = arguments.value(Options.PSK_FILE);
        if (word.isEmpty() && file.isEmpty()) {
            if (arguments.has(Options.PSK_COMPATIBLE)) {
                throw new UsageException("--psk-compatible needs --psk or --psk-file");
            }
            return Optional.empty();
        }
        Option source = word.isPresent() ? Options.PSK : Options.PSK_FILE;
        for (Option other : OF_CERTIFICATES) {
            arguments.refuseTogether(source, other);
        }
        String made = word.filter(NEW::equals).isPresent() ? fresh() : null;
        Psk psk =
                file.isPresent()
                        ? ofFile(file.get())
                        : with(
                                null,
                                made == null ? whole(word.get(), console) : made,
                                Options.PSK.name());
        return Optional.of(
                new SharedKey(
                        arguments.has(Options.PSK_COMPATIBLE) ? psk.compatible() : psk,
                        !warning(arguments).isEmpty(),
                        made));
    }

    /// An identity alone stands in the line without its key, which is asked for.
    private static String whole(String word, Console console) {
        if (word.indexOf(':') >= 0) {
            return word;
        }
        return word
                + ":"
                + Secrets.of(console, KEY, "key of '" + word + "', in hexadecimal digits: ")
                        .orElseThrow(() ->
                                new UsageException(
                                        "--psk names '" + word + "' without a key",
                                        "put a line "
                                                + word
                                                + ":HEX into a file of your own, and"
                                                + " name it: --psk-file FILE",
                                        "or set "
                                                + KEY
                                                + " in the environment to the key in"
                                                + " hexadecimal digits"));
    }

    private static String fresh() {
        byte[] suffix = Arrays.copyOf(Psk.newKey(), 2);
        HexFormat hex = HexFormat.of();
        return "fairlead-" + hex.formatHex(suffix) + ":" + hex.formatHex(Psk.newKey());
    }

    /// The keys so far and that of one `ID:HEX`. The identity ends at the last colon.
    private static Psk with(@Nullable Psk before, String text, String where) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new UsageException(
                    where
                            + " has no colon; ID:HEX is needed, a name and the key in hexadecimal"
                            + " digits. `openssl rand -hex 32` makes a key");
        }
        byte[] key;
        try {
            key = HexFormat.of().parseHex(text.substring(colon + 1).strip());
        } catch (IllegalArgumentException _) {
            // its message shows a digit of the key
            throw new UsageException(
                    where
                            + ": what follows the last colon is not a key in hexadecimal digits, two"
                            + " for each byte");
        }
        try {
            String identity = text.substring(0, colon);
            return before == null ? Psk.of(identity, key) : before.and(identity, key);
        } catch (IllegalArgumentException e) {
            throw new UsageException(where + ": " + e.getMessage());
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static Psk ofFile(String name) {
        Path file;
        String text;
        try {
            file = Path.of(name);
            requirePrivate(file);
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(LONGEST_FILE + 1);
                if (bytes.length > LONGEST_FILE) {
                    throw new UsageException(
                            "--psk-file: "
                                    + name
                                    + " is longer than "
                                    + LONGEST_FILE
                                    + " bytes; that is no list of keys");
                }
                text = new String(bytes, StandardCharsets.UTF_8);
            }
        } catch (InvalidPathException | IOException e) {
            throw new UsageException("--psk-file: " + name + " cannot be read: " + e);
        }
        Psk psk = null;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                psk = with(psk, line, "--psk-file: line " + number + " of " + name);
            }
        }
        if (psk == null) {
            throw new UsageException("--psk-file: " + name + " has no key; a line of it is ID:HEX");
        }
        return psk;
    }

    private static void requirePrivate(Path file) throws IOException {
        Set<PosixFilePermission> permissions;
        try {
            permissions = Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException _) {
            return; // this file system knows no such permissions
        }
        if (permissions.contains(PosixFilePermission.GROUP_READ)
                || permissions.contains(PosixFilePermission.OTHERS_READ)) {
            throw new UsageException(
                    "--psk-file: "
                            + file
                            + " can be read by others on this machine; its keys are theirs, too",
                    "make new keys, or if nobody has looked: chmod 600 "
                            + ShellWords.quote(file.toString()));
        }
    }

    // ---- a listener's

    @Override
    public TlsOptions options(Arguments arguments, Console console) {
        return Securing.server(arguments, console, this);
    }

    @Override
    public @Nullable String pin() {
        return null;
    }

    @Override
    public String line(Endpoint local, ListenText.Place place, Arguments arguments) {
        String key =
                made != null
                        ? "--psk " + ShellWords.quote(made)
                        : "--psk-file "
                                + arguments
                                        .value(Options.PSK_FILE)
                                        .map(ShellWords::quote)
                                        .orElse("FILE");
        return "fairlead connect "
                + (ListenText.transport(arguments) == Transport.DTLS ? "--dtls " : "")
                + key
                + OwnIdentity.protocols(arguments)
                + " "
                + OwnIdentity.endpoint(local, place);
    }

    @Override
    public void tell(String line, Notices notices) {
        String at = "at the other end: " + line;
        if (made != null) {
            notices.always("a key was made for this run; whoever has it gets in");
            notices.always(at);
        } else {
            notices.watching(psk.toString());
            notices.watching(at);
        }
    }

    @Override
    public String warning() {
        return typed ? TYPED : "";
    }

    /// What a line gives away that names a key; empty for nothing.
    static String warning(Arguments arguments) {
        return arguments.value(Options.PSK).filter(word -> word.contains(":")).isPresent()
                ? TYPED
                : "";
    }
}

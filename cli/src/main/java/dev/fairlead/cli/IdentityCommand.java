package dev.fairlead.cli;

import dev.fairlead.CertificateSummary;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsHandshake;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.cli.Console.OutputGone;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.EndpointText;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Syntax;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Json;
import dev.fairlead.cli.show.SafeText;
import dev.fairlead.security.Certificates;
import dev.fairlead.security.Identities;
import dev.fairlead.security.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `fairlead identity`: makes keys with their certificates, and shows what is in files.
final class IdentityCommand implements Command {
    private static final int MOST_DAYS = 3652;

    @Override
    public Syntax syntax() {
        return new Syntax(
                "identity",
                "Makes a key with its certificate, shows one, or tells its pin",
                List.of(
                        "identity new --out FILE NAME…",
                        "identity show FILE",
                        "identity pin FILE|HOST:PORT"),
                List.of(
                        Options.OUT,
                        Options.KEY_KIND,
                        Options.DAYS,
                        Options.AUTHORITY,
                        Options.SIGNED_BY,
                        Options.FORCE,
                        Options.PASSWORD_FILE),
                List.of(
                        "new: NAME is a host name or an address, of an authority any name. FILE is PEM with the",
                        "chain and the key, or PKCS#12 if it ends in .p12 or .pfx, with the password of",
                        "--password-file. Only you may read it; what is there is not replaced without --force.",
                        "pin of a HOST:PORT is what it shows, whoever that is: compare it by another way."),
                List.of(
                        "fairlead identity new --out db.pem db.example 192.0.2.7",
                        "fairlead identity show db.pem",
                        "fairlead identity pin db.pem"));
    }

    @Override
    public int run(Arguments arguments, Console console) throws NetworkException, OutputGone {
        List<String> words = arguments.operands();
        String what = words.isEmpty() ? "" : words.getFirst();
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        switch (what) {
            case "new" -> make(rest, arguments, console);
            case "show" -> show(only(rest, "show", "FILE"), arguments, console);
            case "pin" -> pin(only(rest, "pin", "FILE|HOST:PORT"), arguments, console);
            default ->
                    throw new UsageException(
                            words.isEmpty()
                                    ? "identity needs to know what to do: new, show or pin"
                                    : "identity '" + what + "' is not known; new, show and pin are",
                            "fairlead identity new --out FILE NAME");
        }
        return ExitStatus.DONE;
    }

    private static String only(List<String> words, String what, String wanted) {
        if (words.size() != 1) {
            throw new UsageException(
                    "identity " + what + " takes one " + wanted + ", and " + words.size() + " came",
                    "fairlead identity " + what + " " + wanted);
        }
        return words.getFirst();
    }

    // ---- new

    private static void make(List<String> names, Arguments arguments, Console console)
            throws OutputGone {
        arguments.refuseTogether(Options.AUTHORITY, Options.SIGNED_BY);
        Path out =
                path(
                        arguments
                                .value(Options.OUT)
                                .orElseThrow(() ->
                                        new UsageException(
                                                "identity new needs --out FILE, where the key goes",
                                                "fairlead identity new --out identity.pem NAME")));
        if (names.isEmpty()) {
            throw new UsageException(
                    "identity new needs the names and addresses that peers connect to",
                    "fairlead identity new --out " + out + " localhost");
        }
        if (Files.exists(out) && !arguments.has(Options.FORCE)) {
            throw new UsageException(
                    out + " is there already, and a key that is gone is gone",
                    "choose another --out, or replace it with --force");
        }
        Identity made = made(names, arguments);
        try {
            if (isPkcs12(out)) {
                char[] password = Securing.passwordToWrite(arguments, console);
                try {
                    Identities.savePkcs12(made, out, password);
                } finally {
                    Arrays.fill(password, '\0');
                }
            } else {
                Identities.save(made, out);
            }
        } catch (IOException e) {
            throw new UsageException("--out: " + out + " cannot be written: " + e);
        }
        print(made.certificate(), true, arguments, console);
    }

    private static Identity made(List<String> names, Arguments arguments) {
        Duration validity =
                Duration.ofDays(
                        arguments
                                .number(Options.DAYS, MOST_DAYS)
                                .orElse(arguments.has(Options.AUTHORITY) ? 3650 : 90));
        KeyKind kind = kind(arguments);
        try {
            if (arguments.has(Options.AUTHORITY)) {
                if (names.size() > 1) {
                    throw new UsageException("an authority has one name; put it into quotes");
                }
                return Identities.authority(names.getFirst(), validity, kind);
            }
            if (arguments.has(Options.SIGNED_BY)) {
                Path file = path(arguments.value(Options.SIGNED_BY).orElseThrow());
                return Identities.signedBy(Identities.load(file, file), names, validity, kind);
            }
            return Identities.selfSigned(names, validity, kind);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UsageException("--signed-by: " + e.getMessage());
        }
    }

    private static KeyKind kind(Arguments arguments) {
        String text = arguments.value(Options.KEY_KIND).orElse("p256");
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "p256", "p-256" -> KeyKind.P256;
            case "ed25519" -> KeyKind.ED25519;
            case "rsa" -> KeyKind.RSA;
            default ->
                    throw new UsageException(
                            "--kind is '" + text + "'; p256, ed25519 or rsa is allowed");
        };
    }

    private static boolean isPkcs12(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".p12") || name.endsWith(".pfx");
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException("'" + text + "' is no path: " + e.getReason());
        }
    }

    // ---- show and pin

    private static void show(String file, Arguments arguments, Console console) throws OutputGone {
        Content content = Content.of(path(file), arguments, console);
        boolean key = content.hasKey;
        for (X509Certificate certificate : content.chain) {
            print(certificate, key, arguments, console);
            key = false; // it is that of the first
        }
    }

    private static void pin(String what, Arguments arguments, Console console)
            throws NetworkException, OutputGone {
        boolean isFile = Files.exists(path(what)) || what.indexOf(':') < 0;
        CertificateSummary summary =
                CertificateSummary.of(
                        isFile
                                ? Content.of(path(what), arguments, console).chain.getFirst()
                                : shownBy(what, console));
        if (arguments.has(Options.JSON)) {
            console.printJson(Json.of("pin").put("of", what).put("pin", summary.pin()).line());
            return;
        }
        console.print(summary.pin());
        if (!isFile && !arguments.has(Options.QUIET)) {
            console.say(
                    "this is what answered at "
                            + what
                            + " now, which calls itself "
                            + SafeText.line(summary.title(), console.unicode())
                            + "; compare it by another way before you trust it");
        }
    }

    private static X509Certificate shownBy(String server, Console console) throws NetworkException {
        String word = server.contains("://") ? server : "tls://" + server;
        Endpoint endpoint =
                EndpointText.parse(new Arguments("identity pin", Map.of(), List.of(word)));
        TlsOptions options = TlsOptions.DEFAULT.withTrust(TrustPolicy.acceptingAnyCertificate());
        try (Network network = Network.open(Opening.network())) {
            console.undo().add(network);
            try (StreamConnection connection =
                    network.open(endpoint, Tcp.stack().tls(options), Parameters.DEFAULT)) {
                return connection
                        .report()
                        .tls()
                        .map(TlsHandshake::peer)
                        .map(peer -> peer.presented().getFirst())
                        .orElseThrow(() -> new IllegalStateException("TLS without a certificate"));
            }
        }
    }

    private static void print(
            X509Certificate certificate, boolean hasKey, Arguments arguments, Console console)
            throws OutputGone {
        CertificateSummary summary = CertificateSummary.of(certificate);
        boolean authority = certificate.getBasicConstraints() >= 0;
        if (arguments.has(Options.JSON)) {
            console.printJson(
                    Json.of("certificate")
                            .put("subject", summary.subject())
                            .put("issuer", summary.issuer())
                            .putAll("sans", summary.names())
                            .put("notBefore", summary.notBefore().toString())
                            .put("notAfter", summary.notAfter().toString())
                            .put("key", summary.key())
                            .put("signature", summary.signature())
                            .put("authority", authority)
                            .put("hasKey", hasKey)
                            .put("sha256", summary.sha256())
                            .put("pin", summary.pin())
                            .line());
            return;
        }
        row("subject", summary.title(), console);
        row("issuer", summary.issuer(), console);
        if (!summary.names().isEmpty()) {
            row("names", String.join(", ", summary.names()), console);
        }
        row("valid", summary.notBefore() + " to " + summary.notAfter(), console);
        row(
                "key",
                summary.key()
                        + ", signed with "
                        + summary.signature()
                        + (authority ? ", an authority" : "")
                        + (hasKey ? ", its private key is in the file" : ""),
                console);
        row("sha256", summary.sha256(), console);
        row("pin", summary.pin(), console);
    }

    private static void row(String label, String text, Console console) throws OutputGone {
        console.print(
                label + " ".repeat(10 - label.length()) + SafeText.line(text, console.unicode()));
    }

    /// What is in a file.
    private record Content(List<X509Certificate> chain, boolean hasKey) {
        static Content of(Path file, Arguments arguments, Console console) {
            try {
                if (Securing.isBinary(file) && isPkcs12(file)) {
                    char[] password = Securing.passwordToWrite(arguments, console);
                    try {
                        return new Content(Identities.loadPkcs12(file, password).chain(), true);
                    } finally {
                        Arrays.fill(password, '\0');
                    }
                }
                List<X509Certificate> chain = Certificates.load(file);
                boolean hasKey =
                        !Securing.isBinary(file)
                                && Files.readString(
                                                file, java.nio.charset.StandardCharsets.ISO_8859_1)
                                        .contains("PRIVATE KEY-----");
                return new Content(chain, hasKey);
            } catch (IOException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
    }
}

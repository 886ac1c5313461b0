package dev.fairlead.cli;

import dev.fairlead.Identity;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.ClientAuthentication;
import dev.fairlead.TlsVersion;
import dev.fairlead.TrustPolicy;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Option;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.security.Certificates;
import dev.fairlead.security.Identities;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The options that say how TLS is spoken and whom to trust, as TLS options. A file that cannot be
/// used, or a value that breaks a rule, is wrong usage.
final class Securing {
    private static final String PASSWORD = "FAIRLEAD_KEY_PASSWORD";

    /// What `--insecure` says of itself.
    static final String INSECURE =
            "--insecure: nobody verified who answers; whoever is on the way can read and change"
                    + " everything";

    private final Arguments arguments;
    private final Console console;

    private Securing(Arguments arguments, Console console) {
        this.arguments = arguments;
        this.console = console;
    }

    /// @param witness sees what the server shows, unless everybody is trusted
    static TlsOptions client(Arguments arguments, Console console, CertificateWitness witness) {
        Optional<SharedKey> key = SharedKey.ofClient(arguments, console);
        if (key.isPresent()) {
            TlsOptions keyed = new Securing(arguments, console).common().withPsk(key.get().psk());
            Optional<String> name = arguments.value(Options.SNI);
            return name.isPresent() ? named(Options.SNI, name.get(), keyed::withServerName) : keyed;
        }
        arguments.refuseTogether(Options.INSECURE, Options.CA);
        arguments.refuseTogether(Options.INSECURE, Options.PIN);
        Securing securing = new Securing(arguments, console);
        TrustPolicy trust =
                arguments.has(Options.INSECURE)
                        ? TrustPolicy.acceptingAnyCertificate()
                        : securing.trust().orElse(TrustPolicy.system()).withVerifier(witness);
        TlsOptions options = securing.common().withTrust(trust);
        Optional<Identity> identity = securing.identity();
        if (identity.isPresent()) {
            options = options.withIdentity(identity.get());
        }
        Optional<String> name = arguments.value(Options.SNI);
        return name.isPresent() ? named(Options.SNI, name.get(), options::withServerName) : options;
    }

    /// @param identity who the server is
    static TlsOptions server(Arguments arguments, Console console, Identity identity) {
        Securing securing = new Securing(arguments, console);
        Optional<TrustPolicy> trust = securing.trust();
        ClientAuthentication authentication =
                securing.clientAuthentication()
                        .orElse(
                                trust.isPresent()
                                        ? ClientAuthentication.REQUIRED
                                        : ClientAuthentication.NONE);
        if (authentication == ClientAuthentication.NONE && trust.isPresent()) {
            throw new UsageException(
                    "--client-auth none asks nobody for a certificate, and "
                            + (arguments.has(Options.CA) ? "--ca" : "--pin")
                            + " says which are good; leave one of them out");
        }
        return securing.common()
                .withTrust(trust.orElse(TrustPolicy.system()))
                .withIdentity(identity)
                .withClientAuthentication(authentication);
    }

    /// @param key that clients have to know
    static TlsOptions server(Arguments arguments, Console console, SharedKey key) {
        return new Securing(arguments, console).common().withPsk(key.psk());
    }

    /// Of `--cert` and `--key`; empty without them.
    static Optional<Identity> identity(Arguments arguments, Console console) {
        return new Securing(arguments, console).identity();
    }

    /// The value of `option` made into something; what breaks a rule is told with the option.
    private static <T> T named(Option option, String value, Function<String, T> use) {
        try {
            return use.apply(value);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option.name() + " is '" + value + "': " + e.getMessage());
        }
    }

    // ---- both ends

    private TlsOptions common() {
        if (arguments.has(Options.ALPN_OPTIONAL) && !arguments.has(Options.ALPN)) {
            throw new UsageException("--alpn-optional needs --alpn, which names the protocols");
        }
        TlsVersion least = version(Options.TLS_MIN).orElse(TlsVersion.TLS_1_2);
        TlsVersion most = version(Options.TLS_MAX).orElse(TlsVersion.TLS_1_3);
        if (least.compareTo(most) > 0) {
            throw new UsageException(
                    "--tls-min " + least + " is above --tls-max " + most + "; turn them round");
        }
        TlsOptions options =
                TlsOptions.DEFAULT
                        .withVersions(least, most)
                        .withAlpnOptional(arguments.has(Options.ALPN_OPTIONAL));
        Optional<String> protocols = arguments.value(Options.ALPN);
        if (protocols.isPresent()) {
            TlsOptions before = options;
            options =
                    named(
                            Options.ALPN,
                            protocols.get(),
                            text -> before.withAlpn(text.split(",", -1)));
        }
        Optional<Path> keyLog = file(Options.KEYLOG);
        return keyLog.isPresent() ? options.withKeyLog(writable(keyLog.get())) : options;
    }

    private Optional<TlsVersion> version(Option option) {
        return arguments
                .value(option)
                .map(text ->
                        switch (text.toLowerCase(Locale.ROOT).replaceFirst("^tls *v?", "")) {
                            case "1.2" -> TlsVersion.TLS_1_2;
                            case "1.3" -> TlsVersion.TLS_1_3;
                            case "1", "1.0", "1.1" ->
                                    throw new UsageException(
                                            option.name()
                                                    + " is '"
                                                    + text
                                                    + "', which is not spoken any more (RFC 8996);"
                                                    + " 1.2 or 1.3 is allowed");
                            default ->
                                    throw new UsageException(
                                            option.name()
                                                    + " is '"
                                                    + text
                                                    + "'; 1.2 or 1.3 is allowed");
                        });
    }

    private static Path writable(Path file) {
        OutputFile.requireWritable("--keylog", file);
        return file;
    }

    private Optional<Path> file(Option option) {
        return arguments
                .value(option)
                .map(text -> {
                    try {
                        return Path.of(text);
                    } catch (InvalidPathException e) {
                        throw new UsageException(
                                option.name() + " is '" + text + "': " + e.getReason());
                    }
                });
    }

    // ---- whom to trust

    private Optional<TrustPolicy> trust() {
        Optional<Path> authorities = file(Options.CA);
        Optional<TrustPolicy> anchors = Optional.empty();
        if (authorities.isPresent()) {
            try {
                anchors = Optional.of(TrustPolicy.anchors(Certificates.load(authorities.get())));
            } catch (IOException e) {
                throw new UsageException("--ca: " + e.getMessage());
            }
        }
        Optional<String> pins = arguments.value(Options.PIN);
        if (pins.isEmpty()) {
            return anchors;
        }
        Optional<TrustPolicy> basis = anchors;
        return Optional.of(
                named(
                        Options.PIN,
                        pins.get(),
                        text -> {
                            String[] each = text.split(",", -1);
                            return basis.isPresent()
                                    ? basis.get().withPins(each)
                                    : TrustPolicy.pinned(each);
                        }));
    }

    private Optional<ClientAuthentication> clientAuthentication() {
        return arguments
                .value(Options.CLIENT_AUTH)
                .map(text ->
                        switch (text) {
                            case "none" -> ClientAuthentication.NONE;
                            case "optional" -> ClientAuthentication.OPTIONAL;
                            case "required" -> ClientAuthentication.REQUIRED;
                            default ->
                                    throw new UsageException(
                                            "--client-auth is '"
                                                    + text
                                                    + "'; none, optional or required is allowed");
                        });
    }

    // ---- who this end is

    private Optional<Identity> identity() {
        Optional<Path> certificates = file(Options.CERT);
        Optional<Path> key = file(Options.KEY);
        if (certificates.isEmpty()) {
            for (Option option : new Option[] {Options.KEY, Options.PASSWORD_FILE}) {
                if (arguments.has(option)) {
                    throw new UsageException(option.name() + " needs --cert, whose key it is for");
                }
            }
            return Optional.empty();
        }
        char[] password = password();
        try {
            return Optional.of(
                    key.isEmpty() && isBinary(certificates.get())
                            ? Identities.loadPkcs12(
                                    certificates.get(), password == null ? new char[0] : password)
                            : Identities.load(
                                    certificates.get(), key.orElse(certificates.get()), password));
        } catch (IOException e) {
            String message = "--cert: " + e.getMessage();
            boolean mayBeEncrypted =
                    password == null
                            && Files.isReadable(certificates.get())
                            && Files.isReadable(key.orElse(certificates.get()));
            throw mayBeEncrypted
                    ? new UsageException(
                            message,
                            "an encrypted key needs --password-file FILE, or "
                                    + PASSWORD
                                    + " in the environment")
                    : new UsageException(message);
        } finally {
            if (password != null) {
                Arrays.fill(password, '\0');
            }
        }
    }

    /// What a PKCS#12 file is encrypted with; the caller blanks it.
    ///
    /// @throws UsageException if there is none
    static char[] passwordToWrite(Arguments arguments, Console console) {
        char[] password = new Securing(arguments, console).password();
        if (password == null || password.length == 0) {
            throw new UsageException(
                    "a PKCS#12 file is encrypted, and no password was given",
                    "--password-file FILE names a file with it, or " + PASSWORD + " has it");
        }
        return password;
    }

    /// Whether a file is DER, as PKCS#12 is, and not PEM.
    static boolean isBinary(Path file) throws IOException {
        if (!Files.isRegularFile(file) && !Files.isReadable(file)) {
            return false; // whoever reads it says what is wrong
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 0x30;
        }
    }

    private char @Nullable [] password() {
        Optional<Path> file = file(Options.PASSWORD_FILE);
        if (file.isEmpty()) {
            return console.environment(PASSWORD).map(String::toCharArray).orElse(null);
        }
        return Secrets.ofFile(Options.PASSWORD_FILE, file.get().toString()).toCharArray();
    }
}

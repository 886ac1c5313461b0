package dev.fairlead.cli;

import dev.fairlead.EstablishmentReport;
import dev.fairlead.StartTls;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsStack;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Verification;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// TLS to a server as the line asks for it, with somebody who watches what the server shows.
record SecuredStack(TlsStack stack, CertificateWitness witness) {

    static SecuredStack of(Arguments arguments, Console console) {
        CertificateWitness witness = new CertificateWitness();
        TlsStack stack = stack(Securing.client(arguments, console, witness), arguments);
        Optional<StartTls> startTls = arguments.value(Options.STARTTLS).map(SecuredStack::startTls);
        return new SecuredStack(startTls.map(stack::withStartTls).orElse(stack), witness);
    }

    private static StartTls startTls(String name) {
        return StartTls.named(name)
                .orElseThrow(() ->
                        new UsageException(
                                "--starttls is '"
                                        + name
                                        + "'; allowed are "
                                        + Arrays.stream(StartTls.values())
                                                .map(StartTls::toString)
                                                .collect(Collectors.joining(", "))));
    }

    /// What an engine cannot do is wrong usage, with the reason.
    static TlsStack stack(TlsOptions options, Arguments arguments) {
        try {
            return Tcp.stack().tls(options);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw arguments.has(Options.KEYLOG)
                    ? new UsageException("--keylog: " + message)
                    : new UsageException(message);
        }
    }

    /// The same for a server whose name is looked for in the certificate, whatever the address;
    /// with a witness of its own.
    SecuredStack named(String name) {
        CertificateWitness own = new CertificateWitness();
        TlsOptions options = stack.options();
        if (options.serverName().isEmpty()) {
            options = options.withServerName(name);
        }
        if (options.trust().verifier().isPresent()) {
            options = options.withTrust(options.trust().withVerifier(own));
        }
        return new SecuredStack(stack.with(options), own);
    }

    boolean isInsecure() {
        return stack.options().psk().isEmpty() && stack.options().trust().verifier().isEmpty();
    }

    /// What the line gives away or leaves out.
    List<String> warnings(Arguments arguments) {
        if (isInsecure()) {
            return List.of(Securing.INSECURE);
        }
        return SharedKey.ofClient(arguments)
                .map(SharedKey::warning)
                .filter(said -> !said.isEmpty())
                .map(List::of)
                .orElse(List.of());
    }

    /// What the server of the last connection showed.
    Verification verification(EstablishmentReport report) {
        return Verification.of(
                report,
                stack.options(),
                witness.take(),
                isInsecure() ? List.of(Securing.INSECURE) : List.of());
    }
}

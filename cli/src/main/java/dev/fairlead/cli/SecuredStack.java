package dev.fairlead.cli;

import dev.fairlead.DatagramConnection;
import dev.fairlead.DtlsStack;
import dev.fairlead.EstablishmentReport;
import dev.fairlead.Stack;
import dev.fairlead.StartTls;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsStack;
import dev.fairlead.Udp;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.Transport;
import dev.fairlead.cli.line.UsageException;
import dev.fairlead.cli.show.Verification;
import dev.fairlead.quic.QuicStack;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// TLS, DTLS or QUIC to a server as the line asks for it, with somebody who watches what the server
/// shows.
///
/// @param startTls how it begins in the clear; `null` if it does not
/// @param connectionIds whether a server over DTLS may follow us by one
/// @param quic how QUIC is spoken; `null` if it is not
/// @param orTls whether TLS over TCP will do as well as QUIC
record SecuredStack(
        TlsOptions options,
        @Nullable StartTls startTls,
        boolean connectionIds,
        @Nullable QuicStack quic,
        boolean orTls,
        CertificateWitness witness) {

    static SecuredStack of(Arguments arguments, Console console, Transport transport) {
        CertificateWitness witness = new CertificateWitness();
        TlsOptions options = Securing.client(arguments, console, witness);
        StartTls startTls =
                arguments.value(Options.STARTTLS).map(SecuredStack::startTls).orElse(null);
        boolean orTls = arguments.has(Options.OR_TLS);
        QuicStack quic = null;
        if (transport == Transport.QUIC) {
            quic = QuicStacks.of(options, arguments);
            if (orTls) {
                var _ = stack(options, arguments);
            }
        } else if (transport == Transport.DTLS) {
            var _ = datagrams(options, arguments);
        } else {
            var _ = stack(options, arguments);
        }
        return new SecuredStack(
                options, startTls, arguments.has(Options.CID), quic, orTls, witness);
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

    /// What DTLS cannot do is wrong usage, with the reason.
    static DtlsStack datagrams(TlsOptions options, Arguments arguments) {
        try {
            return Udp.stack().dtls(options).withConnectionIds(arguments.has(Options.CID));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /// One stream: of QUIC, if that is spoken, or TLS; or whichever of both is ready first.
    Stack<StreamConnection> stream() {
        if (quic == null) {
            return stack();
        }
        Stack<StreamConnection> stream = quic.tls(options).stream();
        return orTls ? Stack.anyOf(stream, stack()) : stream;
    }

    /// Datagrams: of QUIC, if that is spoken, or DTLS.
    Stack<DatagramConnection> flow() {
        return quic == null ? datagrams() : quic.tls(options).datagrams();
    }

    TlsStack stack() {
        TlsStack stack = Tcp.stack().tls(options);
        return startTls == null ? stack : stack.withStartTls(startTls);
    }

    DtlsStack datagrams() {
        return Udp.stack().dtls(options).withConnectionIds(connectionIds);
    }

    /// The same for a server whose name is looked for in the certificate, whatever the address;
    /// with a witness of its own.
    SecuredStack named(String name) {
        CertificateWitness own = new CertificateWitness();
        TlsOptions changed = options;
        if (changed.serverName().isEmpty()) {
            changed = changed.withServerName(name);
        }
        if (changed.trust().verifier().isPresent()) {
            changed = changed.withTrust(changed.trust().withVerifier(own));
        }
        return new SecuredStack(changed, startTls, connectionIds, quic, orTls, own);
    }

    boolean isInsecure() {
        return options.psk().isEmpty() && options.trust().verifier().isEmpty();
    }

    /// What the line gives away or leaves out.
    List<String> warnings(Arguments arguments) {
        if (isInsecure()) {
            return List.of(Securing.INSECURE);
        }
        String said = SharedKey.warning(arguments);
        return said.isEmpty() ? List.of() : List.of(said);
    }

    /// What the server of the last connection showed.
    Verification verification(EstablishmentReport report) {
        return Verification.of(
                report,
                options,
                witness.take(),
                isInsecure() ? List.of(Securing.INSECURE) : List.of());
    }
}

package dev.fairlead.cli;

import dev.fairlead.CertificateSummary;
import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.TlsOptions;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.ListenText;
import dev.fairlead.cli.line.Options;
import dev.fairlead.cli.line.ShellWords;
import dev.fairlead.cli.line.Transport;
import dev.fairlead.security.Identities;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who a listener is over TLS: of the files that the line names, or made for this run.
///
/// @param made whether it was made for this run
record OwnIdentity(Identity identity, boolean made) implements ServerCredential {
    private static final Duration VALIDITY = Duration.ofDays(30);
    private static final int MOST_ADDRESSES = 32;
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    static OwnIdentity of(Arguments arguments, Console console, ListenText.Place place) {
        return Securing.identity(arguments, console)
                .map(identity -> new OwnIdentity(identity, false))
                .orElseGet(
                        () -> new OwnIdentity(Identities.selfSigned(names(place), VALIDITY), true));
    }

    /// Every name under which others may come to a place: they compare it with the certificate.
    private static List<String> names(ListenText.Place place) {
        return switch (place) {
            case ListenText.Place.At(Endpoint.Host host) -> List.of(host.name());
            case ListenText.Place.At(Endpoint.Address address) when !address.isUnspecified() ->
                    isLoopback(address)
                            ? List.of("localhost", address.host())
                            : List.of(withoutScope(address.host()));
            default -> {
                List<String> names = new ArrayList<>(List.of("localhost"));
                hostName().ifPresent(names::add);
                names.addAll(List.of("127.0.0.1", "::1"));
                addresses().stream().map(InetAddress::getHostAddress).forEach(names::add);
                yield names;
            }
        };
    }

    private static boolean isLoopback(Endpoint.Address address) {
        return address.host().equals("::1") || address.host().startsWith("127.");
    }

    private static String withoutScope(String host) {
        int percent = host.indexOf('%');
        return percent < 0 ? host : host.substring(0, percent);
    }

    /// As the kernel has it; asking Java would ask a nameserver.
    private static Optional<String> hostName() {
        try {
            return Optional.of(Files.readString(HOST_NAME).strip())
                    .filter(name -> name.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"))
                    .filter(name -> !name.equals("localhost"));
        } catch (IOException _) {
            return Optional.empty(); // not Linux: the addresses will do
        }
    }

    /// Those of this machine that others can use, IPv4 first.
    private static List<InetAddress> addresses() {
        List<InetAddress> found = new ArrayList<>();
        try {
            List<NetworkInterface> up = new ArrayList<>();
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (each.isUp() && !each.isLoopback()) {
                    up.add(each);
                }
            }
            for (boolean ipv4 : new boolean[] {true, false}) {
                up.stream()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(address -> address instanceof Inet4Address == ipv4)
                        .filter(address -> !address.isLinkLocalAddress())
                        .forEach(found::add);
            }
        } catch (SocketException _) {
            return List.of(); // they cannot be listed: the names will do
        }
        return found.stream().limit(MOST_ADDRESSES).toList();
    }

    @Override
    public TlsOptions options(Arguments arguments, Console console) {
        return Securing.server(arguments, console, identity);
    }

    @Override
    public String pin() {
        return identity.pin();
    }

    @Override
    public String line(Endpoint local, ListenText.Place place, Arguments arguments) {
        List<String> words =
                new ArrayList<>(
                        List.of("fairlead", "connect", option(arguments), "--pin", identity.pin()));
        serverName(host(place)).ifPresent(name -> words.addAll(List.of("--sni", name)));
        String line = ShellWords.join(words) + protocols(arguments);
        if (arguments.has(Options.CA) || arguments.has(Options.PIN)) {
            line += " --cert YOURS.pem";
        }
        return line + " " + endpoint(local, place);
    }

    /// How the other end asks for what this listener speaks.
    static String option(Arguments arguments) {
        return switch (ListenText.transport(arguments)) {
            case DTLS -> "--dtls";
            case QUIC -> "--quic";
            default -> "--tls";
        };
    }

    @Override
    public void tell(String line, Notices notices) {
        String at = "at the other end: " + line;
        if (made) {
            notices.always("a certificate was made for this run; its pin is " + identity.pin());
            notices.always(at);
        } else {
            notices.watching(identity.toString());
            notices.watching(at);
        }
    }

    /// Those that the other end has to name, with a blank before.
    static String protocols(Arguments arguments) {
        String messages =
                Transport.isWebSocket(arguments)
                        ? " --ws"
                        : arguments
                                .value(Options.FRAMED)
                                .map(how -> " --framed " + ShellWords.quote(how))
                                .orElse("");
        return messages
                + (arguments.has(Options.CID) ? " --cid" : "")
                + (arguments.has(Options.DATAGRAMS) ? " --datagrams" : "")
                + arguments
                        .value(Options.ALPN)
                        .filter(_ -> !arguments.has(Options.ALPN_OPTIONAL))
                        .map(protocols -> " --alpn " + ShellWords.quote(protocols))
                        .orElse("");
    }

    /// Of `local`, as others come to it.
    static String endpoint(Endpoint local, ListenText.Place place) {
        String host = host(place);
        return ShellWords.quote(
                (host.contains(":") ? "[" + host + "]" : host) + ":" + local.port());
    }

    private static String host(ListenText.Place place) {
        return switch (place) {
            case ListenText.Place.At(Endpoint.Host named) -> named.name();
            case ListenText.Place.At(Endpoint.Address address) when !address.isUnspecified() ->
                    address.host();
            default ->
                    addresses().stream()
                            .findFirst()
                            .map(InetAddress::getHostAddress)
                            .orElse("localhost");
        };
    }

    /// The name to ask for where the certificate is not for `host`.
    private Optional<String> serverName(String host) {
        List<String> names = CertificateSummary.of(identity.certificate()).names();
        return names.contains(withoutScope(host))
                ? Optional.empty()
                : names.stream()
                        .filter(name -> !name.startsWith("*") && !name.contains(":"))
                        .findFirst();
    }
}

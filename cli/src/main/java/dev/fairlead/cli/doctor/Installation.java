package dev.fairlead.cli.doctor;

import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.cli.doctor.Finding.Area;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Java, the native parts and the limits of the system, as far as they matter to speed and to the
/// number of connections.
final class Installation {
    private static final long FEW_DESCRIPTORS = 4096;

    // What one gigabit a second over 50 ms keeps in flight, rounded up: less drops bursts of UDP.
    private static final long SMALL_BUFFER = 7_500_000;

    private final SystemFiles files;

    Installation(SystemFiles files) {
        this.files = files;
    }

    List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        findings.add(
                Finding.good(
                        Area.INSTALLATION,
                        "Java",
                        System.getProperty("java.vm.name") + " " + Runtime.version()));
        findings.add(sockets());
        findings.add(tls());
        descriptors().ifPresent(findings::add);
        buffers().ifPresent(findings::add);
        probing().ifPresent(findings::add);
        return findings;
    }

    private static Finding sockets() {
        NetworkOptions epoll =
                NetworkOptions.DEFAULT
                        .withEventLoops(1)
                        .withTransport(NetworkOptions.Transport.EPOLL);
        try (Network _ = Network.open(epoll)) {
            return Finding.good(Area.INSTALLATION, "sockets", "Linux epoll");
        } catch (IllegalStateException e) {
            return Finding.warning(
                    Area.INSTALLATION,
                    "sockets",
                    "the JDK's, which are slower and tell less of failures: " + reasons(e),
                    "java --enable-native-access=ALL-UNNAMED, when it is started");
        }
    }

    private static Finding tls() {
        try {
            Tcp.stack().tls(TlsOptions.DEFAULT.withEngine(TlsOptions.Engine.BORINGSSL));
            return Finding.good(Area.INSTALLATION, "TLS", "BoringSSL, and the JDK's engine");
        } catch (IllegalArgumentException e) {
            return Finding.note(
                    Area.INSTALLATION, "TLS", "the JDK's engine, which is slower: " + reasons(e));
        }
    }

    /// What it says, and why it says so.
    private static String reasons(Throwable thrown) {
        StringBuilder text = new StringBuilder(String.valueOf(thrown.getMessage()));
        for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            text.append(": ").append(cause.getMessage());
        }
        return text.toString();
    }

    private Optional<Finding> descriptors() {
        // Name, soft limit, hard limit, unit. Java raises the soft one to the hard one itself.
        return files.after("proc/self/limits", "Max open files")
                .map(text -> text.split("\\s+"))
                .filter(words -> words.length > 1)
                .map(words -> {
                    String hard = words[1];
                    boolean few =
                            !hard.equals("unlimited") && Long.parseLong(hard) < FEW_DESCRIPTORS;
                    return few
                            ? Finding.warning(
                                    Area.INSTALLATION,
                                    "descriptors",
                                    "at most " + hard + " files and connections at a time",
                                    "ulimit -Hn 65536 (as root, or in /etc/security/limits.conf)")
                            : Finding.good(
                                    Area.INSTALLATION,
                                    "descriptors",
                                    "at most " + hard + " files and connections at a time");
                });
    }

    private Optional<Finding> buffers() {
        return files.number("proc/sys/net/core/rmem_max")
                .map(size ->
                        size < SMALL_BUFFER
                                ? Finding.note(
                                        Area.INSTALLATION,
                                        "UDP buffers",
                                        "at most "
                                                + size
                                                + " bytes: bursts of datagrams may be dropped",
                                        "sysctl -w net.core.rmem_max=" + SMALL_BUFFER)
                                : Finding.good(
                                        Area.INSTALLATION,
                                        "UDP buffers",
                                        "at most " + size + " bytes"));
    }

    private Optional<Finding> probing() {
        return files.number("proc/sys/net/ipv4/tcp_mtu_probing")
                .map(mode ->
                        mode == 0
                                ? Finding.note(
                                        Area.INSTALLATION,
                                        "path MTU",
                                        "TCP trusts routers to say what is too big; where they do not, large"
                                                + " packets vanish",
                                        "sysctl -w net.ipv4.tcp_mtu_probing=1")
                                : Finding.good(
                                        Area.INSTALLATION,
                                        "path MTU",
                                        "TCP finds out by itself what is too big"));
    }
}

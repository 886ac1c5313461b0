package dev.fairlead.lab;

import dev.fairlead.Endpoint;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Tcp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A client, a router with a nameserver, and a server: where connections by name are watched.
///
/// The nameserver is on the near side of the router. What the link `uplink` does to the addresses
/// of the server (10.77.9.x, 2001:db8:77:9::x) does not touch the look-up, and the capture on
/// `access` sees what the client sends.
final class RaceLab implements AutoCloseable {
    static final String FOUR = "10.77.9.2";
    static final String NAT64_FOUR = "100.64.9.2";
    static final String SIX = "2001:db8:77:9::2";
    static final String NAMESERVER = "10.77.1.1";
    static final int PORT = 7000;

    /// Nobody listens there.
    private static final int NOBODY = 1;

    /// Longer than a connection may take to be established.
    private static final Duration DEADLINE = Duration.ofSeconds(45);

    private static final Duration SETTLED = Duration.ofSeconds(5);

    private static final int WARM_UPS = 6;

    final Lab lab;
    final LabJvm router;
    final LabDns dns;
    private final String nameserver;
    private final LabJvm client;
    private final Capture capture;
    private final List<String> rows = new ArrayList<>();

    private RaceLab(Lab lab, String nameserverHost, String nameserver) {
        this.lab = lab;
        this.nameserver = nameserver;
        lab.set("uplink", "wire"); // from here on a change of settings loses nothing
        LabJvm server = LabJvm.on(lab, "server");
        LabServer.on(server, PORT, LabServer.Manner.ECHO);
        this.router = LabJvm.on(lab, "router");
        this.dns = LabDns.on(nameserverHost.equals("router") ? router : server, nameserver);
        lab.resolvConf("client", List.of(nameserver));
        lab.hostsFile("client", "127.0.0.1 localhost", "::1 localhost");
        this.client = LabJvm.on(lab, "client");
        this.capture = Capture.on(lab, "access");
        warmUp();
    }

    /// A network with both families; its nameserver is the router.
    static RaceLab dualStack() {
        return up("router", NAMESERVER, "gateway");
    }

    /// A network with IPv6 only and NAT64. The nameserver is the server, and makes no addresses up;
    /// the router, which does, is at 2001:db8:77:1::1.
    static RaceLab nat64() {
        return up("server", SIX, "nat64");
    }

    private static RaceLab up(String nameserverHost, String nameserver, String topology) {
        Lab lab = Lab.up(topology);
        try {
            return new RaceLab(lab, nameserverHost, nameserver);
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }

    /// The first connections of a JVM load classes and compile; what is measured comes after.
    private void warmUp() {
        name("warm.test", SIX, FOUR);
        lab.set("uplink", "reset=ip6 nexthdr tcp"); // so that the first takes more than one attempt
        for (int i = 0; i < WARM_UPS; i++) {
            open("warm.test");
            lab.set("uplink", "clear");
        }
        calm();
    }

    /// Undoes what the last test has set.
    void calm() {
        lab.set("uplink", "clear");
        lab.drain("uplink", SETTLED);
        lab.resolvConf("client", List.of(nameserver));
        dns.forget();
    }

    /// Gives a name an address of each family.
    void name(String name, String six, String four) {
        dns.answer(name, DnsType.AAAA, DnsReply.addresses(six));
        dns.answer(name, DnsType.A, DnsReply.addresses(four));
    }

    /// A network on the client, with empty cache and history, whose threads run.
    LabJvm.Held<Network> network() {
        LabJvm.Held<Network> network = client.hold(() -> Network.open(NetworkOptions.DEFAULT));
        network.ask(DEADLINE, there -> open(there, Endpoint.host("127.0.0.1", NOBODY)));
        return network;
    }

    private static Opened open(Network network, Endpoint endpoint) throws NetworkException {
        return Opened.open(network, endpoint, Tcp.stack(), Parameters.DEFAULT);
    }

    /// Opens a connection over a network of its own.
    Observed open(String host) {
        try (LabJvm.Held<Network> network = network()) {
            return open(network, host);
        }
    }

    Observed open(LabJvm.Held<Network> network, String host) {
        Instant begin = Instant.now();
        Opened opened = network.ask(DEADLINE, there -> open(there, Endpoint.host(host, PORT)));
        return new Observed(opened, capture.since(begin));
    }

    /// Keeps a row of the table that [#close()] writes.
    Observed note(String title, Observed observed) {
        rows.add(observed.row(title));
        return observed;
    }

    void writeTable(String file) {
        Path path = Netlab.moduleFolder().resolve("target").resolve(file);
        String head =
                "| case | tried (ms in report/capture) | end | total ms |\n| --- | --- | --- | --- |\n";
        try {
            Files.writeString(path, head + String.join("\n", rows) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        lab.close();
    }
}

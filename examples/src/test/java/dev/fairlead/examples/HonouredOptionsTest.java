package dev.fairlead.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.fairlead.DatagramConnection;
import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.KeepAlive;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.NetworkOptions.Transport;
import dev.fairlead.Parameters;
import dev.fairlead.PathFailure;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TcpOptions;
import dev.fairlead.Udp;
import dev.fairlead.UdpOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What docs/guide/options.md calls refused is refused, on each kind of socket, and what it does
/// not is not. That what is taken is also done is read back in core.
class HonouredOptionsTest {
    /// The columns of the tables that are about kinds of sockets, by their place behind the name.
    private enum Column {
        EPOLL(2),
        NIO(3),
        UNIX(4);

        private final int index;

        Column(int index) {
            this.index = index;
        }
    }

    @TempDir private static Path directory;

    private interface Trial {
        /// @param place where to listen
        void run(Network network, Endpoint place) throws NetworkException;
    }

    private static final Map<String, TcpOptions> TCP = new LinkedHashMap<>();
    private static final Map<String, IpOptions> IP = new LinkedHashMap<>();
    private static final Map<String, UdpOptions> UDP = new LinkedHashMap<>();
    private static final Map<String, ListenerOptions> LISTENER = new LinkedHashMap<>();

    static {
        TcpOptions tcp = TcpOptions.DEFAULT;
        TCP.put("noDelay", tcp.withNoDelay(false));
        TCP.put("noPush", tcp.withNoPush(true));
        TCP.put("quickAck", tcp.withQuickAck(true));
        Duration second = Duration.ofSeconds(1);
        TCP.put("keepAlive", tcp.withKeepAlive(new KeepAlive(second, second, 1)));
        TCP.put("connectionTimeout", tcp.withConnectionTimeout(second));
        TCP.put("dropTime", tcp.withDropTime(second));
        TCP.put("maximumSegmentSize", tcp.withMaximumSegmentSize(1000));
        TCP.put("fastOpen", tcp.withFastOpen(true));
        TCP.put("sendBufferSize", tcp.withSendBufferSize(16384));
        TCP.put("receiveBufferSize", tcp.withReceiveBufferSize(16384));
        IpOptions ip = IpOptions.DEFAULT;
        IP.put("version", ip.withVersion(IpOptions.Version.V4));
        IP.put("hopLimit", ip.withHopLimit(2));
        IP.put("dontFragment", ip.withDontFragment(true));
        IP.put("trafficClass", ip.withTrafficClass(8));
        IP.put(
                "localAddressPreference",
                ip.withLocalAddressPreference(IpOptions.AddressPreference.STABLE));
        IP.put("multicastLoopback", ip.withMulticastLoopback(false));
        UdpOptions udp = UdpOptions.DEFAULT;
        UDP.put("sendBufferSize", udp.withSendBufferSize(16384));
        UDP.put("receiveBufferSize", udp.withReceiveBufferSize(16384));
        UDP.put("sendQueueSize", udp.withSendQueueSize(16384));
        UDP.put("receiveQueueSize", udp.withReceiveQueueSize(16384));
        UDP.put("idleExpiry", udp.withIdleExpiry(second));
        UDP.put("broadcast", udp.withBroadcast(true));
        ListenerOptions listener = ListenerOptions.DEFAULT;
        LISTENER.put("backlog", listener.withBacklog(5));
        LISTENER.put("reuseAddress", listener.withReuseAddress(false));
        LISTENER.put("reusePort", listener.withReusePort(true));
        LISTENER.put("acceptLimit", listener.withAcceptLimit(5));
        LISTENER.put("maximumConnections", listener.withMaximumConnections(5));
        LISTENER.put("alsoRanSuppression", listener.withAlsoRanSuppression(second));
        LISTENER.put("ip", listener.withIp(ip.withTrafficClass(8)));
        LISTENER.put("interfaceName", listener.withInterface("lo"));
        LISTENER.put("multipath", listener.withMultipath(true));
        LISTENER.put("localOnly", listener.withLocalOnly(true));
        LISTENER.put("includePeerToPeer", listener.withIncludePeerToPeer(true));
    }

    @TestFactory
    Stream<DynamicTest> isRefusedWhereThePageSaysSo() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        TCP.forEach((option, value) -> add(tests, "TcpOptions", option, connecting(value)));
        IP.forEach((option, value) -> add(tests, "IpOptions", option, connecting(value)));
        LISTENER.forEach((option, value) -> add(tests, "ListenerOptions", option, on(value)));
        UDP.forEach((option, value) ->
                addIp(tests, "UdpOptions", option, flowing(value, Parameters.DEFAULT)));
        IP.forEach((option, value) ->
                addIp(
                        tests,
                        "IpOptions over UDP",
                        option,
                        flowing(UdpOptions.DEFAULT, Parameters.DEFAULT.withIp(value))));
        return tests.stream();
    }

    @Test
    void everyRowIsTried() throws Exception {
        assertEquals(OptionsPage.rows("TcpOptions").keySet(), TCP.keySet());
        assertEquals(OptionsPage.rows("IpOptions").keySet(), IP.keySet());
        assertEquals(OptionsPage.rows("IpOptions over UDP").keySet(), IP.keySet());
        assertEquals(OptionsPage.rows("UdpOptions").keySet(), UDP.keySet());
        Set<String> ofListeners = new LinkedHashSet<>(OptionsPage.rows("ListenerOptions").keySet());
        ofListeners.remove("service"); // not of the socket; and it would be told to the network
        assertEquals(ofListeners, LISTENER.keySet());
    }

    /// What the sentence below the table of IpOptions says.
    @Test
    void aListenerOfOneVersionOfIpTakesNoOther() throws Exception {
        ListenerOptions onlyIpv6 =
                ListenerOptions.DEFAULT.withIp(IpOptions.DEFAULT.withVersion(IpOptions.Version.V6));
        check("refused", Transport.NIO, Endpoint.host("::", 0), on(onlyIpv6));
        check("refused", Transport.NIO, Endpoint.host("127.0.0.1", 0), on(onlyIpv6));
        check("refused", Transport.EPOLL, Endpoint.host("127.0.0.1", 0), on(onlyIpv6));
    }

    /// What the lab measures follows from the options; the page says the same.
    @Test
    void thePageSaysWhenAPeerThatVanishedIsGivenUp() throws Exception {
        assertGivenUp("DEFAULT", TcpOptions.DEFAULT);
        assertGivenUp("LOCAL_NETWORK", TcpOptions.LOCAL_NETWORK);
    }

    private static void assertGivenUp(String preset, TcpOptions options) throws Exception {
        long drop = options.dropTime().orElseThrow().toSeconds();
        KeepAlive keepAlive = options.keepAlive().orElseThrow();
        long idle = keepAlive.idle().toSeconds();
        long interval = keepAlive.interval().toSeconds();
        long withoutDrop = idle + interval * keepAlive.count();
        long withDrop = idle + interval;
        while (withDrop < drop && withDrop < withoutDrop) {
            withDrop += interval; // Linux looks at the drop time when a probe is due
        }
        String row = "| `%s` | %s | %s | %d s | %d s |";
        for (String line :
                List.of(
                        row.formatted(preset, "epoll", drop + " s", withDrop, withDrop),
                        row.formatted(
                                preset, "NIO", "the system's limit", withoutDrop, withoutDrop))) {
            assertTrue(OptionsPage.text().contains(line), line);
        }
    }

    private static Trial connecting(TcpOptions options) {
        return (network, place) -> connect(network, place, options, Parameters.DEFAULT);
    }

    private static Trial connecting(IpOptions options) {
        return (network, place) ->
                connect(network, place, TcpOptions.DEFAULT, Parameters.DEFAULT.withIp(options));
    }

    private static void connect(
            Network network, Endpoint place, TcpOptions options, Parameters parameters)
            throws NetworkException {
        try (Listener<StreamConnection> listener =
                        network.listen(place, Tcp.stack(), ListenerOptions.DEFAULT);
                StreamConnection connection =
                        network.open(listener.local(), Tcp.stack().with(options), parameters)) {
            connection.send(new byte[1]);
        }
    }

    private static Trial flowing(UdpOptions options, Parameters parameters) {
        return (network, place) -> {
            try (Listener<DatagramConnection> listener =
                            network.listen(place, Udp.stack(), ListenerOptions.DEFAULT);
                    DatagramConnection connection =
                            network.open(listener.local(), Udp.stack().with(options), parameters)) {
                connection.send(new byte[1]);
            }
        };
    }

    private static void addIp(List<DynamicTest> tests, String table, String option, Trial trial) {
        for (Column column : List.of(Column.EPOLL, Column.NIO)) {
            String name = table + "." + option + " " + column;
            tests.add(DynamicTest.dynamicTest(name, () -> check(table, option, column, trial)));
        }
    }

    private static Trial on(ListenerOptions options) {
        return (network, place) -> network.listen(place, Tcp.stack(), options).close();
    }

    private static void add(List<DynamicTest> tests, String table, String option, Trial trial) {
        for (Column column : Column.values()) {
            String name = table + "." + option + " " + column;
            tests.add(DynamicTest.dynamicTest(name, () -> check(table, option, column, trial)));
        }
    }

    private static void check(String table, String option, Column column, Trial trial)
            throws Exception {
        String cell = OptionsPage.rows(table).get(option).get(column.index);
        assertTrue(cell.matches("(honoured|no effect|refused).*"), cell);
        switch (column) {
            case EPOLL -> check(cell, Transport.EPOLL, Endpoint.host("127.0.0.1", 0), trial);
            case NIO -> check(cell, Transport.NIO, Endpoint.host("127.0.0.1", 0), trial);
            case UNIX -> {
                Endpoint socket = Endpoint.unix(directory.resolve("socket"));
                check(cell, Transport.NIO, socket, trial);
                check(cell, Transport.EPOLL, socket, trial);
            }
        }
    }

    private static void check(String cell, Transport transport, Endpoint place, Trial trial) {
        if (transport == Transport.EPOLL && "nio".equals(forced())) {
            return; // this run is about NIO; epoll has its own
        }
        try (Network network = Network.open(NetworkOptions.DEFAULT.withTransport(transport))) {
            trial.run(network, place);
            if (cell.startsWith("refused")) {
                fail("not refused on " + transport);
            }
        } catch (NetworkException e) {
            assertInstanceOf(PathFailure.OptionNotSupported.class, e.failure(), e.getMessage());
            assertTrue(cell.startsWith("refused"), transport + ": " + e.getMessage());
        }
    }

    private static String forced() {
        return System.getProperty("dev.fairlead.transport", "");
    }
}

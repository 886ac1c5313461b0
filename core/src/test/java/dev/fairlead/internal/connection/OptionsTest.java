package dev.fairlead.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.ConnectFailure;
import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.KeepAlive;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.MessageOptions;
import dev.fairlead.MulticastOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.NetworkOptions.Transport;
import dev.fairlead.Parameters;
import dev.fairlead.PathFailure;
import dev.fairlead.RaceOptions;
import dev.fairlead.ResolverOptions;
import dev.fairlead.ServiceClass;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TcpOptions;
import dev.fairlead.UdpOptions;
import dev.fairlead.WebSocketCompression;
import dev.fairlead.WebSocketOptions;
import dev.fairlead.internal.io.SocketTransport;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/// Every component of every type of options has a row here: set and read back from the system, seen
/// in what happens, or refused by name. A component without a row fails.
@Timeout(60)
class OptionsTest {
    private static final List<Class<?>> TYPES =
            List.of(
                    TcpOptions.class,
                    KeepAlive.class,
                    UdpOptions.class,
                    MulticastOptions.class,
                    MessageOptions.class,
                    IpOptions.class,
                    RaceOptions.class,
                    Parameters.class,
                    ListenerOptions.class,
                    NetworkOptions.class,
                    ResolverOptions.class,
                    WebSocketOptions.class,
                    WebSocketCompression.class);

    private final Map<String, List<DynamicTest>> rows = new TreeMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    interface Check {
        void run(Network network) throws Exception;
    }

    private interface ReadBack {
        void check(Socket socket) throws Exception;
    }

    void row(Transport transport, String component, Check check) {
        rows.computeIfAbsent(component, _ -> new ArrayList<>())
                .add(
                        DynamicTest.dynamicTest(
                                component + " on " + transport,
                                () -> {
                                    if (transport == Transport.EPOLL) {
                                        assumeEpoll();
                                    }
                                    NetworkOptions options =
                                            NetworkOptions.DEFAULT.withTransport(transport);
                                    try (Network network = Network.open(options)) {
                                        check.run(network);
                                    }
                                }));
    }

    private static void assumeEpoll() {
        Assumptions.assumeTrue(
                !"nio".equals(System.getProperty("dev.fairlead.transport"))
                        && Epoll.class.getModule().isNativeAccessEnabled()
                        && Epoll.isAvailable(),
                "epoll needs Linux and native access");
    }

    /// Shown by a test elsewhere, which must exist. In the module that finds services, which these
    /// tests do not see.
    private void discoveryRow(String component, String method) {
        Path tests = Path.of("../discovery/src/test/java/dev/fairlead/discovery");
        rows.computeIfAbsent(component, _ -> new ArrayList<>())
                .add(
                        DynamicTest.dynamicTest(
                                component + ": NeighboursTest." + method,
                                () ->
                                        assertTrue(
                                                Files.readString(
                                                                tests.resolve(
                                                                        "internal/station/NeighboursTest.java"))
                                                        .contains("void " + method + "("))));
    }

    void row(String component, String testClass, String method) {
        rows.computeIfAbsent(component, _ -> new ArrayList<>())
                .add(
                        DynamicTest.dynamicTest(
                                component + ": " + testClass + "." + method,
                                () -> {
                                    Class<?> found = Class.forName("dev.fairlead." + testClass);
                                    assertTrue(
                                            Arrays.stream(found.getDeclaredMethods())
                                                    .anyMatch(m -> m.getName().equals(method)),
                                            method + " is not in " + found);
                                }));
    }

    // ---- what rows are made of

    private static StreamConnection connect(
            Network network, String loopback, TcpOptions tcp, Parameters parameters)
            throws NetworkException {
        Listener<StreamConnection> listener =
                network.listen(Endpoint.host(loopback, 0), Tcp.stack(), ListenerOptions.DEFAULT);
        return network.open(listener.local(), Tcp.stack().with(tcp), parameters);
    }

    private static SocketTransport transport(StreamConnection connection) {
        return (SocketTransport)
                Objects.requireNonNull(((TransportConnection) connection).core().transport());
    }

    static Socket socket(StreamConnection connection) {
        return (Socket) ((UnixChannel) transport(connection).channel()).fd();
    }

    private void tcp(String component, TcpOptions options, ReadBack epoll) {
        row(
                Transport.EPOLL,
                "TcpOptions." + component,
                network ->
                        epoll.check(
                                socket(
                                        connect(
                                                network,
                                                "127.0.0.1",
                                                options,
                                                Parameters.DEFAULT))));
    }

    private void ip(String component, IpOptions options, ReadBack v4, ReadBack v6) {
        Parameters parameters = Parameters.DEFAULT.withIp(options);
        row(
                Transport.EPOLL,
                "IpOptions." + component,
                network -> {
                    v4.check(socket(connect(network, "127.0.0.1", TcpOptions.DEFAULT, parameters)));
                    v6.check(socket(connect(network, "::1", TcpOptions.DEFAULT, parameters)));
                });
    }

    private <T> void nio(String component, TcpOptions options, SocketOption<T> option, T expected) {
        row(
                Transport.NIO,
                component,
                network -> {
                    var channel =
                            (NioSocketChannel)
                                    transport(
                                                    connect(
                                                            network,
                                                            "127.0.0.1",
                                                            options,
                                                            Parameters.DEFAULT))
                                            .channel();
                    assertEquals(expected, channel.config().getOption(NioChannelOption.of(option)));
                });
    }

    private void refusedOnNio(String component, TcpOptions tcp, IpOptions ip) {
        row(
                Transport.NIO,
                component,
                network -> {
                    var e =
                            assertThrows(
                                    NetworkException.class,
                                    () ->
                                            connect(
                                                    network,
                                                    "127.0.0.1",
                                                    tcp,
                                                    Parameters.DEFAULT.withIp(ip)));
                    var refused =
                            assertInstanceOf(PathFailure.OptionNotSupported.class, e.failure());
                    assertEquals(component, refused.option());
                    assertTrue(e.failure().attempts().isEmpty(), "refused before any attempt");
                });
    }

    private void refusedAtOnce(String component, Consumer<Duration> setter) {
        row(
                Transport.AUTO,
                component,
                _ -> {
                    for (Duration value :
                            List.of(
                                    Duration.ZERO,
                                    Duration.ofNanos(999_999),
                                    Duration.ofNanos(1_000_001),
                                    Duration.ofMillis(-1),
                                    Duration.ofHours(25))) {
                        var e =
                                assertThrows(
                                        IllegalArgumentException.class, () -> setter.accept(value));
                        assertTrue(e.getMessage().contains(value.toString()), e.getMessage());
                    }
                });
    }

    // ---- the rows; numbers of options as in linux/tcp.h, linux/in.h, linux/in6.h

    private void tcpRows() {
        TcpOptions base = TcpOptions.DEFAULT;
        tcp("noDelay", base.withNoDelay(false), s -> assertEquals(0, s.getIntOpt(6, 1)));
        tcp("noDelay", base.withNoDelay(true), s -> assertEquals(1, s.getIntOpt(6, 1)));
        nio(
                "TcpOptions.noDelay",
                base.withNoDelay(false),
                java.net.StandardSocketOptions.TCP_NODELAY,
                false);
        tcp("noPush", base.withNoPush(true), s -> assertEquals(1, s.getIntOpt(6, 3)));
        refusedOnNio("TcpOptions.noPush", base.withNoPush(true), IpOptions.DEFAULT);
        tcp("quickAck", base.withQuickAck(true), s -> assertEquals(1, s.getIntOpt(6, 12)));
        nio(
                "TcpOptions.quickAck",
                base.withQuickAck(true),
                ExtendedSocketOptions.TCP_QUICKACK,
                true);
        KeepAlive keepAlive = new KeepAlive(Duration.ofSeconds(7), Duration.ofSeconds(3), 5);
        TcpOptions kept = base.withKeepAlive(keepAlive);
        tcp("keepAlive", kept, s -> assertTrue(s.isKeepAlive()));
        tcp("keepAlive", base.withoutKeepAlive(), s -> assertTrue(!s.isKeepAlive()));
        nio("TcpOptions.keepAlive", kept, java.net.StandardSocketOptions.SO_KEEPALIVE, true);
        keepAliveRow("idle", kept, s -> assertEquals(7, s.getIntOpt(6, 4)));
        keepAliveRow("interval", kept, s -> assertEquals(3, s.getIntOpt(6, 5)));
        keepAliveRow("count", kept, s -> assertEquals(5, s.getIntOpt(6, 6)));
        nio("KeepAlive.idle", kept, ExtendedSocketOptions.TCP_KEEPIDLE, 7);
        nio("KeepAlive.interval", kept, ExtendedSocketOptions.TCP_KEEPINTERVAL, 3);
        nio("KeepAlive.count", kept, ExtendedSocketOptions.TCP_KEEPCOUNT, 5);
        Duration drop = Duration.ofMillis(12_345);
        tcp("dropTime", base.withDropTime(drop), s -> assertEquals(12_345, s.getIntOpt(6, 18)));
        tcp("dropTime", base.withoutDropTime(), s -> assertEquals(0, s.getIntOpt(6, 18)));
        refusedOnNio("TcpOptions.dropTime", base.withDropTime(drop), IpOptions.DEFAULT);
        refusedAtOnce("TcpOptions.dropTime", base::withDropTime);
        refusedAtOnce("TcpOptions.connectionTimeout", base::withConnectionTimeout);
        TcpOptions small = base.withMaximumSegmentSize(1000);
        tcp(
                "maximumSegmentSize",
                small,
                s -> {
                    int size = s.getIntOpt(6, 2); // less the room of TCP's own options
                    assertTrue(size <= 1000 && size >= 960, "segment size " + size);
                });
        refusedOnNio("TcpOptions.maximumSegmentSize", small, IpOptions.DEFAULT);
        row(Transport.EPOLL, "TcpOptions.fastOpen", OptionsTest::firstDataComesOnce);
        refusedOnNio("TcpOptions.fastOpen", base.withFastOpen(true), IpOptions.DEFAULT);
        // socket(7): the kernel doubles what is asked for, and tells the double; the JDK halves it.
        tcp(
                "sendBufferSize",
                base.withSendBufferSize(40_000),
                s -> assertEquals(80_000, s.getIntOpt(1, 7)));
        tcp(
                "receiveBufferSize",
                base.withReceiveBufferSize(40_000),
                s -> assertEquals(80_000, s.getIntOpt(1, 8)));
        nio(
                "TcpOptions.sendBufferSize",
                base.withSendBufferSize(40_000),
                java.net.StandardSocketOptions.SO_SNDBUF,
                40_000);
        nio(
                "TcpOptions.receiveBufferSize",
                base.withReceiveBufferSize(40_000),
                java.net.StandardSocketOptions.SO_RCVBUF,
                40_000);
        row(Transport.AUTO, "TcpOptions.connectionTimeout", OptionsTest::silentAddress);
    }

    /// Whether it travels with the SYN depends on the peer's cookie (RFC 7413); that it is asked
    /// for, and that the data comes exactly once, does not.
    private static void firstDataComesOnce(Network network) throws Exception {
        var listener =
                network.listen(Endpoint.host("127.0.0.1", 0), Tcp.stack(), ListenerOptions.DEFAULT);
        StreamConnection c =
                network.open(
                        listener.local(),
                        Tcp.stack().with(TcpOptions.DEFAULT.withFastOpen(true)),
                        Parameters.DEFAULT.withReplayableFirstData(new byte[] {1, 2, 3}));
        assertEquals(
                true,
                transport(c).channel().config().getOption(ChannelOption.TCP_FASTOPEN_CONNECT));
        c.send(new byte[] {4});
        c.shutdownOutput();
        assertEquals("[1, 2, 3, 4]", Arrays.toString(listener.accept().receiveUntilEnd(9)));
    }

    private void keepAliveRow(String component, TcpOptions options, ReadBack epoll) {
        row(
                Transport.EPOLL,
                "KeepAlive." + component,
                network ->
                        epoll.check(
                                socket(
                                        connect(
                                                network,
                                                "127.0.0.1",
                                                options,
                                                Parameters.DEFAULT))));
    }

    /// Linux drops what comes for a listener whose queue is full.
    private static void silentAddress(Network network) throws Exception {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"), "needs Linux");
        List<SocketChannel> fillers = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) full.getLocalSocketAddress();
            for (int i = 0; i < 4; i++) {
                SocketChannel filler = SocketChannel.open();
                filler.configureBlocking(false);
                filler.connect(address);
                fillers.add(filler);
            }
            TcpOptions options = TcpOptions.DEFAULT.withConnectionTimeout(Duration.ofMillis(300));
            long begun = System.nanoTime();
            var e =
                    assertThrows(
                            NetworkException.class,
                            () ->
                                    network.open(
                                            Endpoint.address(address),
                                            Tcp.stack().with(options),
                                            Parameters.DEFAULT));
            assertInstanceOf(ConnectFailure.TimedOut.class, e.failure());
            long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            assertTrue(took >= 300 && took < 5_000, took + " ms");
        } finally {
            for (SocketChannel filler : fillers) {
                filler.close();
            }
        }
    }

    private void ipRows() {
        IpOptions base = IpOptions.DEFAULT;
        ip(
                "hopLimit",
                base.withHopLimit(33),
                s -> assertEquals(33, s.getIntOpt(0, 2)),
                s -> assertEquals(33, s.getIntOpt(41, 16)));
        refusedOnNio("IpOptions.hopLimit", TcpOptions.DEFAULT, base.withHopLimit(33));
        ip(
                "dontFragment",
                base.withDontFragment(true),
                s -> assertEquals(2, s.getIntOpt(0, 10)),
                s -> assertEquals(2, s.getIntOpt(41, 23)));
        ip(
                "dontFragment",
                base.withDontFragment(false),
                s -> assertEquals(0, s.getIntOpt(0, 10)),
                s -> assertEquals(0, s.getIntOpt(41, 23)));
        refusedOnNio("IpOptions.dontFragment", TcpOptions.DEFAULT, base.withDontFragment(true));
        IpOptions voice = base.withServiceClass(ServiceClass.INTERACTIVE_VOICE);
        ip(
                "trafficClass",
                voice,
                s -> assertEquals(46 << 2, s.getIntOpt(0, 1)),
                s -> assertEquals(46 << 2, s.getIntOpt(41, 67)));
        row(
                Transport.NIO,
                "IpOptions.trafficClass",
                network ->
                        assertEquals(
                                46 << 2,
                                transport(
                                                connect(
                                                        network,
                                                        "127.0.0.1",
                                                        TcpOptions.DEFAULT,
                                                        Parameters.DEFAULT.withIp(voice)))
                                        .channel()
                                        .config()
                                        .getOption(ChannelOption.IP_TOS)));
        // linux/in6.h: 1 prefers temporary addresses, 2 public ones.
        ip(
                "localAddressPreference",
                base.withLocalAddressPreference(IpOptions.AddressPreference.TEMPORARY),
                _ -> {},
                s -> assertEquals(1, s.getIntOpt(41, 72) & 3));
        ip(
                "localAddressPreference",
                base.withLocalAddressPreference(IpOptions.AddressPreference.STABLE),
                _ -> {},
                s -> assertEquals(2, s.getIntOpt(41, 72) & 3));
        refusedOnNio(
                "IpOptions.localAddressPreference",
                TcpOptions.DEFAULT,
                base.withLocalAddressPreference(IpOptions.AddressPreference.STABLE));
        row(
                Transport.AUTO,
                "IpOptions.multicastLoopback",
                network -> {
                    Parameters multicast =
                            Parameters.DEFAULT.withIp(base.withMulticastLoopback(false));
                    var e =
                            assertThrows(
                                    NetworkException.class,
                                    () ->
                                            connect(
                                                    network,
                                                    "127.0.0.1",
                                                    TcpOptions.DEFAULT,
                                                    multicast));
                    assertEquals("path.option-not-supported", e.failure().cause());
                });
        row("IpOptions.version", "internal.race.RaceTest", "aVersionAsksForItsFamilyAlone");
    }

    private void udpRows() {
        String sockets = "internal.stack.udp.UdpSocketOptionsTest";
        MulticastRows.addTo(this);
        row("UdpOptions.sendBufferSize", sockets, "theSystemHasTheSizesOfItsBuffers");
        row("UdpOptions.receiveBufferSize", sockets, "theSystemHasTheSizesOfItsBuffers");
        row("UdpOptions.broadcast", sockets, "broadcastIsAllowedIfAskedFor");
        row("UdpOptions.sendQueueSize", "internal.io.DatagramOutboxTest", "takesNoMoreThanFits");
        row(
                "UdpOptions.receiveQueueSize",
                "UdpConnectionTest",
                "whatFindsNoRoomInTheQueueIsCountedAndTold");
        row("UdpOptions.idleExpiry", "UdpListenerTest", "aFlowThatCarriesNothingExpires");
        row("IpOptions.multicastLoopback", sockets, "multicastComesBackOnlyIfAskedFor");
        row("IpOptions.hopLimit", sockets, "whatIsSetOfIpIsReadBack");
        row("IpOptions.dontFragment", sockets, "whatIsSetOfIpIsReadBack");
        row("IpOptions.trafficClass", sockets, "whatIsSetOfIpIsReadBack");
        row("IpOptions.localAddressPreference", sockets, "whatIsSetOfIpIsReadBack");
        String outbox = "internal.io.DatagramOutboxTest";
        row("MessageOptions.lifetime", outbox, "givesUpWhatHasWaitedForLongerThanItsLifetime");
        row("MessageOptions.priority", outbox, "givesTheMostUrgentFirst");
    }

    private void otherRows() {
        String race = "internal.race.";
        row("RaceOptions.enabled", race + "RaceTest", "withRacingOffOneIsTriedAtATime");
        row(
                "RaceOptions.resolutionDelay",
                race + "HappyEyeballsTest",
                "noIpv6AnswerAtAllCostsTheResolutionDelay");
        row(
                "RaceOptions.attemptDelay",
                race + "HappyEyeballsTest",
                "aSilentIpv6AddressCostsOneAttemptDelay");
        row("RaceOptions.adaptive", race + "HistoryTest", "aLongRoundTripLengthensTheDelay");
        row(
                "RaceOptions.firstFamilyCount",
                race + "ScheduleTest",
                "theFirstFamilyCountComesBeforeTheTurns");
        row("RaceOptions.history", race + "HistoryTest", "switchedOffItChangesNothing");
        row("RaceOptions.nat64", race + "Nat64RaceTest", "itIsNotLookedForWhereItIsSwitchedOff");
        row(
                Transport.AUTO,
                "RaceOptions.until",
                network -> {
                    // With TCP alone both are the same moment.
                    for (RaceOptions.Until until : RaceOptions.Until.values()) {
                        Parameters parameters =
                                Parameters.DEFAULT.withRace(RaceOptions.DEFAULT.withUntil(until));
                        connect(network, "127.0.0.1", TcpOptions.DEFAULT, parameters).close();
                    }
                });
        String resolve = "internal.resolve.";
        row(
                "ResolverOptions.serverDelay",
                resolve + "NameserverTest",
                "aSilentNameserverIsOvertakenAndAskedLastFromThenOn");
        row("ResolverOptions.nameservers", resolve + "NameserverTest", "bothFamiliesAreAsked");
        row("ResolverOptions.staleAnswers", resolve + "SourcesTest", "expiredAnswersMayBeRefused");
        row("ResolverOptions.cacheSize", resolve + "DnsCacheTest", "aCacheOfSizeZeroKeepsNothing");
        row(
                "ResolverOptions.deadline",
                resolve + "NameserverTest",
                "ifNobodyAnswersEachServerIsNamedWithWhatItDid");
        row(
                "ResolverOptions.systemFallback",
                resolve + "SystemLookupTest",
                "mayBeAskedWhenNoNameserverAnswers");
        row("Parameters.replayableFirstData", "TcpOpeningTest", "sendsFirstDataWithTheOpen");
        discoveryRow("ListenerOptions.service", "aServiceIsConnectedToByItsName");
        discoveryRow("NetworkOptions.discovery", "whoCannotDoMulticastWaitsAndSaysWhy");
        row(
                "NetworkOptions.captivePortals",
                "internal.captive.PortalInquiryTest",
                "asksWhomItIsToldToAskAndSaysNothingOfThisMachine");
        row("NetworkOptions.interfaces", "PathMonitorTest", "whatTheProgramSaysOfAnInterfaceWins");
        row("Parameters.path", "PathConstraintsTest", "aProhibitedWayIsNotTakenAndItsReasonIsTold");
        row("Parameters.multipath", "MultipathTest", "twoThatAskForItSpeakMptcpAndTheReportSaysSo");
        row("ListenerOptions.multipath", "MultipathTest", "oneThatDoesNotAskForItSpeaksTcp");
        row("Parameters.proxies", "ProxyTest", "theProxyIsSentTheName");
        row("Parameters.prefersNoProxies", "ProxyRulesTest", "withoutAProxyFirstIfThatIsPreferred");
        row("Parameters.race", race + "RaceTest", "withRacingOffOneIsTriedAtATime");
        row("Parameters.ip", race + "RaceTest", "aVersionAsksForItsFamilyAlone");
        row("Parameters.deadline", race + "RaceAwaitTest", "theDeadlineNamesTheSilentAddress");
        row(Transport.AUTO, "Parameters.waitPolicy", OptionsTest::waitsForAnything);
        row(
                Transport.AUTO,
                "Parameters.localEndpoint",
                network -> {
                    var local = (Endpoint.Address) Endpoint.host("127.0.0.9", 0);
                    try (StreamConnection c =
                            connect(
                                    network,
                                    "127.0.0.1",
                                    TcpOptions.DEFAULT,
                                    Parameters.DEFAULT.withLocalEndpoint(local))) {
                        var used = (Endpoint.Address) c.local().orElseThrow();
                        assertEquals(local.address(), used.address());
                    }
                });
    }

    /// A port that begins to listen after the first attempt was refused.
    private static void waitsForAnything(Network network) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Endpoint endpoint = Endpoint.host("127.0.0.1", port);
        StreamConnection c =
                network.create(
                        endpoint,
                        Tcp.stack(),
                        Parameters.DEFAULT.withWait(dev.fairlead.WaitPolicy.ALWAYS));
        var waiting = new java.util.concurrent.CountDownLatch(1);
        c.onState(state -> {
            if (state instanceof dev.fairlead.ConnectionState.Waiting) {
                waiting.countDown();
            }
        });
        c.start();
        waiting.await();
        try (Listener<StreamConnection> _ =
                network.listen(endpoint, Tcp.stack(), ListenerOptions.DEFAULT)) {
            c.awaitReady();
            c.close();
        }
    }

    private void networkRows() {
        row(
                "NetworkOptions.observer",
                "TcpListenerTest",
                "aHandlerThatThrowsAbortsItsConnectionAndTheListenerGoesOn");
        row(
                "NetworkOptions.capture",
                "CaptureTest",
                "allBytesOfAConnectionAreInItBothWaysWithBothEnds");
        row("NetworkOptions.resolver", "internal.resolve.NameserverTest", "bothFamiliesAreAsked");
        row(
                Transport.EPOLL,
                "NetworkOptions.transport",
                network ->
                        assertInstanceOf(
                                UnixChannel.class,
                                transport(
                                                connect(
                                                        network,
                                                        "::1",
                                                        TcpOptions.DEFAULT,
                                                        Parameters.DEFAULT))
                                        .channel()));
        row(
                Transport.NIO,
                "NetworkOptions.transport",
                network ->
                        assertInstanceOf(
                                NioSocketChannel.class,
                                transport(
                                                connect(
                                                        network,
                                                        "::1",
                                                        TcpOptions.DEFAULT,
                                                        Parameters.DEFAULT))
                                        .channel()));
        row(
                Transport.NIO,
                "NetworkOptions.eventLoops",
                _ -> {
                    try (Network two =
                            Network.open(
                                    NetworkOptions.DEFAULT
                                            .withTransport(Transport.NIO)
                                            .withEventLoops(2))) {
                        var loops = new TreeSet<Long>();
                        for (int i = 0; i < 6; i++) {
                            var loop =
                                    transport(
                                                    connect(
                                                            two,
                                                            "::1",
                                                            TcpOptions.DEFAULT,
                                                            Parameters.DEFAULT))
                                            .loop();
                            var id = new java.util.concurrent.CompletableFuture<Long>();
                            loop.execute(() -> id.complete(Thread.currentThread().threadId()));
                            loops.add(id.get());
                        }
                        assertEquals(2, loops.size());
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> everyComponentDoesWhatItSays() {
        allRows();
        return rows.values().stream().flatMap(List::stream);
    }

    private void webSocketRows() {
        String handshake = "websocket.WebSocketHandshakeTest";
        String connection = "websocket.WebSocketConnectionTest";
        String compression = "internal.stack.websocket.CompressionTest";
        Map.of(
                        "target", "theTargetOfTheOptionsIsAskedForWhereverItGoes",
                        "subprotocols", "theServerChoosesASubprotocol",
                        "headers", "theProgramAcceptsOrRejects",
                        "accept", "theProgramAcceptsOrRejects",
                        "handshakeDeadline", "aHandshakeThatDripsIsCutAtItsDeadline")
                .forEach((option, test) -> row("WebSocketOptions." + option, handshake, test));
        Map.of(
                        "maximumMessageSize", "tooLargeAMessageIsRefusedWith1009",
                        "maximumFrameSize", "aFrameIsNoLargerThanAllowed",
                        "compression", "compressedMessagesArriveAsTheyWere",
                        "autoPing", "aSilentPeerIsGivenUpAfterPingsThatNothingAnswered",
                        "pingMisses", "aSilentPeerIsGivenUpAfterPingsThatNothingAnswered")
                .forEach((option, test) -> row("WebSocketOptions." + option, connection, test));
        Map.of(
                        "sendContext", "theServerAgreesToTheFirstOfferThatItCan",
                        "receiveContext", "theServerAgreesToTheFirstOfferThatItCan",
                        "sendWindowBits", "refersBackNoFurtherThanAgreed",
                        "receiveWindowBits", "theClientTakesOnlyWhatItOffered")
                .forEach(
                        (option, test) -> row("WebSocketCompression." + option, compression, test));
    }

    private void allRows() {
        tcpRows();
        ipRows();
        udpRows();
        otherRows();
        new ListenerRows(this).add();
        networkRows();
        webSocketRows();
    }

    @Test
    void everyComponentHasARow() {
        allRows();
        TreeSet<String> missing = new TreeSet<>();
        for (Class<?> type : TYPES) {
            for (Method method : type.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers())
                        && !Modifier.isStatic(method.getModifiers())
                        && method.getParameterCount() == 0
                        && !method.getName().startsWith("without")
                        && !List.of("hashCode", "toString").contains(method.getName())) {
                    missing.add(type.getSimpleName() + "." + method.getName());
                }
            }
        }
        TreeSet<String> components = new TreeSet<>(missing);
        missing.removeAll(rows.keySet());
        assertEquals(new TreeSet<>(), missing, "components without a row");
        TreeSet<String> unknown = new TreeSet<>(rows.keySet());
        unknown.removeAll(components);
        assertEquals(new TreeSet<>(), unknown, "rows without a component");
    }
}

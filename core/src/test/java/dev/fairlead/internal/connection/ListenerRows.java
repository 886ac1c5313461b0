package dev.fairlead.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.ConnectFailure;
import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions.Transport;
import dev.fairlead.Parameters;
import dev.fairlead.PathFailure;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TcpOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// The rows of [OptionsTest] that look at a listener, and at what comes through it.
final class ListenerRows {
    private final OptionsTest options;

    ListenerRows(OptionsTest options) {
        this.options = options;
    }

    void add() {
        ListenerOptions base = ListenerOptions.DEFAULT;
        versionRows(base);
        options.row("ListenerOptions.acceptLimit", "TcpListenerTest", "oneTokenLetsOneIn");
        options.row(
                "ListenerOptions.maximumConnections",
                "TcpListenerTest",
                "theNextWaitsUntilOneOfAtMostOneIsClosed");
        options.row(
                "ListenerOptions.alsoRanSuppression", "TcpListenerTest", "anAlsoRanIsNeverSeen");
        for (Transport transport : List.of(Transport.EPOLL, Transport.NIO)) {
            options.row(
                    transport,
                    "ListenerOptions.localOnly",
                    network -> {
                        var near =
                                network.listen(Port.of(0), Tcp.stack(), base.withLocalOnly(true));
                        assertTrue(reaches(network, "127.0.0.1", near.port()));
                        assertTrue(reaches(network, "::1", near.port()));
                        assertEquals(0, near.refusedConnections()); // the lab has others come
                    });
        }
        for (Transport transport : List.of(Transport.EPOLL, Transport.NIO)) {
            options.row(
                    transport,
                    "ListenerOptions.includePeerToPeer",
                    network -> {
                        var open =
                                network.listen(
                                        Port.of(0), Tcp.stack(), base.withIncludePeerToPeer(true));
                        assertTrue(reaches(network, "127.0.0.1", open.port()));
                        assertEquals(0, open.refusedConnections()); // the lab has others come
                    });
        }
        options.row(
                Transport.EPOLL,
                "ListenerOptions.ip",
                network -> {
                    ListenerOptions options = base.withIp(IpOptions.DEFAULT.withHopLimit(44));
                    var listener = network.listen(Endpoint.host("::1", 0), Tcp.stack(), options);
                    network.open(listener.local(), Tcp.stack(), Parameters.DEFAULT);
                    assertEquals(44, OptionsTest.socket(listener.accept()).getIntOpt(41, 16));
                });
        for (Transport transport : List.of(Transport.EPOLL, Transport.NIO)) {
            options.row(
                    transport,
                    "ListenerOptions.reusePort",
                    network -> {
                        Endpoint any = Endpoint.host("127.0.0.1", 0);
                        var first = network.listen(any, Tcp.stack(), base.withReusePort(true));
                        sharesItsPort(network, first, base.withReusePort(true));
                        var e =
                                assertThrows(
                                        NetworkException.class,
                                        () -> network.listen(first.local(), Tcp.stack(), base));
                        assertInstanceOf(PathFailure.AddressInUse.class, e.failure());
                    });
            options.row(
                    transport,
                    "ListenerOptions.reuseAddress",
                    network -> {
                        var first =
                                network.listen(Endpoint.host("127.0.0.1", 0), Tcp.stack(), base);
                        Endpoint local = first.local();
                        var c = network.open(local, Tcp.stack(), Parameters.DEFAULT);
                        var server = first.accept();
                        server.close(); // we end first, so it is our end that lingers
                        c.receiveUntilEnd(1);
                        c.close();
                        first.close();
                        var e =
                                assertThrows(
                                        NetworkException.class,
                                        () ->
                                                network.listen(
                                                        local,
                                                        Tcp.stack(),
                                                        base.withReuseAddress(false)));
                        assertInstanceOf(PathFailure.AddressInUse.class, e.failure());
                        network.listen(local, Tcp.stack(), base.withReuseAddress(true)).close();
                    });
            options.row(
                    transport, "ListenerOptions.backlog", network -> fillsItsQueue(network, base));
        }
        options.row(
                Transport.EPOLL,
                "ListenerOptions.interfaceName",
                network -> {
                    var any = Endpoint.host("0.0.0.0", 0);
                    assertEquals("lo", deviceOfAccepted(network, base.withInterface("lo")));
                    assertEquals("", deviceOfAccepted(network, base));
                    var e =
                            assertThrows(
                                    NetworkException.class,
                                    () ->
                                            network.listen(
                                                    any,
                                                    Tcp.stack(),
                                                    base.withInterface("nosuch0")));
                    assertInstanceOf(PathFailure.NoSuchInterface.class, e.failure());
                });
        options.row(
                Transport.NIO,
                "ListenerOptions.interfaceName",
                network -> {
                    var e =
                            assertThrows(
                                    NetworkException.class,
                                    () ->
                                            network.listen(
                                                    Endpoint.host("0.0.0.0", 0),
                                                    Tcp.stack(),
                                                    base.withInterface("lo")));
                    assertInstanceOf(PathFailure.OptionNotSupported.class, e.failure());
                });
    }

    /// The system gives each of both some of those who come; that one of them gets all of 64 is as
    /// likely as 63 heads in a row.
    private static void sharesItsPort(
            Network network, Listener<StreamConnection> first, ListenerOptions options)
            throws NetworkException {
        try (var second = network.listen(first.local(), Tcp.stack(), options)) {
            assertEquals(first.local(), second.local());
            for (int i = 0; i < 64; i++) {
                network.open(first.local(), Tcp.stack(), Parameters.DEFAULT);
            }
            first.accept(Duration.ofSeconds(20)).close();
            second.accept(Duration.ofSeconds(20)).close();
        }
    }

    /// What a connection has inherited of the listener's binding (SO_BINDTODEVICE,
    /// OptionsTest.socket(7)).
    private static String deviceOfAccepted(Network network, ListenerOptions options)
            throws Exception {
        try (var listener = network.listen(Endpoint.host("0.0.0.0", 0), Tcp.stack(), options)) {
            network.open(
                    Endpoint.host("127.0.0.1", listener.port()), Tcp.stack(), Parameters.DEFAULT);
            ByteBuffer name = ByteBuffer.allocateDirect(16);
            OptionsTest.socket(listener.accept()).getRawOpt(1, 25, name);
            byte[] text = new byte[name.flip().remaining()];
            name.get(text);
            return new String(text, StandardCharsets.US_ASCII).replace("\0", "");
        }
    }

    private void versionRows(ListenerOptions base) {
        ListenerOptions v4 = base.withIp(IpOptions.DEFAULT.withVersion(IpOptions.Version.V4));
        ListenerOptions v6 = base.withIp(IpOptions.DEFAULT.withVersion(IpOptions.Version.V6));
        for (Transport transport : List.of(Transport.EPOLL, Transport.NIO)) {
            options.row(
                    transport,
                    "IpOptions.version",
                    network -> {
                        try (var both = network.listen(Port.of(0), Tcp.stack(), base)) {
                            assertTrue(reaches(network, "127.0.0.1", both.port()));
                            assertTrue(reaches(network, "::1", both.port()));
                        }
                        try (var one = network.listen(Port.of(0), Tcp.stack(), v4)) {
                            assertTrue(reaches(network, "127.0.0.1", one.port()));
                            assertFalse(reaches(network, "::1", one.port()));
                        }
                        assertRefused(network, "::1", v4);
                        assertRefused(network, "127.0.0.1", v6);
                    });
        }
        options.row(
                Transport.EPOLL,
                "IpOptions.version",
                network -> {
                    try (var one = network.listen(Port.of(0), Tcp.stack(), v6)) {
                        assertFalse(reaches(network, "127.0.0.1", one.port()));
                        assertTrue(reaches(network, "::1", one.port()));
                    }
                });
        options.row(
                Transport.NIO, "IpOptions.version", network -> assertRefused(network, "::", v6));
    }

    private static boolean reaches(Network network, String address, int port)
            throws NetworkException {
        try (var _ = network.open(Endpoint.host(address, port), Tcp.stack(), Parameters.DEFAULT)) {
            return true;
        } catch (NetworkException e) {
            assertInstanceOf(ConnectFailure.Refused.class, e.failure());
            return false;
        }
    }

    private static void assertRefused(Network network, String address, ListenerOptions options) {
        var e =
                assertThrows(
                        NetworkException.class,
                        () -> network.listen(Endpoint.host(address, 0), Tcp.stack(), options));
        var refused = assertInstanceOf(PathFailure.OptionNotSupported.class, e.failure());
        assertEquals("IpOptions.version", refused.option());
    }

    /// With nobody let in, a queue of one takes two (listen(2) counts from one too many on Linux).
    private static void fillsItsQueue(Network network, ListenerOptions base) throws Exception {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"), "needs Linux");
        try (var listener =
                network.listen(
                        Endpoint.host("127.0.0.1", 0),
                        Tcp.stack(),
                        base.withBacklog(1).withAcceptLimit(0))) {
            TcpOptions hasty = TcpOptions.DEFAULT.withConnectionTimeout(Duration.ofMillis(300));
            int in = 0;
            try {
                while (in < 10) {
                    network.open(listener.local(), Tcp.stack().with(hasty), Parameters.DEFAULT);
                    in++;
                }
            } catch (NetworkException e) {
                assertInstanceOf(ConnectFailure.TimedOut.class, e.failure());
            }
            assertEquals(2, in);
        }
    }
}

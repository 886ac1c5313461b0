package dev.fairlead;

import static dev.fairlead.Calls.freePort;

import dev.fairlead.NetworkOptions.Transport;
import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/// What goes wrong on this machine's own side, and on the way to an address.
final class ConnectFaults {
    private static final Endpoint NOT_OURS = Endpoint.host("192.0.2.1", 0); // RFC 5737

    private ConnectFaults() {}

    static List<Fault> path() {
        return List.of(
                Fault.of(
                        "the port to listen on is taken",
                        "path.address-in-use",
                        scene -> {
                            Endpoint taken = listen(scene, "127.0.0.1").local();
                            scene.failure(() -> listen(scene, taken, Tcp.stack()));
                            scene.about(taken);
                            scene.mended(() -> listen(scene, "127.0.0.1"));
                        }),
                Fault.of(
                        "the UDP port to listen on is taken",
                        "path.address-in-use",
                        scene -> {
                            Endpoint any = Endpoint.host("127.0.0.1", 0);
                            try (java.net.DatagramSocket other =
                                    new java.net.DatagramSocket(
                                            0, InetAddress.ofLiteral("127.0.0.1"))) {
                                Endpoint taken = Endpoint.host("127.0.0.1", other.getLocalPort());
                                scene.failure(() -> listen(scene, taken, Udp.stack()));
                                scene.about(taken);
                            }
                            scene.mended(() -> listen(scene, any, Udp.stack()));
                        }),
                Fault.of(
                        "a file is in the way of the Unix socket",
                        "path.address-in-use",
                        scene -> {
                            Files.writeString(scene.directory().resolve("s"), "not a socket");
                            scene.failure(() -> listen(scene, scene.socketFile(), Tcp.stack()));
                            scene.about(scene.directory().resolve("s"));
                            Endpoint other = Endpoint.unix(scene.directory().resolve("t"));
                            scene.mended(() -> listen(scene, other, Tcp.stack()));
                        }),
                Fault.of(
                        "the address to listen on is not of this machine",
                        "path.address-not-available",
                        scene -> {
                            scene.failure(() -> listen(scene, NOT_OURS, Tcp.stack()));
                            scene.about("192.0.2.1");
                            scene.mended(() -> listen(scene, "127.0.0.1"));
                        }),
                Fault.of(
                        "the address to connect from is not of this machine",
                        "path.address-not-available",
                        scene -> {
                            Endpoint to = listen(scene, "127.0.0.1").local();
                            Parameters from =
                                    Parameters.DEFAULT.withLocalEndpoint(
                                            (Endpoint.Address) NOT_OURS);
                            scene.failure(() -> open(scene, to, Tcp.stack(), from));
                            scene.about("192.0.2.1");
                            scene.mended(() -> open(scene, to, Tcp.stack(), Parameters.DEFAULT));
                        }),
                Fault.of(
                        "the interface of an address is not here",
                        "path.no-such-interface",
                        scene -> {
                            Endpoint scoped = Endpoint.host("fe80::1%nosuch0", 80);
                            scene.failure(
                                    () -> open(scene, scoped, Tcp.stack(), Parameters.DEFAULT));
                            scene.about("nosuch0");
                        }),
                Fault.of(
                        "the only way to there is prohibited",
                        "path.constraint-unmet",
                        scene -> {
                            Endpoint to = listen(scene, "127.0.0.1").local();
                            Parameters elsewhere =
                                    Parameters.DEFAULT
                                            .withWait(WaitPolicy.FAIL_FAST)
                                            .withRace(RaceOptions.DEFAULT.withNat64(false))
                                            .withPath(
                                                    PathConstraints.NONE.withProhibitedType(
                                                            InterfaceType.LOOPBACK));
                            scene.failure(() -> open(scene, to, Tcp.stack(), elsewhere));
                            scene.about("lo is loopback, which is prohibited");
                            scene.mended(() -> open(scene, to, Tcp.stack(), Parameters.DEFAULT));
                        }),
                Fault.of(
                        "an option that the transport does not have",
                        "path.option-not-supported",
                        scene -> {
                            scene.network(NetworkOptions.DEFAULT.withTransport(Transport.NIO));
                            Endpoint to = listen(scene, "127.0.0.1").local();
                            TcpStack fast = Tcp.stack().with(TcpOptions.DEFAULT.withFastOpen(true));
                            scene.failure(() -> open(scene, to, fast, Parameters.DEFAULT));
                            scene.about("TcpOptions.fastOpen");
                            scene.mended(() -> open(scene, to, Tcp.stack(), Parameters.DEFAULT));
                        }),
                Fault.of(
                        "an option of IP on a Unix socket",
                        "path.option-not-supported",
                        scene -> {
                            Endpoint to = listen(scene, scene.socketFile(), Tcp.stack()).local();
                            Parameters hops =
                                    Parameters.DEFAULT.withIp(IpOptions.DEFAULT.withHopLimit(3));
                            scene.failure(() -> open(scene, to, Tcp.stack(), hops));
                            scene.about("IpOptions");
                            scene.mended(() -> open(scene, to, Tcp.stack(), Parameters.DEFAULT));
                        }),
                Fault.of(
                        "an option of UDP on TCP",
                        "path.option-not-supported",
                        scene -> {
                            Endpoint to = listen(scene, "127.0.0.1").local();
                            Parameters loop =
                                    Parameters.DEFAULT.withIp(
                                            IpOptions.DEFAULT.withMulticastLoopback(true));
                            scene.failure(() -> open(scene, to, Tcp.stack(), loop));
                            scene.about("IpOptions.multicastLoopback");
                            scene.mended(() -> open(scene, to, Tcp.stack(), Parameters.DEFAULT));
                        }));
    }

    static List<Fault> connect() {
        return List.of(
                Fault.of(
                        "nothing listens on the port",
                        "connect.refused",
                        scene -> {
                            Endpoint to = Endpoint.host("127.0.0.1", freePort());
                            scene.failure(() -> open(scene, to, Tcp.stack(), Parameters.DEFAULT));
                            scene.about(to);
                            scene.mended(() -> {
                                listen(scene, to, Tcp.stack());
                                open(scene, to, Tcp.stack(), Parameters.DEFAULT);
                            });
                        }),
                Fault.of(
                        "a port open for one family only, and the other asked for",
                        "connect.refused",
                        scene -> {
                            scene.asking(query -> {
                                if (query.question().startsWith("A ")) {
                                    query.answer(0, "db.example. 60 A 127.0.0.1");
                                } else {
                                    query.answer(0, "db.example. 60 AAAA ::1");
                                }
                            });
                            int port = ((Endpoint.Address) listen(scene, "::1").local()).port();
                            Endpoint to = Endpoint.host("db.example", port);
                            Parameters four =
                                    Parameters.DEFAULT.withIp(
                                            IpOptions.DEFAULT.withVersion(IpOptions.Version.V4));
                            scene.failure(() -> open(scene, to, Tcp.stack(), four));
                            scene.about("127.0.0.1");
                            scene.mended(() -> open(scene, to, Tcp.stack(), Parameters.DEFAULT));
                        }),
                Fault.of(
                        "nobody serves the Unix socket any more",
                        "connect.refused",
                        scene -> {
                            var path = scene.directory().resolve("s");
                            try (ServerSocketChannel left =
                                    ServerSocketChannel.open(
                                            java.net.StandardProtocolFamily.UNIX)) {
                                left.bind(java.net.UnixDomainSocketAddress.of(path));
                            }
                            Endpoint to = scene.socketFile();
                            scene.failure(() -> open(scene, to, Tcp.stack(), Parameters.DEFAULT));
                            scene.about(path);
                            scene.mended(() -> {
                                listen(scene, to, Tcp.stack());
                                open(scene, to, Tcp.stack(), Parameters.DEFAULT);
                            });
                        }),
                Fault.of(
                        "the Unix socket is not there",
                        "connect.no-such-socket",
                        scene -> {
                            Endpoint to = scene.socketFile();
                            scene.failure(() -> open(scene, to, Tcp.stack(), Parameters.DEFAULT));
                            scene.about(to);
                            scene.mended(() -> {
                                listen(scene, to, Tcp.stack());
                                open(scene, to, Tcp.stack(), Parameters.DEFAULT);
                            });
                        }),
                Fault.within(
                        3000,
                        "the address is silent",
                        "connect.timed-out",
                        scene -> {
                            Endpoint to = silent(scene);
                            TcpOptions soon =
                                    TcpOptions.DEFAULT.withConnectionTimeout(
                                            Duration.ofMillis(200));
                            scene.failure(() ->
                                    open(scene, to, Tcp.stack().with(soon), Parameters.DEFAULT));
                            scene.about(to);
                        }),
                Fault.within(
                        3000,
                        "the deadline passes while the address is silent",
                        "deadline.connect",
                        scene -> {
                            Endpoint to = silent(scene);
                            Parameters soon =
                                    Parameters.DEFAULT.withDeadline(Duration.ofMillis(200));
                            scene.failure(() -> open(scene, to, Tcp.stack(), soon));
                            scene.about(to);
                        }),
                Fault.of(
                        "the program gave every address up",
                        "connect.abandoned",
                        scene -> {
                            Endpoint to = silent(scene);
                            StreamConnection connection =
                                    scene.network().create(to, Tcp.stack(), Parameters.DEFAULT);
                            connection.start();
                            connection.tryNextCandidate();
                            scene.failure(connection::awaitReady);
                            scene.about(to);
                            scene.mended(() -> reach(scene));
                        }),
                Fault.of(
                        "closed by another thread while connecting",
                        "cancelled.closed",
                        scene -> {
                            Endpoint to = silent(scene);
                            StreamConnection connection =
                                    scene.network().create(to, Tcp.stack(), Parameters.DEFAULT);
                            connection.start();
                            connection.close();
                            scene.failure(connection::awaitReady);
                            scene.about(to);
                            scene.mended(() -> reach(scene));
                        }),
                Fault.of(
                        "interrupted while connecting",
                        "cancelled.interrupted",
                        scene -> {
                            Endpoint to = silent(scene);
                            var call =
                                    Calls.run(() ->
                                                    open(
                                                            scene,
                                                            to,
                                                            Tcp.stack(),
                                                            Parameters.DEFAULT))
                                            .whenBlocked();
                            call.thread().interrupt();
                            scene.failed(call.failure());
                            scene.about(to);
                            scene.mended(() -> reach(scene));
                        }));
    }

    /// Another connection, to somebody who answers.
    private static void reach(FaultScene scene) throws NetworkException {
        open(scene, listen(scene, "127.0.0.1").local(), Tcp.stack(), Parameters.DEFAULT);
    }

    private static Endpoint silent(FaultScene scene) throws Exception {
        return scene.keep(new SilentPort()).endpoint();
    }

    private static Listener<StreamConnection> listen(FaultScene scene, String address)
            throws NetworkException {
        return listen(scene, Endpoint.host(address, 0), Tcp.stack());
    }

    private static <C extends Connection> Listener<C> listen(
            FaultScene scene, Endpoint at, Stack<C> stack) throws NetworkException {
        return scene.network().listen(at, stack, ListenerOptions.DEFAULT);
    }

    private static void open(FaultScene scene, Endpoint to, TcpStack stack, Parameters parameters)
            throws NetworkException {
        scene.network().open(to, stack, parameters).abort();
    }
}

package dev.fairlead;

import static dev.fairlead.Calls.await;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Calls.Call;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/// What goes wrong on a connection that is established.
final class TransferFaults {
    private TransferFaults() {}

    static List<Fault> stream() {
        return List.of(
                Fault.of(
                        "reset before any data",
                        "transfer.reset",
                        scene -> {
                            Ends ends = scene.ends();
                            ends.far().abort();
                            scene.failure(() -> ends.near().receive(1, 1));
                            scene.about(ends.near().remote().orElseThrow());
                            assertEquals(Delivery.NOTHING, scene.told().delivery());
                        }),
                Fault.of(
                        "reset after a request",
                        "transfer.reset",
                        scene -> {
                            Ends ends = scene.ends();
                            ends.near().send(utf8("request"));
                            ends.far().receiveExactly(7);
                            ends.far().abort();
                            scene.failure(() -> ends.near().receive(1, 1));
                            scene.about(ends.near().remote().orElseThrow());
                            assertEquals(7, scene.told().delivery().accepted());
                        }),
                Fault.of(
                        "reset while sending",
                        "transfer.reset",
                        scene -> {
                            Ends ends = scene.narrowEnds();
                            Call<Boolean> send = ends.stuckSend();
                            ends.far().abort();
                            scene.failed(send.failure());
                            scene.about(ends.near().remote().orElseThrow());
                        }),
                Fault.of(
                        "accepted, and closed at once",
                        "transfer.ended-early",
                        scene -> {
                            Ends ends = scene.ends();
                            ends.far().close();
                            scene.failure(() -> ends.near().receiveExactly(1));
                            scene.about(ends.near().remote().orElseThrow());
                        }),
                Fault.of(
                        "ended in the middle of a message",
                        "transfer.ended-early",
                        scene -> {
                            Ends ends = scene.ends();
                            ends.far().send(utf8("half"));
                            ends.far().close();
                            scene.failure(() -> ends.near().receiveExactly(8));
                            scene.about(ends.near().remote().orElseThrow());
                            scene.mended(() -> ends.near().receiveExactly(4));
                        }),
                Fault.of(
                        "more came than was allowed",
                        "transfer.too-long",
                        scene -> {
                            Ends ends = scene.ends();
                            ends.far().send(utf8("too long"));
                            ends.far().close();
                            scene.failure(() -> ends.near().receiveUntilEnd(3));
                            scene.about(ends.near().remote().orElseThrow());
                            scene.mended(() -> ends.near().receiveUntilEnd(8));
                        }),
                Fault.of(
                        "sending after the end of our stream",
                        "transfer.not-writable",
                        scene -> {
                            Ends ends = scene.ends();
                            ends.near().shutdownOutput();
                            scene.failure(() -> ends.near().send(utf8("late")));
                            scene.about(ends.near().remote().orElseThrow());
                            scene.mended(() -> scene.ends().near().send(utf8("in time")));
                        }),
                Fault.within(
                        8000,
                        "closed while the peer does not read",
                        "transfer.not-flushed",
                        scene -> {
                            Ends ends = scene.narrowEnds();
                            Call<Boolean> send = ends.stuckSend();
                            scene.failure(ends.near()::close);
                            scene.about(ends.near().remote().orElseThrow());
                            send.failure();
                        }),
                Fault.of(
                        "the answer does not come in time",
                        "deadline.transfer",
                        scene -> {
                            Ends ends = scene.ends();
                            StreamConnection soon = ends.near().within(Duration.ofMillis(50));
                            scene.failure(() -> soon.receive(1, 1));
                            scene.about(ends.near().endpoint());
                            ends.far().send(utf8("x"));
                            scene.mended(
                                    () -> ends.near().within(Duration.ofSeconds(20)).receive(1, 1));
                        }),
                Fault.of(
                        "there is no room to send in time",
                        "deadline.transfer",
                        scene -> {
                            Ends ends = scene.narrowEnds();
                            StreamConnection soon = ends.near().within(Duration.ofMillis(50));
                            scene.failure(() -> soon.send(new byte[Ends.MUCH]));
                            scene.about(ends.near().endpoint());
                        }),
                Fault.of(
                        "closed by another thread while receiving",
                        "cancelled.closed",
                        scene -> {
                            Ends ends = scene.ends();
                            var call = Calls.start(() -> ends.near().receive(1, 1)).whenBlocked();
                            ends.near().close();
                            scene.failed(call.failure());
                            scene.about(ends.near().endpoint());
                            scene.mended(() -> scene.ends().near().send(utf8("x")));
                        }),
                Fault.of(
                        "interrupted while receiving",
                        "cancelled.interrupted",
                        scene -> {
                            Ends ends = scene.ends();
                            var call = Calls.start(() -> ends.near().receive(1, 1)).whenBlocked();
                            call.thread().interrupt();
                            scene.failed(call.failure());
                            scene.about(ends.near().endpoint());
                            ends.far().send(utf8("x"));
                            scene.mended(() -> ends.near().receiveExactly(1));
                        }),
                Fault.of(
                        "its Network was closed",
                        "cancelled.network-closed",
                        scene -> {
                            Network own = Network.open(NetworkOptions.DEFAULT);
                            Connections.Pair<StreamConnection> pair = own.pair(Tcp.stack());
                            own.close();
                            scene.failure(() -> pair.first().receive(1, 1));
                            scene.about(pair.first().endpoint());
                            scene.mended(() -> scene.ends().near().send(utf8("x")));
                        }));
    }

    static List<Fault> datagrams() {
        return List.of(
                Fault.of(
                        "nothing is bound to the UDP port",
                        "transfer.refused",
                        scene -> {
                            DatagramConnection near =
                                    open(scene, Endpoint.host("127.0.0.1", unusedPort()));
                            near.send(utf8("x"));
                            scene.failure(near::receive);
                            scene.about(near.remote().orElseThrow());
                            try (var _ = bind(near.remote().orElseThrow())) {
                                scene.mended(() -> near.send(utf8("x")));
                            }
                        }),
                Fault.of(
                        "a datagram is larger than UDP allows",
                        "transfer.too-big",
                        scene -> {
                            DatagramConnection near = openToListener(scene);
                            scene.failure(() -> near.send(new byte[70_000]));
                            scene.about(near.remote().orElseThrow());
                            scene.mended(() -> near.send(new byte[near.maximumDatagramSize()]));
                        }),
                Fault.of(
                        "a datagram does not fit the buffer",
                        "transfer.buffer-too-small",
                        scene -> {
                            Listener<DatagramConnection> listener = listen(scene);
                            DatagramConnection near = open(scene, listener.local());
                            near.send(utf8("hello"));
                            DatagramConnection far = listener.accept();
                            scene.failure(() -> far.receive(ByteBuffer.allocate(2)));
                            scene.about(far.remote().orElseThrow());
                            scene.mended(() -> far.receive(ByteBuffer.allocate(5)));
                        }),
                Fault.within(
                        10_000,
                        "a flow of a listener was idle for too long",
                        "transfer.idle-expired",
                        scene -> {
                            UdpOptions soon =
                                    UdpOptions.DEFAULT.withIdleExpiry(Duration.ofSeconds(1));
                            Listener<DatagramConnection> listener =
                                    scene.network()
                                            .listen(
                                                    Endpoint.host("127.0.0.1", 0),
                                                    Udp.stack().with(soon),
                                                    ListenerOptions.DEFAULT);
                            DatagramConnection near = open(scene, listener.local());
                            near.send(utf8("x"));
                            DatagramConnection far = listener.accept();
                            far.receive();
                            scene.failure(far::receive);
                            scene.about(far.remote().orElseThrow());
                            scene.mended(() -> {
                                near.send(utf8("again"));
                                listener.accept().receive();
                            });
                        }),
                Fault.of(
                        "no datagram comes in time",
                        "deadline.transfer",
                        scene -> {
                            Listener<DatagramConnection> listener = listen(scene);
                            DatagramConnection near = open(scene, listener.local());
                            near.send(utf8("x"));
                            scene.failure(near.within(Duration.ofMillis(50))::receive);
                            scene.about(near.endpoint());
                            listener.accept().send(utf8("late"));
                            scene.mended(near.within(Duration.ofSeconds(20))::receive);
                        }),
                Fault.of(
                        "a datagram flow was closed by another thread",
                        "cancelled.closed",
                        scene -> {
                            DatagramConnection near = openToListener(scene);
                            var call = Calls.start(near::receive).whenBlocked();
                            near.close();
                            scene.failed(call.failure());
                            scene.about(near.endpoint());
                            scene.mended(() -> openToListener(scene).send(utf8("x")));
                        }));
    }

    private static java.net.DatagramSocket bind(Endpoint at) throws Exception {
        return new java.net.DatagramSocket(((Endpoint.Address) at).toSocketAddress());
    }

    private static int unusedPort() throws Exception {
        try (java.net.DatagramSocket free =
                new java.net.DatagramSocket(0, java.net.InetAddress.ofLiteral("127.0.0.1"))) {
            return free.getLocalPort();
        }
    }

    private static Listener<DatagramConnection> listen(FaultScene scene) throws NetworkException {
        return scene.network()
                .listen(Endpoint.host("127.0.0.1", 0), Udp.stack(), ListenerOptions.DEFAULT);
    }

    private static DatagramConnection openToListener(FaultScene scene) throws NetworkException {
        return open(scene, listen(scene).local());
    }

    private static DatagramConnection open(FaultScene scene, Endpoint to) throws NetworkException {
        DatagramConnection near = scene.network().open(to, Udp.stack(), Parameters.DEFAULT);
        await(() -> near.state() instanceof ConnectionState.Ready);
        return near;
    }
}

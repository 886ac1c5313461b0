package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class PathConstraintsTest {
    private static final PathConstraints NO_LOOPBACK =
            PathConstraints.NONE.withProhibitedType(InterfaceType.LOOPBACK);

    /// Nobody is asked whether the network translates IPv4.
    private static final Parameters BY_ITSELF =
            Parameters.DEFAULT.withRace(RaceOptions.DEFAULT.withNat64(false));

    private static NetworkFailure failure(Stack<?> stack, Parameters parameters) throws Exception {
        try (Listener<StreamConnection> listener = Listener.open(Port.any(), Tcp.stack())) {
            Endpoint to = Endpoint.host("127.0.0.1", listener.port());
            return assertThrows(
                            NetworkException.class,
                            () -> Connection.open(to, stack, parameters).close())
                    .failure();
        }
    }

    @Test
    void aProhibitedWayIsNotTakenAndItsReasonIsTold() throws Exception {
        Parameters parameters = BY_ITSELF.withPath(NO_LOOPBACK).withWait(WaitPolicy.FAIL_FAST);
        for (Stack<?> stack : new Stack<?>[] {Tcp.stack(), Udp.stack()}) {
            NetworkFailure failure = failure(stack, parameters);
            var unmet = assertInstanceOf(PathFailure.ConstraintUnmet.class, failure);
            assertEquals(PathReason.Kind.TYPE_PROHIBITED, unmet.reasons().getFirst().kind());
            assertTrue(unmet.summary().contains("lo is loopback, which is prohibited"));
            assertEquals(Delivery.NOTHING, unmet.delivery());
        }
    }

    @Test
    void whoWaitsForAPathWaitsForOneThatIsAllowed() throws Exception {
        Parameters parameters =
                BY_ITSELF.withPath(NO_LOOPBACK).withDeadline(Duration.ofMillis(200));
        var late = assertInstanceOf(DeadlineExceeded.class, failure(Tcp.stack(), parameters));
        assertInstanceOf(PathFailure.ConstraintUnmet.class, late.last());
    }

    @ParameterizedTest
    @EnumSource(NetworkOptions.Transport.class)
    void aWayThatIsAllowedIsTaken(NetworkOptions.Transport transport) throws Exception {
        assumeTrue(
                transport != NetworkOptions.Transport.EPOLL
                        || Link.available().anyMatch(Link.EPOLL_TCP::equals),
                "epoll needs native access");
        Parameters parameters =
                Parameters.DEFAULT.withPath(PathConstraints.NONE.withRequiredInterface("lo"));
        try (Network network = Network.open(NetworkOptions.DEFAULT.withTransport(transport));
                Listener<StreamConnection> listener =
                        network.listen(Port.any(), Tcp.stack(), ListenerOptions.DEFAULT);
                StreamConnection connection =
                        network.open(
                                Endpoint.host("localhost", listener.port()),
                                Tcp.stack(),
                                parameters)) {
            connection.send(new byte[1]);
            assertEquals(1, listener.accept(Duration.ofSeconds(30)).receive(1, 1).content().length);
        }
    }

    @Test
    void aPeerToPeerLinkIsTakenOnlyByWhoAsksForIt() throws Exception {
        NetworkOptions options =
                NetworkOptions.DEFAULT.withInterface("lo", InterfaceTraits.parse("peer-to-peer"));
        try (Network network = Network.open(options);
                Listener<StreamConnection> listener =
                        network.listen(Port.any(), Tcp.stack(), ListenerOptions.DEFAULT)) {
            Endpoint to = Endpoint.host("127.0.0.1", listener.port());
            Parameters parameters = BY_ITSELF.withWait(WaitPolicy.FAIL_FAST);
            for (Stack<?> stack : new Stack<?>[] {Tcp.stack(), Udp.stack()}) {
                var e =
                        assertThrows(
                                NetworkException.class,
                                () -> network.open(to, stack, parameters).close());
                var unmet = assertInstanceOf(PathFailure.ConstraintUnmet.class, e.failure());
                assertEquals(
                        PathReason.Kind.PEER_TO_PEER_EXCLUDED, unmet.reasons().getFirst().kind());
            }
            PathConstraints asking = PathConstraints.NONE.withIncludePeerToPeer(true);
            network.open(to, Tcp.stack(), parameters.withPath(asking)).close();
            PathConstraints named = PathConstraints.NONE.withRequiredInterface("lo");
            if (Link.available().anyMatch(Link.EPOLL_TCP::equals)) {
                network.open(to, Tcp.stack(), parameters.withPath(named)).close();
            }
        }
    }

    @Test
    void constraintsAreEqualByWhatTheySay() {
        assertEquals(
                PathConstraints.NONE.withProhibitedInterface("a").withProhibitedInterface("b"),
                PathConstraints.NONE.withProhibitedInterface("b").withProhibitedInterface("a"));
        assertThrows(
                IllegalArgumentException.class,
                () -> PathConstraints.NONE.withRequiredInterface(""));
    }
}

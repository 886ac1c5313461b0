package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Connection;
import dev.fairlead.DatagramConnection;
import dev.fairlead.DatagramPort;
import dev.fairlead.Endpoint;
import dev.fairlead.IpOptions;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.Parameters;
import dev.fairlead.TransferFailure;
import dev.fairlead.Udp;
import dev.fairlead.WaitPolicy;
import dev.fairlead.testkit.FaultTable;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What routers say of datagrams reaches the flow that sent them: over a router whose far side
/// carries 1400 bytes, and which knows of a host that cannot be reached.
class UdpLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static Lab lab;
    private static LabJvm client;

    @BeforeAll
    static void up() {
        Requirement.lab();
        lab = Lab.up("gateway");
        lab.run("router", "ip", "link", "set", "eth1", "mtu", "1400");
        lab.run("router", "ip", "route", "add", "unreachable", "10.77.9.9/32");
        lab.run("client", "ip", "-6", "route", "add", "unreachable", "2001:db8:ffff::/48");
        client = LabJvm.on(lab, "client");
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String said(NetworkFailure failure) {
        return failure instanceof TransferFailure.TooBig(_, int size, int limit, _)
                ? failure.cause() + " " + size + " " + limit
                : failure.cause();
    }

    @Test
    void aRoutersTooBigIsToldAndTheLimitFollows() {
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            Parameters whole =
                                    Parameters.DEFAULT.withIp(
                                            IpOptions.DEFAULT.withDontFragment(true));
                            try (DatagramConnection flow =
                                    Connection.open(
                                            Endpoint.host("10.77.9.2", 9), Udp.stack(), whole)) {
                                int before = flow.maximumDatagramSize();
                                flow.send(new byte[before]);
                                String router = failure(flow);
                                int after = flow.maximumDatagramSize();
                                String own = "";
                                try {
                                    flow.send(new byte[after + 1]);
                                } catch (NetworkException e) {
                                    own = said(e.failure());
                                }
                                return before + ", " + router + ", " + after + ", " + own;
                            }
                        });
        assertEquals("1472, transfer.too-big -1 1372, 1372, transfer.too-big 1373 1372", told);
    }

    @Test
    void aHostThatCannotBeReachedIsTold() {
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            Endpoint nowhere = Endpoint.host("10.77.9.9", 9);
                            try (DatagramConnection flow = Connection.open(nowhere, Udp.stack());
                                    DatagramPort port =
                                            DatagramPort.open(Endpoint.host("0.0.0.0", 0))) {
                                flow.send(new byte[1]);
                                String ofFlow = failure(flow);
                                port.send(new byte[1], nowhere);
                                try {
                                    port.receive(ANSWER);
                                    return "an answer";
                                } catch (NetworkException e) {
                                    FaultTable.assertTold(
                                            "a host that cannot be reached",
                                            e.failure().cause(),
                                            e.failure().hint());
                                    return ofFlow + ", " + said(e.failure());
                                }
                            }
                        });
        assertEquals("transfer.unreachable, transfer.unreachable", told);
    }

    @Test
    void withoutARouteNothingIsSent() {
        String told =
                client.call(
                        PATIENCE,
                        () -> {
                            try {
                                Connection.open(
                                                Endpoint.host("2001:db8:ffff::1", 9),
                                                Udp.stack(),
                                                Parameters.DEFAULT
                                                        .withWait(WaitPolicy.FAIL_FAST)
                                                        .withIp(
                                                                IpOptions.DEFAULT.withVersion(
                                                                        IpOptions.Version.V6)))
                                        .close();
                                return "ready";
                            } catch (NetworkException e) {
                                FaultTable.assertTold(
                                        "no route leads to the address",
                                        e.failure().cause(),
                                        e.failure().hint());
                                return e.failure().cause() + ", " + e.failure().delivery();
                            }
                        });
        assertEquals("path.no-route, nothing left this machine", told);
    }

    private static String failure(DatagramConnection flow) {
        try {
            flow.within(ANSWER).receive();
            return "an answer";
        } catch (NetworkException e) {
            return said(e.failure());
        }
    }
}

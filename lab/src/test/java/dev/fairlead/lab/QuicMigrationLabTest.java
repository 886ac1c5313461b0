package dev.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.Listener;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkEvent;
import dev.fairlead.NetworkException;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.Port;
import dev.fairlead.StreamConnection;
import dev.fairlead.TlsOptions;
import dev.fairlead.TrustPolicy;
import dev.fairlead.quic.Direction;
import dev.fairlead.quic.Quic;
import dev.fairlead.quic.QuicConnection;
import dev.fairlead.quic.QuicStack;
import dev.fairlead.security.Identities;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client of QUIC whose path is lost goes on over another one.
class QuicMigrationLabTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofSeconds(20);

    private Lab lab;
    private LabJvm client;
    private LabJvm server;

    @BeforeEach
    void needs() {
        Requirement.lab();
    }

    private void up() {
        lab = Lab.up("dualpath");
        client = LabJvm.on(lab, "client");
        server = LabJvm.on(lab, "server");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    /// At 7000: sends back what comes.
    private static final class Echo implements AutoCloseable {
        private final Identity identity = Identities.selfSigned("lab");
        private final Network network = Network.open(NetworkOptions.DEFAULT);

        Echo() throws NetworkException {
            Listener<QuicConnection> listener =
                    network.listen(
                            Port.of(7000),
                            Quic.stack("lab").tls(identity),
                            ListenerOptions.DEFAULT);
            listener.serve(connection -> {
                for (var stream : connection.streams()) {
                    for (var came = stream.receive(1, 65536);
                            !came.endOfStream();
                            came = stream.receive(1, 65536)) {
                        stream.send(came.content());
                    }
                    stream.shutdownOutput();
                }
            });
        }

        @Override
        public void close() {
            network.close();
        }
    }

    private static String host(Endpoint endpoint) {
        return ((Endpoint.Address) endpoint).host();
    }

    private static QuicStack stack(String pin) {
        return Quic.stack("lab")
                .tls(TlsOptions.DEFAULT.withServerName("lab").withTrust(TrustPolicy.pinned(pin)));
    }

    /// What is common to those who talk to an [Echo].
    private static final class Moves implements AutoCloseable {
        private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        private final Network network =
                Network.open(
                        NetworkOptions.DEFAULT.withObserver(event -> {
                            if (event instanceof NetworkEvent.LocalMoved moved) {
                                told.add(host(moved.from()) + " to " + host(moved.to()));
                            }
                        }));

        String next() throws InterruptedException {
            String next = told.poll(20, TimeUnit.SECONDS);
            return next == null ? "no move within 20 s" : next;
        }

        @Override
        public void close() {
            network.close();
        }
    }

    /// A connection to an [Echo], and a stream of it.
    private static final class Talk implements AutoCloseable {
        private final Moves moves = new Moves();
        private final QuicConnection connection;
        private final StreamConnection stream;

        Talk(String host, String pin) throws NetworkException {
            connection =
                    moves.network.open(Endpoint.host(host, 7000), stack(pin), Parameters.DEFAULT);
            stream = connection.openStream(Direction.BIDIRECTIONAL);
        }

        /// Says one octet at a time, and hears it again.
        String echo(int times) throws NetworkException {
            for (int i = 0; i < times; i++) {
                stream.within(LONG).send(new byte[] {(byte) i});
                byte came = stream.within(LONG).receiveExactly(1)[0];
                if (came != (byte) i) {
                    return i + " came back as " + came;
                }
            }
            return "all";
        }

        String where() {
            return host(connection.local().orElseThrow())
                    + " "
                    + connection.path().map(Object::toString).orElse("nowhere");
        }

        @Override
        public void close() {
            moves.close();
        }
    }

    private String pin(LabJvm.Held<Echo> echo) {
        return echo.ask(here -> here.identity.pin());
    }

    @Test
    void aConnectionLeavesALinkWithoutACarrierAndComesBackWhenTheOtherGoes() {
        up();
        var echo = server.hold(() -> new Echo());
        String pin = pin(echo);
        var talk = client.hold(() -> new Talk("10.77.9.2", pin));
        assertEquals("all", talk.ask(PATIENCE, here -> here.echo(10)));
        lab.set("wifi", "down"); // the routes stay
        assertEquals("10.77.1.2 to 10.77.2.2", talk.ask(LONG, here -> here.moves.next()));
        assertEquals("10.77.2.2 viable over wwan0", talk.ask(Talk::where));
        assertEquals("all", talk.ask(PATIENCE, here -> here.echo(10)));
        lab.set("wifi", "up");
        lab.run("client", "ip", "addr", "del", "10.77.2.2/24", "dev", "wwan0");
        assertEquals("10.77.2.2 to 10.77.1.2", talk.ask(LONG, here -> here.moves.next()));
        assertEquals("all", talk.ask(PATIENCE, here -> here.echo(10)));
    }
}

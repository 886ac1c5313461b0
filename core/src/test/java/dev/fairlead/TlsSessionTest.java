package dev.fairlead;

import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Which sessions are taken up again, and which must not be.
@ParameterizedClass
@MethodSource("dev.fairlead.TlsPair#all")
class TlsSessionTest {
    private final TlsPair pair;
    private final Network network = Network.open(NetworkOptions.DEFAULT);

    TlsSessionTest(TlsPair pair) {
        this.pair = pair;
    }

    @AfterEach
    void close() {
        network.close();
    }

    private record Both(TlsHandshake client, TlsHandshake server) {
        boolean resumed() {
            assertEquals(client.resumed(), server.resumed(), "both ends say the same");
            return client.resumed();
        }
    }

    /// One connection with an answer, so that the tickets of the server have come.
    private Both connect(Network from, Listener<StreamConnection> to, TlsOptions options)
            throws NetworkException {
        try (StreamConnection near =
                        from.open(to.local(), Tcp.stack().tls(options), Parameters.DEFAULT);
                StreamConnection far = to.accept()) {
            near.send(utf8("?"));
            far.receiveExactly(1);
            far.send(utf8("!"));
            near.receiveExactly(1);
            return new Both(near.report().tls().orElseThrow(), far.report().tls().orElseThrow());
        }
    }

    @Test
    void aSessionIsTakenUpAgainWithTheChainOfItsFirstHandshake() throws Exception {
        TlsOptions client = pair.clientOptions();
        try (var listener = TlsPair.listen(network, pair.serverOptions())) {
            Both first = connect(network, listener, client);
            assertFalse(first.resumed());
            Both second = connect(network, listener, client);
            assertTrue(second.resumed());
            assertEquals(first.client().peer().presented(), second.client().peer().presented());
            assertTrue(connect(network, listener, client).resumed(), "and again");
        }
    }

    @Test
    void aSessionIsNeverOfferedUnderAnotherTrustPolicy() throws Exception {
        try (var listener = TlsPair.listen(network, pair.serverOptions())) {
            connect(network, listener, pair.clientOptions());
            TlsOptions other =
                    pair.clientOptions()
                            .withTrust(
                                    TlsPair.trust(
                                            TlsPair.root().certificate(),
                                            TlsPair.STRANGER.certificate()));
            assertFalse(connect(network, listener, other).resumed());
            assertTrue(connect(network, listener, pair.clientOptions()).resumed());
        }
    }

    @Test
    void aSessionStaysWithinItsNetwork() throws Exception {
        try (var listener = TlsPair.listen(network, pair.serverOptions());
                Network other = Network.open(NetworkOptions.DEFAULT)) {
            connect(network, listener, pair.clientOptions());
            assertFalse(connect(other, listener, pair.clientOptions()).resumed());
        }
    }

    @Test
    void aClientThatDoesNotWantToIsNotResumed() throws Exception {
        TlsOptions client = pair.clientOptions().withResumption(false);
        try (var listener = TlsPair.listen(network, pair.serverOptions())) {
            connect(network, listener, client);
            assertFalse(connect(network, listener, client).resumed());
        }
    }

    @Test
    void aServerThatDoesNotWantToDoesNotResume() throws Exception {
        try (var listener = TlsPair.listen(network, pair.serverOptions().withResumption(false))) {
            connect(network, listener, pair.clientOptions());
            assertFalse(connect(network, listener, pair.clientOptions()).resumed());
        }
    }
}

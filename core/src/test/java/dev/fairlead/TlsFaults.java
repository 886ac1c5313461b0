package dev.fairlead;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What goes wrong in the handshake of TLS, and at its end. What is wrong with certificates is
/// produced in [TlsCertificateFailuresTest].
final class TlsFaults {
    private static final TlsPair PAIR =
            new TlsPair(TlsOptions.Engine.JSSE, TlsOptions.Engine.JSSE, TlsVersion.TLS_1_3);
    private static final TlsPair OLD =
            new TlsPair(TlsOptions.Engine.JSSE, TlsOptions.Engine.JSSE, TlsVersion.TLS_1_2);

    private TlsFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.within(
                        5000,
                        "an HTTP answer on the TLS port",
                        "tls.not-tls",
                        scene -> {
                            Endpoint to = scene.server(saying("HTTP/1.1 400 Bad Request\r\n\r\n"));
                            scene.failure(() -> open(scene, to, PAIR.clientOptions()));
                            scene.about("127.0.0.1");
                            scene.mended(() ->
                                    scene.network()
                                            .open(to, Tcp.stack(), Parameters.DEFAULT)
                                            .abort());
                        }),
                Fault.within(
                        5000,
                        "reset on seeing the server name",
                        "tls.cut-short",
                        scene -> {
                            Endpoint to = scene.server(TlsFaults::reset);
                            scene.failure(() -> open(scene, to, PAIR.clientOptions()));
                            scene.about("server.test");
                        }),
                Fault.within(
                        5000,
                        "ended in the middle of the handshake",
                        "tls.cut-short",
                        scene -> {
                            Endpoint to = scene.server(Socket::shutdownOutput);
                            scene.failure(() -> open(scene, to, PAIR.clientOptions()));
                            scene.about("127.0.0.1");
                        }),
                Fault.within(
                        5000,
                        "the server is silent in the handshake",
                        "tls.timed-out",
                        scene -> {
                            Endpoint to = scene.server(_ -> {});
                            TlsOptions soon =
                                    PAIR.clientOptions()
                                            .withHandshakeTimeout(Duration.ofMillis(300));
                            scene.failure(() -> open(scene, to, soon));
                            scene.about("127.0.0.1");
                        }),
                Fault.within(
                        5000,
                        "the deadline passes in the handshake",
                        "deadline.tls",
                        scene -> {
                            Endpoint to = scene.server(_ -> {});
                            Parameters soon =
                                    Parameters.DEFAULT.withDeadline(Duration.ofMillis(500));
                            scene.failure(() ->
                                    scene.network()
                                            .open(to, Tcp.stack().tls(PAIR.clientOptions()), soon)
                                            .abort());
                            scene.about("127.0.0.1");
                        }),
                Fault.within(
                        5000,
                        "the connection is cut in the middle of a TLS stream",
                        "transfer.truncated",
                        scene -> {
                            Network network = scene.network();
                            var listener = TlsPair.listen(network, PAIR.serverOptions());
                            var cut = scene.keep(CutPoint.before(listener.port()));
                            StreamConnection near =
                                    network.open(
                                            Calls.loopback(cut.port()),
                                            Tcp.stack().tls(PAIR.clientOptions()),
                                            Parameters.DEFAULT);
                            listener.accept().send(new byte[10]);
                            near.receiveExactly(10);
                            cut.endQuietly();
                            scene.failure(() -> near.receive(1, 1));
                            scene.about(near.remote().orElseThrow());
                        }),
                Fault.within(
                        5000,
                        "our stream alone cannot be ended (TLS 1.2)",
                        "transfer.no-half-close",
                        scene -> {
                            Ends ends = scene.keep(OLD.open());
                            scene.failure(ends.near()::shutdownOutput);
                            scene.about(ends.near().remote().orElseThrow());
                            scene.mended(ends.near()::close);
                        }),
                Fault.within(
                        5000,
                        "sending after the peer ended a TLS 1.2 connection",
                        "transfer.ended-by-peer",
                        scene -> {
                            Ends ends = scene.keep(OLD.open());
                            Calls.Call<Boolean> closing = Calls.run(ends.far()::close);
                            ends.near().receive(1, 1); // its end
                            scene.failure(() -> ends.near().send(new byte[10]));
                            scene.about(ends.near().remote().orElseThrow());
                            closing.get();
                        }));
    }

    /// What the two ends do not have in common.
    static List<Fault> disagreements() {
        return List.of(
                Fault.within(
                        5000,
                        "no version of TLS in common",
                        "tls.no-common-version",
                        scene -> {
                            Endpoint to = listen(scene, OLD.serverOptions());
                            scene.failure(() -> open(scene, to, PAIR.clientOptions()));
                            scene.about(to);
                            scene.mended(() ->
                                    open(
                                            scene,
                                            to,
                                            PAIR.clientOptions()
                                                    .withVersions(
                                                            TlsVersion.TLS_1_2,
                                                            TlsVersion.TLS_1_3)));
                        }),
                Fault.within(
                        5000,
                        "no cipher suite fits the key of the server, which ends the handshake",
                        "tls.alert-received",
                        scene -> {
                            Endpoint to = listen(scene, OLD.serverOptions()); // has an EC key
                            TlsOptions rsa =
                                    OLD.clientOptions()
                                            .withCipherSuites12(
                                                    List.of(
                                                            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
                            scene.failure(() -> open(scene, to, rsa));
                            scene.about(to);
                            scene.mended(() -> open(scene, to, OLD.clientOptions()));
                        }),
                Fault.within(
                        5000,
                        "the server does not serve the name, and says so",
                        "tls.alert-received",
                        scene -> {
                            Endpoint to = scene.server(alert(112)); // unrecognized_name
                            scene.failure(() -> open(scene, to, PAIR.clientOptions()));
                            scene.about(to);
                        }),
                Fault.within(
                        5000,
                        "the cipher suites of this end are too weak for the server",
                        "tls.no-common-cipher-suite",
                        scene -> {
                            Endpoint to = scene.server(alert(71)); // insufficient_security
                            scene.failure(() -> open(scene, to, PAIR.clientOptions()));
                            scene.about(to);
                        }),
                Fault.within(
                        5000,
                        "the server sends what no server sends",
                        "tls.broken",
                        scene -> {
                            Endpoint to = scene.server(TlsFaults::babble);
                            scene.failure(() -> open(scene, to, PAIR.clientOptions()));
                            scene.about(to);
                        }),
                Fault.within(
                        5000,
                        "the server has another key than when it was first met",
                        "tls.key-changed",
                        scene -> {
                            FirstUseStore store = FirstUseStore.inMemory();
                            Endpoint to = listen(scene, PAIR.serverOptions());
                            TlsOptions ours =
                                    PAIR.clientOptions().withTrust(TrustPolicy.onFirstUse(store));
                            String peer = "server.test:" + ((Endpoint.Address) to).port();
                            store.remember(peer, CertificatePin.of(TlsPair.STRANGER.certificate()));
                            scene.failure(() -> open(scene, to, ours));
                            scene.about(peer);
                            store.forget(peer);
                            scene.mended(() -> open(scene, to, ours));
                        }),
                Fault.within(
                        5000,
                        "the store of first uses cannot be read",
                        "tls.first-use-store",
                        scene -> {
                            Endpoint to = listen(scene, PAIR.serverOptions());
                            FirstUseStore broken = FirstUseStore.inFile(scene.directory());
                            scene.failure(() -> open(scene, to, firstUse(broken)));
                            scene.about(scene.directory());
                            FirstUseStore other =
                                    FirstUseStore.inFile(scene.directory().resolve("known"));
                            scene.mended(() -> open(scene, to, firstUse(other)));
                        }),
                Fault.within(
                        5000,
                        "no application protocol in common",
                        "tls.no-application-protocol",
                        scene -> {
                            Endpoint to = listen(scene, PAIR.serverOptions().withAlpn("chat/2"));
                            TlsOptions ours = PAIR.clientOptions().withAlpn("chat/1");
                            scene.failure(() -> open(scene, to, ours));
                            scene.about(to);
                            TlsOptions theirs = PAIR.clientOptions().withAlpn("chat/1", "chat/2");
                            scene.mended(() -> open(scene, to, theirs));
                        }),
                Fault.within(
                        5000,
                        "the server wants a certificate, and the client has none",
                        "tls.client-certificate-missing",
                        scene -> {
                            Endpoint to = listen(scene, asking());
                            scene.failure(() -> open(scene, to, OLD.clientOptions()));
                            scene.about(to);
                            TlsOptions mended =
                                    OLD.clientOptions()
                                            .withIdentity(TlsPair.identity("client.test"));
                            scene.mended(() -> open(scene, to, mended));
                        }),
                Fault.within(
                        5000,
                        "the client's certificate is of another authority",
                        "tls.client-certificate-refused",
                        scene -> {
                            Endpoint to = listen(scene, asking());
                            Identity strange =
                                    TlsPair.identityOf(TlsPair.STRANGER.issue("client.test"));
                            // An identity is not shown to those who do not want it.
                            TlsOptions shown =
                                    OLD.clientOptions().withChallenge(_ -> Optional.of(strange));
                            scene.failure(() -> open(scene, to, shown));
                            scene.about(to);
                            TlsOptions mended =
                                    OLD.clientOptions()
                                            .withIdentity(TlsPair.identity("client.test"));
                            scene.mended(() -> open(scene, to, mended));
                        }));
    }

    private static TlsOptions asking() {
        return OLD.serverOptions()
                .withClientAuthentication(TlsOptions.ClientAuthentication.REQUIRED);
    }

    private static Endpoint listen(FaultScene scene, TlsOptions options) throws NetworkException {
        return TlsPair.listen(scene.network(), options).local();
    }

    private static TlsOptions firstUse(FirstUseStore store) {
        return PAIR.clientOptions().withTrust(TrustPolicy.onFirstUse(store));
    }

    private static FaultScene.Manner alert(int number) {
        return socket -> {
            socket.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, (byte) number});
            socket.close();
        };
    }

    /// A record of the handshake, with a message that has no content.
    private static void babble(Socket socket) throws IOException {
        socket.getOutputStream().write(new byte[] {22, 3, 3, 0, 4, 2, 0, 0, 0});
        socket.getInputStream().read();
        socket.close();
    }

    private static FaultScene.Manner saying(String text) {
        return socket -> {
            socket.getOutputStream().write(Calls.utf8(text));
            socket.close();
        };
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static void open(FaultScene scene, Endpoint to, TlsOptions options)
            throws NetworkException {
        scene.network().open(to, Tcp.stack().tls(options), Parameters.DEFAULT).abort();
    }
}

package dev.fairlead.websocket;

import org.junit.jupiter.api.DynamicTest;

/// One case of the Autobahn test suite, by its number there.
///
/// @param script what the peer does, and sees
record Case(String number, String says, Script script) {
    @FunctionalInterface
    interface Script {
        void run(RawPeer peer) throws Exception;
    }

    /// Our end is a server.
    DynamicTest atServer(EchoScene scene) {
        return DynamicTest.dynamicTest(
                number + " server: " + says,
                () -> {
                    try (RawPeer peer = scene.clientPeer()) {
                        script.run(peer);
                    }
                });
    }

    /// Our end is a client.
    DynamicTest atClient(EchoScene scene) {
        return DynamicTest.dynamicTest(
                number + " client: " + says,
                () -> {
                    try (RawPeer peer = scene.serverPeer()) {
                        script.run(peer);
                    }
                });
    }
}

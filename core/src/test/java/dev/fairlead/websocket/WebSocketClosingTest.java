package dev.fairlead.websocket;

import static dev.fairlead.websocket.RawPeer.FIN;
import static dev.fairlead.websocket.RawPeer.TEXT;

import dev.fairlead.WebSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The last frame, when the program closes while it goes out.
@Timeout(120)
class WebSocketClosingTest {
    private static final int TIMES = 300;
    private static final int RESERVED = 6;
    private static final int PROTOCOL = 1002;

    /// The program hears of the failure, and closes, while the loop still sends the Close that says
    /// why.
    @Test
    void aPeerThatBreaksTheRulesReadsWhyHoweverSoonTheProgramCloses() throws Exception {
        try (EchoScene scene = new EchoScene(WebSocketOptions.DEFAULT)) {
            for (int i = 0; i < TIMES; i++) {
                try (RawPeer peer = i % 2 == 0 ? scene.serverPeer() : scene.clientPeer()) {
                    peer.frame(FIN | TEXT, "Hello, world!");
                    peer.frame(FIN | RESERVED, "");
                    peer.expectClose(PROTOCOL, "Hello, world!");
                    peer.expectEnd();
                }
            }
        }
    }
}

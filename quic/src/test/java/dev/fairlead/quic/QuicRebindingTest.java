package dev.fairlead.quic;

import static dev.fairlead.quic.Ends.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A client whose address changes on the way.
@Tag("loopback")
@Timeout(30)
class QuicRebindingTest {
    private static void exchange(QuicConnection client) throws Exception {
        try (var stream = client.openStream(Direction.BIDIRECTIONAL, SOON)) {
            stream.send("hello".getBytes(UTF_8));
            stream.shutdownOutput();
            assertEquals("hello", new String(stream.within(SOON).receiveUntilEnd(100), UTF_8));
        }
    }

    @Test
    void theServerFollowsAndSaysWhereTheClientIs() throws Exception {
        try (var server = Ends.listen(Ends.server(QuicOptions.DEFAULT));
                var relay = DatagramRelay.to(server.port());
                var client =
                        Connection.open(
                                Endpoint.host("127.0.0.1", relay.port()),
                                Ends.client(QuicOptions.DEFAULT));
                var seen = server.accept(SOON)) {
            seen.streams()
                    .serve(stream -> {
                        stream.send(stream.receiveUntilEnd(100));
                        stream.shutdownOutput();
                    });
            exchange(client);
            Endpoint before = Endpoint.host("127.0.0.1", relay.seenPort());
            assertEquals(before, seen.remote().orElseThrow());
            relay.rebind();
            do {
                exchange(client); // it is believed once it has answered from there
            } while (seen.remote().orElseThrow().equals(before));
            assertEquals(Endpoint.host("127.0.0.1", relay.seenPort()), seen.remote().orElseThrow());
            exchange(client);
        }
    }
}

package dev.fairlead;

import static dev.fairlead.Calls.failureOf;
import static dev.fairlead.Calls.text;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for a stream over TLS, whichever engine is at which end.
@ParameterizedClass
@MethodSource("dev.fairlead.TlsPair#all")
class TlsConnectionTest {
    private final TlsPair pair;

    TlsConnectionTest(TlsPair pair) {
        this.pair = pair;
    }

    @Test
    void carriesBytesBothWays() throws Exception {
        try (Ends ends = pair.open()) {
            ends.near().send(utf8("hello"));
            assertEquals("hello", text(ends.far().receiveExactly(5)));
            ends.far().send(utf8("and back"));
            assertEquals("and back", text(ends.near().receiveExactly(8)));
        }
    }

    @Test
    void reportsVersionSuiteEngineAndChain() throws Exception {
        try (Ends ends = pair.open()) {
            TlsHandshake tls = ends.near().report().tls().orElseThrow();
            assertEquals(pair.version(), tls.version());
            assertEquals(pair.client(), tls.engine());
            assertEquals("asked for", tls.engineReason());
            assertTrue(tls.cipherSuite().startsWith("TLS_"), tls.cipherSuite());
            assertFalse(tls.resumed());
            assertEquals(List.of("server.test"), tls.serverName().stream().toList());
            assertEquals(1, tls.peer().presented().size());
            assertEquals(TlsPair.root().certificate(), tls.peer().validated().getLast());
            assertEquals(
                    List.of("tcp", "tls"),
                    ends.near().report().handshakes().stream().map(Handshake::protocol).toList());
            TlsHandshake far = ends.far().report().tls().orElseThrow();
            assertEquals(pair.server(), far.engine());
            assertEquals("server.test", far.serverName().orElseThrow());
            assertEquals(tls.cipherSuite(), far.cipherSuite());
        }
    }

    @Test
    void carriesMuchWhileTheOtherEndIsSlow() throws Exception {
        byte[] much = new byte[8 * 1024 * 1024 + 17];
        new Random(7).nextBytes(much);
        try (Ends ends = pair.open()) {
            var send =
                    Calls.run(() -> {
                        ends.near().send(much);
                        ends.near().close();
                    });
            ByteBuffer got = ByteBuffer.allocate(much.length);
            byte[] piece = new byte[100_000];
            for (int size; (size = ends.far().receive(piece, 0, piece.length)) > 0; ) {
                got.put(piece, 0, size);
            }
            send.get();
            assertEquals(0, got.remaining());
            assertArrayEquals(much, got.array());
        }
    }

    @Test
    void aSlowReaderStopsTheSender() throws Exception {
        try (Ends ends = pair.open()) {
            var send = ends.stuckSend();
            assertTrue(ends.far().available() < 512 * 1024, "far holds a bounded amount");
            send.thread().interrupt();
            assertInstanceOf(Cancelled.class, send.failure());
        }
    }

    @Test
    void closeIsTheEndOfTheStreamForTheOther() throws Exception {
        try (Ends ends = pair.open()) {
            ends.near().send(utf8("last words"));
            ends.near().close();
            assertEquals("last words", text(ends.far().receiveUntilEnd(100)));
            ends.far().close();
        }
    }

    @Test
    void aNameThatIsNotInTheCertificateIsRefused() throws Exception {
        var failure =
                failureOf(() ->
                        pair.open(
                                pair.clientOptions().withServerName("other.test"),
                                pair.serverOptions()));
        assertInstanceOf(CertificateFailure.class, failure);
    }
}

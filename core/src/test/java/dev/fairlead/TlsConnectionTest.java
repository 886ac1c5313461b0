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

    // ---- the ends of streams

    @Test
    void anEndOfOneStreamAloneIsRefusedOrLeavesTheOtherOpen() throws Exception {
        try (Ends ends = pair.open()) {
            ends.near().send(utf8("question"));
            if (TlsDifference.ENDING_ONE_STREAM.fails(pair.client(), pair.version())) {
                var refusal =
                        assertInstanceOf(
                                TransferFailure.NoHalfClose.class,
                                failureOf(() -> ends.near().shutdownOutput()));
                assertFalse(refusal.reason().isEmpty());
                ends.near().send(utf8("s"));
                assertEquals("questions", text(ends.far().receiveExactly(9)));
                ends.far().send(utf8("answer"));
                assertEquals("answer", text(ends.near().receiveExactly(6)));
                return;
            }
            ends.near().shutdownOutput();
            assertEquals("question", text(ends.far().receiveUntilEnd(100)));
            var after = TlsDifference.SENDING_AFTER_THE_PEERS_END;
            if (!after.fails(pair.server(), pair.version())) {
                ends.far().send(utf8("late answer"));
                ends.far().close();
                assertEquals("late answer", text(ends.near().receiveUntilEnd(100)));
            } else {
                var lost =
                        assertInstanceOf(
                                TransferFailure.EndedByPeer.class,
                                failureOf(() -> ends.far().send(utf8("late answer"))));
                assertEquals(11, lost.unsent());
            }
        }
    }

    @Test
    void aSocketThatEndsWithoutAWordIsTruncated() throws Exception {
        try (var network = Network.open(NetworkOptions.DEFAULT);
                var listener = TlsPair.listen(network, pair.serverOptions());
                var cut = CutPoint.before(listener.port());
                var near =
                        network.open(
                                Calls.loopback(cut.port()),
                                Tcp.stack().tls(pair.clientOptions()),
                                Parameters.DEFAULT);
                var far = listener.accept()) {
            far.send(utf8("all the money goes to"));
            assertEquals("all the money", text(near.receiveExactly(13)));
            cut.endQuietly();
            var failure =
                    assertInstanceOf(
                            TransferFailure.Truncated.class,
                            failureOf(() -> near.receiveUntilEnd(100)));
            assertEquals(21, failure.received());
        }
    }

    @Test
    void aSocketThatEndsWithinARecordIsTruncated() throws Exception {
        try (var network = Network.open(NetworkOptions.DEFAULT);
                var listener = TlsPair.listen(network, pair.serverOptions());
                var cut = CutPoint.before(listener.port());
                var near =
                        network.open(
                                Calls.loopback(cut.port()),
                                Tcp.stack().tls(pair.clientOptions()),
                                Parameters.DEFAULT);
                var far = listener.accept()) {
            far.send(utf8("all the money"));
            assertEquals("all the money", text(near.receiveExactly(13)));
            cut.halve();
            far.send(utf8("goes to somebody else"));
            var failure =
                    assertInstanceOf(
                            TransferFailure.Truncated.class,
                            failureOf(() -> near.receiveUntilEnd(100)));
            assertEquals(13, failure.received(), "of the broken record nothing is given out");
            assertEquals(Stage.TRANSFER, failure.stage());
        }
    }

    @Test
    void aChangedRecordBreaksTheConnection() throws Exception {
        try (var network = Network.open(NetworkOptions.DEFAULT);
                var listener = TlsPair.listen(network, pair.serverOptions());
                var cut = CutPoint.before(listener.port());
                var near =
                        network.open(
                                Calls.loopback(cut.port()),
                                Tcp.stack().tls(pair.clientOptions()),
                                Parameters.DEFAULT);
                var far = listener.accept()) {
            far.send(utf8("a"));
            near.receiveExactly(1);
            cut.damage();
            far.send(utf8("b"));
            assertEquals(
                    TlsDifference.CHANGED_RECORD.causeAt(pair.client(), pair.version()),
                    failureOf(() -> near.receiveExactly(1)).cause());
        }
    }

    @Test
    void anAbortIsNoEndOfTheStream() throws Exception {
        try (Ends ends = pair.open()) {
            ends.near().send(utf8("half"));
            assertEquals("half", text(ends.far().receiveExactly(4)));
            ends.near().abort();
            assertInstanceOf(
                    TransferFailure.Reset.class, failureOf(() -> ends.far().receive(1, 1)));
        }
    }

    @Test
    void sendsAFile() throws Exception {
        java.nio.file.Path file = java.nio.file.Files.createTempFile("tls", "");
        byte[] content = new byte[1_000_003];
        new Random(3).nextBytes(content);
        java.nio.file.Files.write(file, content);
        try (Ends ends = pair.open();
                var channel = java.nio.channels.FileChannel.open(file)) {
            var send = Calls.start(() -> ends.near().sendFile(channel, 3, 1_000_000));
            byte[] got = ends.far().receiveExactly(1_000_000);
            assertEquals(1_000_000, send.get());
            assertArrayEquals(java.util.Arrays.copyOfRange(content, 3, 1_000_003), got);
        } finally {
            java.nio.file.Files.delete(file);
        }
    }

    @Test
    void deliversInline() throws Exception {
        try (Ends ends = pair.open()) {
            var got = new java.util.concurrent.LinkedBlockingQueue<String>();
            ends.near().send(utf8("before"));
            ends.far()
                    .inline(
                            new InlineHandler() {
                                @Override
                                public void received(InlineStream stream, ByteBuffer content) {
                                    byte[] copy = new byte[content.remaining()];
                                    content.get(copy);
                                    got.add(text(copy));
                                }

                                @Override
                                public void endOfStream(InlineStream stream) {
                                    got.add("(end)");
                                }

                                @Override
                                public void failed(InlineStream stream, NetworkFailure failure) {
                                    got.add(failure.cause());
                                }
                            });
            assertEquals("before", got.poll(20, java.util.concurrent.TimeUnit.SECONDS));
            ends.near().send(utf8("after"));
            assertEquals("after", got.poll(20, java.util.concurrent.TimeUnit.SECONDS));
            ends.near().close();
            assertEquals("(end)", got.poll(20, java.util.concurrent.TimeUnit.SECONDS));
        }
    }
}

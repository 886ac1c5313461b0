package dev.fairlead;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Messages told apart by framers, over sockets, as a program sees them.
@Tag("loopback")
@Timeout(60)
class FramedConnectionTest extends FramedScene {
    private static final Framing<byte[]> LENGTH = Framing.lengthPrefixed(4);

    static Stream<Link> sockets() {
        return Link.sockets();
    }

    @ParameterizedTest
    @MethodSource("sockets")
    void messagesComeAsTheyWereSentOverEverySocket(Link link, @TempDir Path directory)
            throws Exception {
        FramedStack<byte[]> stack = Tcp.stack().framed(LENGTH);
        NetworkOptions options = NetworkOptions.DEFAULT.withTransport(link.transport());
        try (Network own = Network.open(options);
                Listener<MessageConnection<byte[]>> listener =
                        own.listen(link.place(directory), stack, ListenerOptions.DEFAULT)) {
            echo(listener);
            try (MessageConnection<byte[]> c =
                    own.open(listener.local(), stack, Parameters.DEFAULT)) {
                carriesMessagesOfEverySize(c);
            }
        }
    }

    static Stream<TlsPair> pairs() {
        return TlsPair.all();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void messagesComeAsTheyWereSentOverTls(TlsPair pair) throws Exception {
        try (Listener<MessageConnection<byte[]>> listener =
                network.listen(
                        loopback(),
                        Tcp.stack().tls(pair.serverOptions()).framed(LENGTH),
                        ListenerOptions.DEFAULT)) {
            echo(listener);
            try (MessageConnection<byte[]> c =
                    network.open(
                            listener.local(),
                            Tcp.stack().tls(pair.clientOptions()).framed(LENGTH),
                            Parameters.DEFAULT)) {
                carriesMessagesOfEverySize(c);
                assertTrue(
                        c.report().handshakes().stream().anyMatch(h -> h.protocol().equals("tls")));
            }
        }
    }

    private static void echo(Listener<MessageConnection<byte[]>> listener) {
        listener.serve(c -> {
            for (Optional<byte[]> m = c.receive(); m.isPresent(); m = c.receive()) {
                c.send(m.get());
            }
        });
    }

    private static void carriesMessagesOfEverySize(MessageConnection<byte[]> c) throws Exception {
        Random random = new Random(5);
        List<byte[]> messages = new ArrayList<>();
        for (int size : List.of(0, 1, 3, 4095, 4096, 4097, 65_535, 65_536, 70_000, 3_000_000, 0)) {
            byte[] message = new byte[size];
            random.nextBytes(message);
            messages.add(message);
        }
        CompletableFuture<Void> sent = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        for (byte[] message : messages) {
                            c.send(message);
                        }
                        sent.complete(null);
                    } catch (NetworkException e) {
                        sent.completeExceptionally(e);
                    }
                });
        for (byte[] message : messages) {
            assertArrayEquals(message, c.receive().orElseThrow());
        }
        sent.get(30, TimeUnit.SECONDS);
    }

    @Test
    void theEndOfTheStreamBetweenMessagesIsTheEndOfTheMessages() throws Exception {
        Halves<String> ends = halves(Framing.lines());
        ends.bytes().send(utf8("one\ntwo\r\n"));
        ends.bytes().shutdownOutput();
        assertEquals(Optional.of("one"), ends.messages().receive());
        assertEquals(Optional.of("two"), ends.messages().receive());
        assertEquals(Optional.empty(), ends.messages().receive());
        assertEquals(Optional.empty(), ends.messages().receive());
        ends.messages().send("three");
        ends.messages().close();
        assertEquals("three\n", new String(ends.bytes().receiveUntilEnd(100), UTF_8));
    }

    @Test
    void theEndOfTheStreamWithinAMessageIsAFailureThatSaysHowMuchCame() throws Exception {
        Halves<byte[]> ends = halves(LENGTH);
        ends.bytes().send(new byte[] {0, 0, 0, 1, 7, 0, 0, 0, 10, 1, 2, 3});
        ends.bytes().shutdownOutput();
        assertArrayEquals(new byte[] {7}, ends.messages().receive().orElseThrow());
        var failure = assertInstanceOf(FramingFailure.Truncated.class, failureOf(ends.messages()));
        assertEquals(7, failure.received());
        assertEquals(14, failure.expected());
        assertEquals(Stage.PROTOCOL, failure.stage());
        assertEquals(failure, failureOf(ends.messages()));
        assertEquals(
                failure,
                assertThrows(NetworkException.class, () -> ends.messages().send(new byte[1]))
                        .failure());
        assertInstanceOf(ConnectionState.Failed.class, ends.messages().state());
    }

    @Test
    void aLengthBeyondTheMaximumIsAFailureThatNamesSizeLimitAndFirstBytes() throws Exception {
        Halves<byte[]> ends = halves(LENGTH);
        ends.bytes().send("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
        var failure = assertInstanceOf(FramingFailure.TooLong.class, failureOf(ends.messages()));
        assertEquals(0x48545450, failure.size());
        assertEquals(Framing.DEFAULT_MAXIMUM, failure.limit());
        assertTrue(failure.summary().contains("(HTTP/1.1 400"), failure.summary());
        // The peer is not left waiting.
        assertInstanceOf(
                TransferFailure.Reset.class,
                assertThrows(NetworkException.class, () -> ends.bytes().receive(1, 1)).failure());
    }

    @ParameterizedTest
    @MethodSource("hostileLengths")
    void hostileLengthsAreReadAsTheUnsignedNumbersThatTheyAre(
            Framing<byte[]> framing, String bytes, String size) throws Exception {
        Halves<byte[]> ends = halves(framing);
        ends.bytes().send(java.util.HexFormat.of().parseHex(bytes));
        var failure = assertInstanceOf(FramingFailure.TooLong.class, failureOf(ends.messages()));
        assertEquals(size, Long.toUnsignedString(failure.size()));
        assertTrue(failure.summary().contains(" " + size + " bytes"), failure.summary());
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> hostileLengths() {
        Framing<byte[]> eight = Framing.lengthPrefixed(8);
        Framing<byte[]> little = Framing.lengthPrefixed(4, ByteOrder.LITTLE_ENDIAN, 100);
        return Stream.of(
                row(LENGTH, "ffffffff", "4294967295"),
                row(LENGTH, "80000000", "2147483648"),
                row(little, "65000000", "101"),
                row(eight, "8000000000000000", "9223372036854775808"),
                row(eight, "ffffffffffffffff", "18446744073709551615"),
                row(eight, "7fffffffffffffff", "9223372036854775807"),
                row(Framing.varint(100), "ffffffffffffffffff01", "18446744073709551615"),
                row(Framing.varint(100), "65", "101"));
    }

    private static org.junit.jupiter.params.provider.Arguments row(
            Framing<byte[]> framing, String bytes, String size) {
        return org.junit.jupiter.params.provider.Arguments.of(framing, bytes, size);
    }

    @Test
    void aVarintThatDoesNotEndIsMalformed() throws Exception {
        Halves<byte[]> ends = halves(Framing.varint());
        ends.bytes().send(java.util.HexFormat.of().parseHex("ffffffffffffffffffff"));
        assertInstanceOf(FramingFailure.Malformed.class, failureOf(ends.messages()));
    }

    @Test
    void aLineThatIsNoTextIsMalformed() throws Exception {
        Halves<String> ends = halves(Framing.lines());
        ends.bytes().send(new byte[] {'a', (byte) 0xC3, '\n'});
        var failure = assertInstanceOf(FramingFailure.Malformed.class, failureOf(ends.messages()));
        assertTrue(failure.summary().contains("61 c3 0a"), failure.summary());
    }

    @Test
    void aLineWithoutAnEndIsTooLong() throws Exception {
        Halves<String> ends = halves(Framing.lines(UTF_8, 10));
        ends.bytes().send(utf8("0123456789\r\n0123456789A"));
        assertEquals(Optional.of("0123456789"), ends.messages().receive());
        assertInstanceOf(FramingFailure.TooLong.class, failureOf(ends.messages()));
    }

    @Test
    void aMessageThatCannotBeSentLeavesTheConnectionAsItWas() throws Exception {
        Halves<String> ends = halves(Framing.lines(US_ASCII, 5));
        for (String bad : List.of("a\nb", "ä", "toolong")) {
            assertThrows(IllegalArgumentException.class, () -> ends.messages().send(bad), bad);
        }
        ends.messages().send("good");
        ends.messages().close();
        assertEquals("good\n", new String(ends.bytes().receiveUntilEnd(100), US_ASCII));
    }

    // ---- deadlines, interrupts, back-pressure

    @Test
    void aDeadlineOrAnInterruptWithinAMessageLosesNothing() throws Exception {
        Halves<byte[]> ends = halves(LENGTH);
        ends.bytes().send(new byte[] {0, 0, 0, 3, 1});
        MessageConnection<byte[]> c = ends.messages();
        assertInstanceOf(DeadlineExceeded.class, failureOf(c.within(Duration.ofMillis(20))));
        ends.bytes().send(new byte[] {2});
        Thread.currentThread().interrupt();
        assertInstanceOf(Cancelled.class, failureOf(c));
        assertTrue(Thread.interrupted());
        ends.bytes().send(new byte[] {3, 0, 0, 0, 0});
        assertArrayEquals(new byte[] {1, 2, 3}, c.receive().orElseThrow());
        assertArrayEquals(new byte[0], c.receive().orElseThrow());
    }

    @Test
    void aReceiverThatDoesNotReceiveHoldsTheSenderBack() throws Exception {
        Halves<byte[]> ends = halves(LENGTH);
        byte[] message = new byte[1 << 20];
        AtomicInteger sent = new AtomicInteger();
        CountDownLatch stuck = new CountDownLatch(1);
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        while (true) {
                            ends.messages().within(Duration.ofSeconds(2)).send(message);
                            sent.incrementAndGet();
                        }
                    } catch (NetworkException e) {
                        if (e.failure() instanceof DeadlineExceeded) {
                            stuck.countDown();
                        }
                    }
                });
        assertTrue(stuck.await(30, TimeUnit.SECONDS));
        assertTrue(sent.get() < 64, "the kernel and Fairlead took " + sent.get() + " MiB");
    }

    @Test
    void messagesCanBeSentAndReceivedWithoutBlocking() throws Exception {
        Halves<String> ends = halves(Framing.lines());
        var first = ends.messages().async().receive().toCompletableFuture();
        var second = ends.messages().async().receive().toCompletableFuture();
        assertFalse(first.isDone());
        ends.bytes().send(utf8("a\nb\n"));
        assertEquals(Optional.of("a"), first.get(30, TimeUnit.SECONDS));
        assertEquals(Optional.of("b"), second.get(30, TimeUnit.SECONDS));
        ends.messages().async().send("c");
        ends.messages().async().close().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertEquals("c\n", new String(ends.bytes().receiveUntilEnd(10), UTF_8));
    }

    @Test
    void closingEndsAReceiveThatWaits() throws Exception {
        Halves<String> ends = halves(Framing.lines());
        var waits = ends.messages().async().receive().toCompletableFuture();
        ends.messages().close();
        var failure =
                assertThrows(
                        java.util.concurrent.ExecutionException.class,
                        () -> waits.get(30, TimeUnit.SECONDS));
        assertInstanceOf(
                Cancelled.class,
                assertInstanceOf(NetworkException.class, failure.getCause()).failure());
    }

    @Test
    void eachConnectionHasAFramerOfItsOwn() throws Exception {
        AtomicInteger made = new AtomicInteger();
        Framing<String> counting =
                Framing.of(
                        "counting",
                        100,
                        () -> {
                            made.incrementAndGet();
                            return Framing.lines().newFramer();
                        });
        halves(counting);
        halves(counting);
        assertEquals(2, made.get());
    }

    @Test
    void aStackSaysWhatItIsMadeOf() {
        assertEquals("tcp, lines", Tcp.stack().framed(Framing.lines()).description());
        assertEquals(
                "tcp, tls, length16le",
                Tcp.stack()
                        .tls()
                        .framed(Framing.lengthPrefixed(2, ByteOrder.LITTLE_ENDIAN, 10))
                        .description());
    }
}

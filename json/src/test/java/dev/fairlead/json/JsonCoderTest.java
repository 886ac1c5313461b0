package dev.fairlead.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Connection;
import dev.fairlead.Endpoint;
import dev.fairlead.FramedStack;
import dev.fairlead.Framing;
import dev.fairlead.FramingException;
import dev.fairlead.FramingFailure;
import dev.fairlead.Listener;
import dev.fairlead.MessageConnection;
import dev.fairlead.NetworkException;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("loopback")
@Timeout(60)
class JsonCoderTest {
    enum Suit {
        HEARTS,
        SPADES
    }

    record Card(Suit suit, int rank) {
        Card {
            if (rank < 1 || rank > 13) {
                throw new IllegalArgumentException("a rank of " + rank);
            }
        }
    }

    record Move(String player, List<Card> cards, @Nullable String remark) {}

    private static final JsonCoder<Move> MOVES = JsonCoder.of(Move.class);
    private static final Move MOVE =
            new Move("Ann", List.of(new Card(Suit.HEARTS, 12), new Card(Suit.SPADES, 1)), null);

    private static Move decode(String text) throws FramingException {
        return MOVES.decode(text.getBytes(UTF_8));
    }

    @Test
    void aRecordComesBackAsItWent() throws Exception {
        assertEquals(MOVE, MOVES.decode(MOVES.encode(MOVE)));
        assertEquals(
                "{\"player\":\"Ann\",\"cards\":[{\"suit\":\"HEARTS\",\"rank\":12},"
                        + "{\"suit\":\"SPADES\",\"rank\":1}],\"remark\":null}",
                new String(MOVES.encode(MOVE), UTF_8));
    }

    @Test
    void fieldsThatAreNotKnownArePassedOver() throws Exception {
        assertEquals(
                new Move("Ann", List.of(), "hm"),
                decode("{\"new\":{\"a\":[1]},\"remark\":\"hm\",\"cards\":[],\"player\":\"Ann\"}"));
    }

    static Stream<Arguments> noMoves() {
        return Stream.of(
                Arguments.of("", "No content"),
                Arguments.of("null", "the value is null"),
                Arguments.of("[", "Cannot deserialize"),
                Arguments.of("{\"player\":\"A\",\"cards\":[]}", "Missing creator property"),
                Arguments.of(
                        "{\"player\":\"A\",\"player\":\"B\",\"cards\":[],\"remark\":null}",
                        "Duplicate field"),
                Arguments.of(
                        "{\"player\":\"A\",\"cards\":[],\"remark\":null} x", "Unrecognized token"),
                Arguments.of(
                        "{\"player\":\"A\",\"cards\":[],\"remark\":null} {}", "Trailing token"),
                Arguments.of("{\"player\":1,\"cards\":[],\"remark\":null}", "coerce"),
                Arguments.of(
                        "{\"player\":\"A\",\"cards\":[{\"suit\":0,\"rank\":1}],\"remark\":null}",
                        "Suit"),
                Arguments.of(
                        "{\"player\":\"A\",\"cards\":[{\"suit\":\"CLUBS\",\"rank\":1}],\"remark\":null}",
                        "CLUBS"),
                Arguments.of(
                        "{\"player\":\"A\",\"cards\":[{\"suit\":\"SPADES\",\"rank\":1.5}],\"remark\":null}",
                        "1.5"),
                Arguments.of(
                        "{\"player\":\"A\",\"cards\":[{\"suit\":\"SPADES\",\"rank\":\"1\"}],\"remark\":null}",
                        "coerce"),
                Arguments.of(
                        "{\"player\":\"A\",\"cards\":[{\"suit\":\"SPADES\",\"rank\":null}],\"remark\":null}",
                        "null"),
                Arguments.of(
                        "{\"player\":\"A\",\"cards\":[{\"suit\":\"SPADES\",\"rank\":14}],\"remark\":null}",
                        "a rank of 14"),
                Arguments.of(
                        "{\"player\":\"A\",\"cards\":[{\"suit\":\"SPADES\",\"rank\":99999999999}],\"remark\":null}",
                        "99999999999"));
    }

    @ParameterizedTest
    @MethodSource("noMoves")
    void whatIsNoMoveIsRefusedWithTheReason(String text, String reason) {
        FramingException refused = assertThrows(FramingException.class, () -> decode(text));
        assertTrue(String.valueOf(refused.getMessage()).contains(reason), refused.getMessage());
    }

    @Test
    void depthAndLengthOfNumbersAreBounded() {
        for (String hostile :
                List.of(
                        "[".repeat(1_000_000),
                        "{\"x\":".repeat(100_000),
                        "{\"x\":" + "9".repeat(100_000) + "}",
                        "{\"x\":" + "[".repeat(JsonCoder.DEEPEST + 1) + "]".repeat(65) + "}")) {
            FramingException refused = assertThrows(FramingException.class, () -> decode(hostile));
            assertTrue(String.valueOf(refused.getMessage()).length() < 300);
        }
    }

    /// Whatever comes, it is a move or refused as none; nothing else is thrown.
    @Test
    void mutatedMessagesAreTakenOrRefused() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = MOVES.encode(MOVE);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bad = good.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                MOVES.decode(bad);
            } catch (FramingException _) {
                refused++; // that is one of the two
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
        assertTrue(refused > 10_000, "only " + refused + " were refused");
    }

    @Test
    void movesTravelOverAConnection() throws Exception {
        FramedStack<Move> stack = Tcp.stack().framed(MOVES);
        Endpoint loopback = Endpoint.address(InetAddress.getLoopbackAddress(), 0);
        try (Listener<MessageConnection<Move>> listener = Listener.open(loopback, stack)) {
            listener.serve(c -> c.send(c.receive().orElseThrow()));
            try (MessageConnection<Move> c = Connection.open(listener.local(), stack)) {
                c.send(MOVE);
                assertEquals(MOVE, c.receive().orElseThrow());
            }
        }
    }

    @Test
    void aMessageThatIsNoMoveEndsTheConnectionWithTheReason() throws Exception {
        FramedStack<Move> moves = Tcp.stack().framed(Framing.of(MOVES, Framing.lengthPrefixed(1)));
        Endpoint loopback = Endpoint.address(InetAddress.getLoopbackAddress(), 0);
        try (Listener<StreamConnection> listener = Listener.open(loopback, Tcp.stack())) {
            listener.serve(c -> {
                c.send("\u0007{\"x\":1}".getBytes(UTF_8));
                c.receive(1, 1);
            });
            try (MessageConnection<Move> c = Connection.open(listener.local(), moves)) {
                NetworkException e = assertThrows(NetworkException.class, c::receive);
                FramingFailure.Malformed failure =
                        assertInstanceOf(FramingFailure.Malformed.class, e.failure());
                assertTrue(failure.reason().contains("Missing creator property"), failure.reason());
                assertTrue(failure.firstBytes().contains("07 7b 22"), failure.firstBytes());
            }
        }
    }
}

package dev.fairlead.internal.stack.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.WebSocketCompression;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
    private static final WebSocketCompression WANTED = WebSocketCompression.DEFAULT;

    private static byte[] deflate(MessageDeflater deflater, byte[] content) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int at = 0; at < content.length || at == 0; at += 3000) {
            int end = Math.min(content.length, at + 3000);
            deflater.add(ByteBuffer.wrap(content, at, end - at), end == content.length);
            byte[] piece = new byte[deflater.available()];
            deflater.take(piece, piece.length);
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    private static byte[] inflate(MessageInflater inflater, byte[] payload) throws Violation {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] out = new byte[100];
        for (int at = 0; at < payload.length; at += 7) {
            int end = Math.min(payload.length, at + 7);
            inflater.add(Arrays.copyOfRange(payload, at, end), end == payload.length);
            for (int got = inflater.inflate(out, 0, 100); got > 0; ) {
                all.write(out, 0, got);
                got = inflater.inflate(out, 0, 100);
            }
        }
        return all.toByteArray();
    }

    private static byte[] text(Random random, int size) {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = (byte) "etaoin shrdlu".charAt(random.nextInt(13));
        }
        return content;
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 12, 15})
    void refersBackNoFurtherThanAgreed(int bits) throws Exception {
        Random random = new Random(bits);
        byte[] again = text(random, 5000);
        MessageDeflater deflater = new MessageDeflater(true, bits);
        MessageInflater inflater = new MessageInflater(true);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < 30; i++) {
            byte[] message = Arrays.copyOf(again, random.nextInt(again.length));
            byte[] payload = deflate(deflater, message);
            stream.writeBytes(payload);
            stream.writeBytes(new byte[] {0, 0, -1, -1});
            assertArrayEquals(message, inflate(inflater, payload));
        }
        int longest = DeflateDistances.longestIn(stream.toByteArray());
        assertTrue(longest < 1 << bits, "refers back by " + longest);
        assertTrue(longest > 1 << (bits - 2), "never refers back further than " + longest);
        deflater.end();
        inflater.end();
    }

    /// RFC 7692, sections 7.2.3.1 to 7.2.3.6.
    @Test
    void inflatesTheExamplesOfTheRfc() throws Exception {
        MessageInflater inflater = new MessageInflater(true);
        for (String payload :
                List.of(
                        "f248cdc9c90700",
                        "f200110000", // the same, from what came before
                        "000500faff48656c6c6f00",
                        "f348cdc9c9070000", // its block says that it is the last
                        "f24805000000ffffcac9c90700")) {
            byte[] octets = HexFormat.of().parseHex(payload);
            assertEquals("Hello", new String(inflate(inflater, octets), US_ASCII), payload);
        }
        assertEquals(0, inflate(inflater, new byte[1]).length);
        inflater.end();
    }

    @Test
    void rubbishIsAViolation() {
        MessageInflater inflater = new MessageInflater(true);
        assertThrows(Violation.class, () -> inflate(inflater, new byte[] {7, 7, 7, 7}));
        inflater.end();
        inflater.end();
    }

    @Test
    void theClientTakesOnlyWhatItOffered() throws Exception {
        assertNull(answered("", WANTED));
        assertEquals(
                new DeflateParameters(true, true, 15, 15), answered("permessage-deflate", WANTED));
        assertEquals(
                new DeflateParameters(false, false, 10, 9),
                answered(
                        "permessage-deflate; server_no_context_takeover;"
                                + " client_no_context_takeover; server_max_window_bits=10;"
                                + " client_max_window_bits=\"9\"",
                        WANTED));
        for (String wrong :
                List.of(
                        "permessage-bzip2",
                        "permessage-deflate, permessage-deflate",
                        "permessage-deflate; client_max_window_bits",
                        "permessage-deflate; server_max_window_bits=7",
                        "permessage-deflate; server_max_window_bits=16",
                        "permessage-deflate; server_max_window_bits=08",
                        "permessage-deflate; server_no_context_takeover=1",
                        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                        "permessage-deflate; level=9")) {
            assertThrows(Violation.class, () -> answered(wrong, WANTED), wrong);
        }
        assertThrows(Violation.class, () -> answered("permessage-deflate", null));
        assertThrows(
                Violation.class,
                () -> answered("permessage-deflate", WANTED.withReceiveContext(false)));
        assertThrows(
                Violation.class,
                () -> answered("permessage-deflate", WANTED.withReceiveWindowBits(9)));
    }

    private static DeflateParameters answered(String field, WebSocketCompression offered)
            throws Violation {
        List<String> elements =
                field.isEmpty() ? List.of() : Arrays.stream(field.split(", ")).toList();
        return DeflateParameters.answered(elements, offered);
    }

    @Test
    void theServerAgreesToTheFirstOfferThatItCan() {
        assertEquals("permessage-deflate", accepted("permessage-deflate", WANTED));
        assertEquals(
                "permessage-deflate; server_no_context_takeover; server_max_window_bits=9",
                accepted(
                        "permessage-deflate; server_no_context_takeover; server_max_window_bits=9",
                        WANTED));
        assertEquals(
                "permessage-deflate",
                accepted(
                        "x-webkit-deflate-frame, permessage-deflate; a=1, permessage-deflate",
                        WANTED));
        assertEquals("", accepted("permessage-deflate; server_max_window_bits=7", WANTED));
        assertEquals("", accepted("permessage-deflate", WANTED.withReceiveWindowBits(9)));
        assertEquals(
                "permessage-deflate; client_no_context_takeover; client_max_window_bits=9",
                accepted(
                        "permessage-deflate; client_max_window_bits",
                        WANTED.withReceiveWindowBits(9).withReceiveContext(false)));
    }

    private static String accepted(String field, WebSocketCompression wanted) {
        return DeflateParameters.accept(Arrays.stream(field.split(", ")).toList(), wanted)
                .map(DeflateParameters::answer)
                .orElse("");
    }
}

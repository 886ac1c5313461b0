package dev.fairlead.interop.quic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.fairlead.NetworkException;
import dev.fairlead.quic.Direction;
import dev.fairlead.quic.QuicConnection;
import dev.fairlead.quic.QuicStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;

/// As little of HTTP/3 (RFC 9114) as it takes to get a file, with what QPACK (RFC 9204) has in its
/// static table.
final class TinyHttp3 {
    private static final int DATA = 0x0;
    private static final int HEADERS = 0x1;

    private TinyHttp3() {}

    /// What each end says first: a control stream with settings, of which there are none.
    static void begin(QuicConnection connection) throws NetworkException {
        QuicStream control = connection.openStream(Direction.UNIDIRECTIONAL);
        control.send(new byte[] {0x0, 0x4, 0x0}); // stays open as long as the connection
    }

    /// GET over https.
    static byte[] request(String authority, String path) {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        fields.writeBytes(new byte[] {0, 0}); // nothing of the dynamic table
        fields.write(0xc0 | 17); // :method GET
        fields.write(0xc0 | 23); // :scheme https
        literal(fields, 0, authority); // :authority
        literal(fields, 1, path); // :path
        return frame(HEADERS, fields.toByteArray());
    }

    private static void literal(ByteArrayOutputStream to, int name, String value) {
        to.write(0x50 | name);
        to.write(value.length()); // below 127
        to.writeBytes(value.getBytes(US_ASCII));
    }

    /// 200 with a content.
    static byte[] answer(byte[] content) {
        byte[] head = frame(HEADERS, new byte[] {0, 0, (byte) (0xc0 | 25)});
        byte[] data = frame(DATA, content);
        return ByteBuffer.allocate(head.length + data.length).put(head).put(data).array();
    }

    private static byte[] frame(int type, byte[] content) {
        return ByteBuffer.allocate(5 + content.length)
                .put((byte) type)
                .putInt(0x8000_0000 | content.length) // a variable-length integer of 4 bytes
                .put(content)
                .array();
    }

    /// The content of an answer: what all DATA frames have.
    static byte[] content(byte[] answer) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        ByteBuffer rest = ByteBuffer.wrap(answer);
        while (rest.hasRemaining()) {
            long type = integer(rest);
            byte[] frame = new byte[(int) integer(rest)];
            rest.get(frame);
            if (type == DATA) {
                content.writeBytes(frame);
            }
        }
        return content.toByteArray();
    }

    private static long integer(ByteBuffer from) {
        int first = from.get() & 0xff;
        long value = first & 0x3f;
        for (int more = (1 << (first >> 6)) - 1; more > 0; more--) {
            value = value << 8 | (from.get() & 0xff);
        }
        return value;
    }

    /// Answers every request with `content`, until the connection ends.
    static void serve(QuicConnection connection, byte[] content) throws NetworkException {
        begin(connection);
        for (QuicStream stream : connection.streams()) {
            if (stream.direction() == Direction.BIDIRECTIONAL) {
                stream.within(Duration.ofSeconds(30)).receiveUntilEnd(10_000);
                stream.send(answer(content));
                stream.shutdownOutput();
            }
        }
    }
}

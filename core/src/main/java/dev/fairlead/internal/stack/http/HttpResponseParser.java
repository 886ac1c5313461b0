package dev.fairlead.internal.stack.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Takes one response to a GET from bytes as they come (RFC 9112), its content with it. Interim
/// responses (1xx) are passed over; what is written in chunks is put together, and trailers are
/// left out. Belongs to one thread.
public final class HttpResponseParser {
    /// The content may have this many bytes.
    public static final int MAXIMUM_CONTENT = 64 * 1024;

    private static final int MOST_INTERIM = 10;
    private static final int LONGEST_LINE = 1024;
    private static final int MOST_TRAILERS = 100;

    /// A response that is whole.
    @SuppressWarnings("ArrayRecordComponent") // the array is handed over, never shared
    public record Response(HttpHead.Status status, HttpHead head, byte[] content) {}

    private enum Part {
        HEAD,
        COUNTED,
        UNTIL_END,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER
    }

    private HttpHeadParser heads = HttpHeadParser.ofResponse();
    private @Nullable HttpHead head;
    private Part part = Part.HEAD;
    private int interim;
    private int trailers;
    private long left; // of what is counted, or of a chunk
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    /// Takes what belongs to the response.
    ///
    /// @return the response, once; `null` if more must come
    /// @throws HttpException if this is none, or one beyond the limits
    public @Nullable Response take(ByteBuffer arrived) throws HttpException {
        while (true) {
            if (isWhole()) {
                return response();
            }
            if (!arrived.hasRemaining()) {
                return null;
            }
            switch (part) {
                case HEAD -> takeHead(arrived);
                case COUNTED, CHUNK -> takeCounted(arrived);
                case UNTIL_END -> keep(arrived, arrived.remaining());
                case CHUNK_SIZE, CHUNK_END, TRAILER -> takeLine(arrived);
            }
        }
    }

    /// The peer has ended its stream.
    ///
    /// @throws HttpException if the response is not whole
    public Response end() throws HttpException {
        if (part == Part.UNTIL_END || isWhole()) {
            return response();
        }
        throw new HttpException(
                heads.hasBegun() ? "the answer ends in the middle" : "no answer came");
    }

    private boolean isWhole() {
        return (part == Part.COUNTED && left == 0) || (part == Part.TRAILER && trailers < 0);
    }

    private Response response() {
        HttpHead whole = java.util.Objects.requireNonNull(head);
        return new Response((HttpHead.Status) whole.start(), whole, content.toByteArray());
    }

    private void takeHead(ByteBuffer arrived) throws HttpException {
        HttpHead taken = heads.take(arrived);
        if (taken == null) {
            return;
        }
        int code = ((HttpHead.Status) taken.start()).code();
        if (code < 200) {
            if (code == 101 || ++interim > MOST_INTERIM) {
                throw new HttpException("status " + code + " was not asked for");
            }
            heads = HttpHeadParser.ofResponse();
            return;
        }
        head = taken;
        // RFC 9112, section 6.3
        if (code == 204 || code == 304) {
            part = Part.COUNTED;
        } else if (!taken.values("Transfer-Encoding").isEmpty()) {
            if (!taken.elements("Transfer-Encoding").stream()
                    .allMatch("chunked"::equalsIgnoreCase)) {
                throw new HttpException("a transfer coding other than chunked");
            }
            part = Part.CHUNK_SIZE;
        } else if (taken.value("Content-Length").isPresent()) {
            part = Part.COUNTED;
            left = length(taken);
        } else {
            part = Part.UNTIL_END;
        }
    }

    private static long length(HttpHead head) throws HttpException {
        String text = head.value("Content-Length").orElseThrow();
        if (!text.matches("[0-9]{1,10}")
                || head.values("Content-Length").stream().anyMatch(other -> !other.equals(text))) {
            throw new HttpException("Content-Length is no number");
        }
        return limited(Long.parseLong(text));
    }

    private static long limited(long size) throws HttpException {
        if (size > MAXIMUM_CONTENT) {
            throw new HttpException("the content is longer than " + MAXIMUM_CONTENT + " bytes");
        }
        return size;
    }

    private void takeCounted(ByteBuffer arrived) throws HttpException {
        int count = (int) Math.min(left, arrived.remaining());
        keep(arrived, count);
        left -= count;
        if (left == 0 && part == Part.CHUNK) {
            part = Part.CHUNK_END;
        }
    }

    private void keep(ByteBuffer arrived, int count) throws HttpException {
        limited((long) content.size() + count);
        byte[] bytes = new byte[count];
        arrived.get(bytes);
        content.writeBytes(bytes);
    }

    private void takeLine(ByteBuffer arrived) throws HttpException {
        while (arrived.hasRemaining()) {
            byte next = arrived.get();
            if (next == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                line.reset();
                if (!text.endsWith("\r")) {
                    throw new HttpException("a line ends with LF alone");
                }
                lineEnded(text.substring(0, text.length() - 1));
                return;
            }
            if (line.size() == LONGEST_LINE) {
                throw new HttpException("a line is longer than " + LONGEST_LINE + " bytes");
            }
            line.write(next);
        }
    }

    private void lineEnded(String text) throws HttpException {
        switch (part) {
            case CHUNK_END -> {
                if (!text.isEmpty()) {
                    throw new HttpException("a chunk is longer than it says");
                }
                part = Part.CHUNK_SIZE;
            }
            case TRAILER -> {
                trailers = text.isEmpty() ? -1 : trailers + 1;
                if (trailers > MOST_TRAILERS) {
                    throw new HttpException("more than " + MOST_TRAILERS + " trailers");
                }
            }
            default -> {
                String size = text.split("[; \t]", 2)[0];
                if (!size.matches("[0-9A-Fa-f]{1,8}")) {
                    throw new HttpException("a chunk without its size");
                }
                left = limited(Long.parseLong(size, 16));
                part = left == 0 ? Part.TRAILER : Part.CHUNK;
            }
        }
    }
}

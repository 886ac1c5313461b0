package dev.fairlead.internal.stack.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fairlead.internal.stack.http.HttpResponseParser.Response;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

class HttpResponseParserFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void response(byte[] content) {
        Response whole = parse(content, Math.max(1, content.length));
        Response pieces = parse(content, 1);
        assertEquals(whole == null, pieces == null, "pieces make a difference");
        if (whole != null && pieces != null) {
            assertTrue(whole.content().length <= HttpResponseParser.MAXIMUM_CONTENT);
            assertEquals(whole.status(), pieces.status());
            assertArrayEquals(whole.content(), pieces.content());
        }
    }

    private static @Nullable Response parse(byte[] content, int piece) {
        HttpResponseParser parser = new HttpResponseParser();
        try {
            for (int at = 0; at < content.length; at += piece) {
                Response response =
                        parser.take(
                                ByteBuffer.wrap(content, at, Math.min(piece, content.length - at)));
                if (response != null) {
                    return response;
                }
            }
            return parser.end();
        } catch (HttpException e) {
            assertTrue(String.valueOf(e.getMessage()).length() < 300, "a long message");
            return null;
        }
    }
}

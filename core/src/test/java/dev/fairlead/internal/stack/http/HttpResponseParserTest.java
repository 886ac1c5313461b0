package dev.fairlead.internal.stack.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.stack.http.HttpResponseParser.Response;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseParserTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private static @Nullable Response parse(String text) throws HttpException {
        return new HttpResponseParser().take(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "Content-Length: 5\r\n\r\nhello",
                OK
                        + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nA: b\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                        + OK
                        + "Content-Length: 5\r\n\r\nhello",
            })
    void aResponseIsTheSameInWhateverPiecesItComes(String text) throws HttpException {
        byte[] bytes = text.getBytes(ISO_8859_1);
        for (int cut = 0; cut < bytes.length; cut++) {
            HttpResponseParser parser = new HttpResponseParser();
            assertNull(parser.take(ByteBuffer.wrap(bytes, 0, cut)), "whole at " + cut);
            Response response = parser.take(ByteBuffer.wrap(bytes, cut, bytes.length - cut));
            assertNotNull(response);
            assertEquals("hello", new String(response.content(), ISO_8859_1));
            assertEquals(200, response.status().code());
        }
    }

    @Test
    void withoutALengthTheEndOfTheStreamIsItsEnd() throws HttpException {
        HttpResponseParser parser = new HttpResponseParser();
        assertNull(parser.take(ByteBuffer.wrap((OK + "\r\nhello").getBytes(ISO_8859_1))));
        assertEquals("hello", new String(parser.end().content(), ISO_8859_1));
    }

    @Test
    void noContentIsWholeAtOnce() throws HttpException {
        Response response = parse("HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n");
        assertNotNull(response);
        assertEquals(0, response.content().length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "Content-Length: 65537\r\n\r\n",
                OK + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
                OK + "Content-Length: x\r\n\r\n",
                OK + "Transfer-Encoding: gzip\r\n\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n1\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "SSH-2.0-OpenSSH\r\n",
            })
    void whatIsWrongOrTooLongIsRefused(String text) {
        assertThrows(HttpException.class, () -> parse(text));
    }

    @Test
    void anEndInTheMiddleIsNoEnd() throws HttpException {
        HttpResponseParser none = new HttpResponseParser();
        String nothing = assertThrows(HttpException.class, none::end).getMessage();
        HttpResponseParser half = new HttpResponseParser();
        assertNull(
                half.take(
                        ByteBuffer.wrap((OK + "Content-Length: 9\r\n\r\nx").getBytes(ISO_8859_1))));
        String some = assertThrows(HttpException.class, half::end).getMessage();
        assertEquals("no answer came", nothing);
        assertTrue(String.valueOf(some).contains("in the middle"), some);
    }
}

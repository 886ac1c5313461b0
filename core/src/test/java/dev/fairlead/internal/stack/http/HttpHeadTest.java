package dev.fairlead.internal.stack.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.internal.stack.http.HttpHead.Request;
import dev.fairlead.internal.stack.http.HttpHead.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHeadTest {
    private static final String UPGRADE =
            """
            HTTP/1.1 101 Switching Protocols
            Upgrade: websocket
            connection: keep-alive, Upgrade
            X-Empty:
            X-Blanks: \t a b \t\s

            """
                    .replace("\n", "\r\n");

    private static HttpHead response(String text) throws HttpException {
        HttpHead head = HttpHeadParser.ofResponse().take(bytes(text));
        assertNotNull(head, "not complete");
        return head;
    }

    private static HttpHead request(String text) throws HttpException {
        HttpHead head = HttpHeadParser.ofRequest().take(bytes(text));
        assertNotNull(head, "not complete");
        return head;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aResponseIsRead() throws HttpException {
        HttpHead head = response(UPGRADE);
        assertEquals(new Status(101, "Switching Protocols", 1), head.start());
        assertEquals(Optional.of("websocket"), head.value("uPGRADE"));
        assertEquals(List.of("keep-alive", "Upgrade"), head.elements("Connection"));
        assertTrue(head.has("connection", "upgrade"));
        assertFalse(head.has("connection", "close"));
        assertEquals(Optional.of(""), head.value("x-empty"));
        assertEquals(Optional.of("a b"), head.value("x-blanks"));
        assertEquals(Optional.empty(), head.value("x-other"));
    }

    @Test
    void aRequestIsRead() throws HttpException {
        HttpHead head = request("GET /chat?x=1 HTTP/1.1\r\nHost: h\r\nhost: g\r\n\r\n");
        assertEquals(new Request("GET", "/chat?x=1", 1), head.start());
        assertEquals(List.of("h", "g"), head.values("Host"));
    }

    @Test
    void whatWasWrittenIsReadTheSame() throws HttpException {
        HttpHead head =
                HttpHead.request("CONNECT", "[::1]:443").with("Host", "[::1]:443").with("A", "");
        HttpHead read = request(new String(head.bytes(), StandardCharsets.ISO_8859_1));
        assertEquals(head.start(), read.start());
        assertEquals(head.fields(), read.fields());
    }

    @Test
    void whatFollowsIsLeft() throws HttpException {
        ByteBuffer arrived = bytes("HTTP/1.1 200 OK\r\n\r\n\r\nmore");
        assertNotNull(HttpHeadParser.ofResponse().take(arrived));
        assertEquals("\r\nmore", StandardCharsets.ISO_8859_1.decode(arrived).toString());
    }

    @Test
    void anySplittingGivesTheSame() throws HttpException {
        HttpHead whole = response(UPGRADE);
        ByteBuffer all = bytes(UPGRADE);
        for (int cut = 0; cut < all.capacity(); cut++) {
            HttpHeadParser parser = HttpHeadParser.ofResponse();
            assertNull(parser.take(all.duplicate().limit(cut)), "complete after " + cut);
            HttpHead head = parser.take(all.duplicate().position(cut));
            assertNotNull(head, "cut at " + cut);
            assertEquals(whole.fields(), head.fields());
        }
    }

    @Test
    void statusLinesOfOldProxiesAreRead() throws HttpException {
        assertEquals(
                new Status(200, "Connection established", 0),
                response("HTTP/1.0 200 Connection established\r\n\r\n").start());
        assertEquals(new Status(407, "", 1), response("HTTP/1.1 407\r\n\r\n").start());
        assertEquals(new Status(204, "", 1), response("HTTP/1.1 204 \r\n\r\n").start());
    }

    @Test
    void oneEmptyLineBeforeARequestIsPassedOver() throws HttpException {
        assertEquals(new Request("GET", "/", 1), request("\r\nGET / HTTP/1.1\r\n\r\n").start());
        assertThrows(HttpException.class, () -> request("\r\n\r\nGET / HTTP/1.1\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\n\n",
                "HTTP/1.1 200 OK\r\nA: b\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\r\n\tc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\u0000c\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA(: b\r\n\r\n",
                "HTTP/1.1 200 O\u0007K\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.10 200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 0x1 OK\r\n\r\n",
                "HTTP/1.1  200 OK\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "\r\n"
            })
    void whatIsNoResponseIsRefused(String text) {
        assertThrows(HttpException.class, () -> HttpHeadParser.ofResponse().take(bytes(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET  / HTTP/1.1\r\n",
                "GET / HTTP/1.1 \r\n",
                "GET /\r\n",
                "GET / HTTP/2.0\r\n",
                "G(T / HTTP/1.1\r\n",
                "GET /\u00e4 HTTP/1.1\r\n",
                " GET / HTTP/1.1\r\n"
            })
    void whatIsNoRequestIsRefused(String text) {
        assertThrows(HttpException.class, () -> HttpHeadParser.ofRequest().take(bytes(text)));
    }

    @Test
    void theRefusalShowsTheBytesPrintably() {
        HttpException refused =
                assertThrows(
                        HttpException.class,
                        () -> HttpHeadParser.ofResponse().take(bytes("\u001b[2J\u0000\u00ff\r\n")));
        assertEquals("not a response of HTTP/1.1: \"\\x1b[2J\\x00\\xff\"", refused.getMessage());
    }

    @Test
    void aHeadHasItsLargestSize() throws HttpException {
        String before = "HTTP/1.1 200 OK\r\nA: ";
        String after = "\r\n\r\n";
        int room = HttpHeadParser.MAXIMUM_SIZE - before.length() - after.length();
        assertEquals(
                room, response(before + "x".repeat(room) + after).values("a").getFirst().length());
        HttpException refused =
                assertThrows(
                        HttpException.class, () -> response(before + "x".repeat(room + 1) + after));
        assertEquals("the head is longer than 16384 bytes", refused.getMessage());
    }

    @Test
    void aHeadHasItsLargestNumberOfFields() throws HttpException {
        String field = "a: b\r\n";
        assertEquals(
                HttpHeadParser.MAXIMUM_FIELDS,
                response("HTTP/1.1 200 OK\r\n" + field.repeat(100) + "\r\n").fields().size());
        assertThrows(
                HttpException.class,
                () -> response("HTTP/1.1 200 OK\r\n" + field.repeat(101) + "\r\n"));
    }

    @Test
    void nothingIsTakenAfterTheEnd() throws HttpException {
        HttpHeadParser parser = HttpHeadParser.ofResponse();
        assertNotNull(parser.take(bytes("HTTP/1.1 200 OK\r\n\r\n")));
        assertThrows(IllegalStateException.class, () -> parser.take(bytes("x")));
        HttpHeadParser broken = HttpHeadParser.ofResponse();
        assertThrows(HttpException.class, () -> broken.take(bytes("\n")));
        assertThrows(IllegalStateException.class, () -> broken.take(bytes("x")));
    }

    @Test
    void noFieldSmugglesInAnother() {
        HttpHead head = HttpHead.request("GET", "/");
        assertThrows(IllegalArgumentException.class, () -> head.with("A", "b\r\nC: d"));
        assertThrows(IllegalArgumentException.class, () -> head.with("A", "b\u0000"));
        assertThrows(IllegalArgumentException.class, () -> head.with("A", " b"));
        assertThrows(IllegalArgumentException.class, () -> head.with("A", "\u20ac"));
        assertThrows(IllegalArgumentException.class, () -> head.with("A:", "b"));
        assertThrows(IllegalArgumentException.class, () -> head.with("", "b"));
        assertThrows(IllegalArgumentException.class, () -> HttpHead.request("GET", "/ x"));
        assertThrows(IllegalArgumentException.class, () -> HttpHead.response(99, ""));
        assertThrows(IllegalArgumentException.class, () -> HttpHead.response(200, "a\nb"));
    }

    @Test
    void valuesAreNotShownInLogs() {
        HttpHead head =
                HttpHead.request("CONNECT", "h:443").with("Proxy-Authorization", "Basic c2VjcmV0");
        assertEquals("CONNECT h:443 HTTP/1.1 [proxy-authorization]", head.toString());
    }

    @Test
    void commasInQuotesDoNotSeparate() {
        HttpHead head =
                HttpHead.response(200, "OK")
                        .with("L", "a; x=\"1,\\\"2\", ,b")
                        .with("L", "c")
                        .with("L", "\"open, d");
        assertEquals(List.of("a; x=\"1,\\\"2\"", "b", "c", "\"open, d"), head.elements("l"));
    }

    /// Random bytes, and heads with random bytes in them: a head comes out, or a refusal, whatever
    /// the splitting.
    @Test
    void randomBytesGiveAHeadOrARefusal() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = UPGRADE.getBytes(StandardCharsets.ISO_8859_1);
            for (int change = random.nextInt(4); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertEquals(
                    outcome(bytes, bytes.length),
                    outcome(bytes, 1 + random.nextInt(5)),
                    "seed " + seed);
        }
    }

    private static String outcome(byte[] bytes, int piece) {
        HttpHeadParser parser = HttpHeadParser.ofResponse();
        try {
            for (int at = 0; at < bytes.length; at += piece) {
                HttpHead head =
                        parser.take(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)));
                if (head != null) {
                    return head.start() + " " + head.fields();
                }
            }
            return "incomplete";
        } catch (HttpException e) {
            return String.valueOf(e.getMessage());
        }
    }
}

package dev.fairlead.internal.stack.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.Proxy;
import dev.fairlead.internal.stack.exchange.Exchange;
import dev.fairlead.internal.stack.exchange.Exchange.Step;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Exchanges with proxies, byte by byte and without a socket.
class ProxyExchangeTest {
    private static final Endpoint NAMED = Endpoint.host("db.example", 5432);

    private static Hop hop(Endpoint target, Proxy.@Nullable Credentials credentials) {
        return new Hop("proxy://p", credentials, target);
    }

    private static Exchange socks(Proxy.@Nullable Credentials credentials) {
        return Socks5.connect(hop(NAMED, credentials));
    }

    private static Exchange http() {
        return new HttpConnect(hop(NAMED, null));
    }

    private static final Proxy.Credentials ADA = new Proxy.Credentials("ada", "pw");

    /// What was sent, what was left, and how it ended, when the peer sends `pieces`, each after all
    /// that was asked before.
    private static String play(Exchange exchange, byte[]... pieces) {
        StringBuilder told = new StringBuilder(shown(exchange.begin()));
        byte[] held = new byte[0];
        for (byte[] piece : pieces) {
            held = join(held, piece);
            try {
                boolean more = true;
                while (more) {
                    ByteBuffer arrived = ByteBuffer.wrap(held);
                    Step step = exchange.next(arrived);
                    held = Arrays.copyOfRange(held, arrived.position(), held.length);
                    switch (step) {
                        case Step.More _ -> more = false;
                        case Step.Send(ByteBuffer content) -> told.append(shown(bytes(content)));
                        case Step.Done _ -> {
                            return told + " done " + shown(held);
                        }
                    }
                }
            } catch (NetworkException e) {
                return told + " " + e.failure().cause();
            }
        }
        return told + " more";
    }

    private static String shown(byte[] bytes) {
        return "[" + HexFormat.of().formatHex(bytes) + "]";
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static byte[] bytes(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// RFC 1928, sections 3, 4 and 6.
    @Test
    void socksAsTheRfcHasIt() {
        String request = "0501 00 03 0a 64622e6578616d706c65 1538".replace(" ", "");
        assertEquals(
                "[050100][" + request + "] done [ff]",
                play(socks(null), hex("0500"), hex("05000001 7f000001 1f90 ff")));
    }

    @Test
    void socksWithAPasswordAsTheRfcHasIt() {
        assertEquals(
                "[05020002][0103616461027077][050100030a64622e6578616d706c651538] done []",
                play(socks(ADA), hex("0502"), hex("0100"), hex("05000004" + "00".repeat(18))));
    }

    @Test
    void addressesGoAsAddresses() {
        Exchange v4 = Socks5.connect(hop(Endpoint.host("192.0.2.1", 80), null));
        assertEquals("[050100][05010001c00002010050] more", play(v4, hex("0500")));
        Exchange v6 = Socks5.connect(hop(Endpoint.host("2001:db8::1", 80), null));
        assertEquals(
                "[050100][0501000420010db80000000000000000000000010050] more",
                play(v6, hex("0500")));
    }

    @ParameterizedTest
    @CsvSource({
        "01, proxy.failed",
        "02, proxy.refused-by-rules",
        "03, proxy.target-unreachable",
        "04, proxy.target-unreachable",
        "05, proxy.target-refused",
        "06, proxy.target-unreachable",
        "07, proxy.not-supported",
        "08, proxy.not-supported",
        "2a, proxy.failed"
    })
    void everyReplyCodeHasItsCause(String code, String cause) {
        // The rest of the reply may be missing.
        assertEquals(cause, play(socks(null), hex("0500"), hex("05" + code)).replaceAll(".* ", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "04, proxy.protocol",
        "48545450, proxy.protocol",
        "05ff, proxy.auth-required",
        "0502, proxy.protocol",
        "0501, proxy.protocol",
        "0500 0400, proxy.protocol",
        "0500 05000002, proxy.protocol",
        "0500 0500 00ff, proxy.protocol"
    })
    void whatIsNotSocksIsRefused(String said, String cause) {
        byte[] all = hex(said);
        byte[] method = Arrays.copyOf(all, Math.min(2, all.length));
        byte[] rest = Arrays.copyOfRange(all, method.length, all.length);
        assertEquals(cause, play(socks(null), method, rest).replaceAll(".* ", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK|X: y||, done []",
        "HTTP/1.0 200 Connection established||abc, done [616263]",
        "HTTP/1.1 204 |Content-Length: 5||, done []",
        "HTTP/1.1 103 Hints|A: b||HTTP/1.1 200 OK||z, done [7a]",
        "HTTP/1.1 101 Go||, proxy.protocol",
        "HTTP/1.1 301 Moved||, proxy.failed",
        "HTTP/1.1 400 Bad||, proxy.not-supported",
        "HTTP/1.1 403 Forbidden||, proxy.refused-by-rules",
        "HTTP/1.1 405 No||, proxy.not-supported",
        "HTTP/1.1 407 Who||, proxy.auth-required",
        "HTTP/1.1 500 Oh||, proxy.failed",
        "HTTP/1.1 502 Bad||, proxy.target-unreachable",
        "HTTP/1.1 503 Busy|X-Squid-Error: ERR_DNS_FAIL 0||, proxy.target-name-unknown",
        "HTTP/1.1 503 Busy|X-Squid-Error: ERR_CONNECT_FAIL 111||, proxy.target-refused",
        "HTTP/1.1 503 Busy|X-Squid-Error: ERR_CONNECT_FAIL 110||, proxy.target-unreachable",
        "HTTP/1.1 500 Oh|X-Squid-Error: ERR_CANNOT_FORWARD 0||, proxy.target-unreachable",
        "HTTP/1.1 401 Who||, proxy.refused-by-rules",
        "HTTP/1.1 502 Bad|Proxy-Status: p; error=connection_refused||, proxy.target-refused",
        "SSH-2.0-x|, proxy.protocol"
    })
    void everyResponseHasItsOutcome(String said, String outcome) {
        String told = play(http(), text(said.replace("|", "\r\n")));
        assertEquals(outcome, told.substring(told.indexOf("] ") + 2));
    }

    @Test
    void connectAsTheRfcHasIt() {
        byte[] plain = text("CONNECT db.example:5432 HTTP/1.1\r\nHost: db.example:5432\r\n\r\n");
        assertEquals(shown(plain), shown(http().begin()));
        // RFC 7617, section 2: Aladdin.
        Proxy.Credentials aladdin = new Proxy.Credentials("Aladdin", "open sesame");
        String request =
                new String(
                        new HttpConnect(hop(Endpoint.host("::1", 1), aladdin)).begin(),
                        StandardCharsets.US_ASCII);
        assertEquals(
                """
                CONNECT [::1]:1 HTTP/1.1
                Host: [::1]:1
                Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==

                """
                        .replace("\n", "\r\n"),
                request);
    }

    static Stream<Supplier<Exchange>> exchanges() {
        return Stream.of(() -> socks(null), () -> socks(ADA), () -> http());
    }

    private static byte[] answer(Exchange exchange) {
        return exchange instanceof HttpConnect
                ? text("HTTP/1.1 200 OK\r\nA: b\r\n\r\nrest")
                : exchange.begin().length == 3
                        ? hex("0500 05000003 0178 0001 72657374")
                        : hex("0502 0100 05000001 7f000001 0001 72657374");
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void anySplittingGivesTheSame(Supplier<Exchange> exchange) {
        byte[] answer = answer(exchange.get());
        String whole = play(exchange.get(), answer);
        assertEquals(" done [72657374]", whole.substring(whole.lastIndexOf(" done")));
        for (int cut = 0; cut <= answer.length; cut++) {
            String cutThere =
                    play(
                            exchange.get(),
                            Arrays.copyOf(answer, cut),
                            Arrays.copyOfRange(answer, cut, answer.length));
            // What comes in the same piece as the end is left over; the rest has not come yet.
            assertEquals(
                    whole.substring(0, whole.lastIndexOf('[')),
                    cutThere.substring(0, cutThere.lastIndexOf('[')),
                    "cut at " + cut);
        }
        byte[][] single = new byte[answer.length][];
        for (int at = 0; at < answer.length; at++) {
            single[at] = new byte[] {answer[at]};
        }
        assertEquals(
                whole.substring(0, whole.lastIndexOf('[')) + "[]", play(exchange.get(), single));
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void randomBytesGiveAnOutcome(Supplier<Exchange> exchange) {
        byte[] answer = answer(exchange.get());
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            byte[] changed = answer.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            String told = play(exchange.get(), changed);
            assertEquals(true, told.matches(".* (more|done .*|proxy\\..*)"), told);
        }
    }
}

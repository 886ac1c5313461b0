package dev.fairlead.internal.stack.starttls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.NetworkException;
import dev.fairlead.StartTls;
import dev.fairlead.internal.stack.exchange.Exchange;
import dev.fairlead.internal.stack.exchange.Exchange.Break;
import dev.fairlead.internal.stack.exchange.Exchange.Step;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What servers say before TLS, byte by byte and without a socket.
class StartTlsExchangeTest {
    /// What a server says, and behind each `>` what the client must have said by then. `|` ends a
    /// line.
    private static String script(StartTls protocol) {
        return switch (protocol) {
            case SMTP ->
                    "220-mx|220 hello|>EHLO [127.0.0.1]|~250-mx|250-PIPELINING|250-STARTTLS|250 8BITMIME|"
                            + ">STARTTLS|~220 go|";
            case IMAP ->
                    "* OK [CAPABILITY X] hello|>a CAPABILITY|~* CAPABILITY IMAP4rev1 STARTTLS|a OK|"
                            + ">b STARTTLS|~b OK go|";
            case POP3 -> "+OK hello|>CAPA|~+OK list|TOP|STLS|.|>STLS|~+OK go|";
            case FTP -> "220-hello|any text|220 ftp|>AUTH TLS|~234 go|";
            case LDAP -> "0\f\u0002\u0001\u0001x\u0007\n\u0001\0\u0004\0\u0004\0";
            case POSTGRES -> "S";
            case XMPP ->
                    "<?xml version='1.0'?><stream:stream id='1'><stream:features><starttls"
                            + " xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>"
                            + "><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>~"
                            + "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
        };
    }

    /// A script taken apart: at even places what the server says, at odd ones what it is answered.
    private static String[] turns(StartTls protocol) {
        String marked =
                protocol == StartTls.XMPP
                        ? script(protocol)
                                .replace("></stream:features>>", "></stream:features>\u001f")
                                .replace("</stream:features>>", "</stream:features>\u001f")
                                .replace("/>~", "/>\u001f")
                        : script(protocol).replace(">", "\u001f").replace("~", "\u001f");
        return marked.replace("|", "\r\n").split("\u001f", -1);
    }

    private static Exchange exchange(StartTls protocol) {
        return StartTlsLayer.exchange(new Server(Endpoint.host("mx.test", 25), protocol));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Feeds one turn of the server in pieces; gives what the client says to it.
    private static String turn(Exchange exchange, byte[] said, int piece) throws NetworkException {
        byte[] held = new byte[0];
        for (int at = 0; at < said.length; at += piece) {
            int size = Math.min(piece, said.length - at);
            int before = held.length;
            held = Arrays.copyOf(held, before + size);
            System.arraycopy(said, at, held, before, size);
            ByteBuffer arrived = ByteBuffer.wrap(held);
            Step step = exchange.next(arrived);
            held = Arrays.copyOfRange(held, arrived.position(), held.length);
            if (step instanceof Step.Send(ByteBuffer content)) {
                if (held.length > 0 || at + size < said.length) {
                    Break unasked = new Break.Unasked(said.length, "");
                    throw new NetworkException(exchange.broken(unasked));
                }
                return StandardCharsets.ISO_8859_1.decode(content).toString();
            }
            if (step instanceof Step.Done) {
                return "done";
            }
        }
        return "more";
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatAgreesIsUnderstoodInAnyPieces(StartTls protocol) throws Exception {
        String[] turns = turns(protocol);
        for (int piece = 1; piece < 100; piece++) {
            Exchange exchange = exchange(protocol);
            exchange.begin();
            for (int at = 0; at < turns.length; at += 2) {
                String expected = at + 1 < turns.length ? turns[at + 1] : "done";
                assertEquals(expected, turn(exchange, bytes(turns[at]), piece));
            }
        }
    }

    /// CVE-2011-0411 and its kind: what comes in the clear behind the agreement, or before the
    /// question, is not taken for what comes within TLS.
    @ParameterizedTest
    @EnumSource
    void whatIsSlippedInIsRefused(StartTls protocol) {
        String[] turns = turns(protocol);
        for (int place = 0; place < turns.length; place += 2) {
            String told = "nothing";
            Exchange exchange = exchange(protocol);
            exchange.begin();
            try {
                for (int at = 0; at <= place; at += 2) {
                    byte[] said = bytes(turns[at] + (at == place ? "220 injected\r\n" : ""));
                    told = turn(exchange, said, said.length);
                }
            } catch (NetworkException e) {
                told = e.failure().cause();
            }
            assertEquals("tls.starttls-injected", told, protocol + " at " + place);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SMTP; 220 hi|; 250 none|; tls.starttls-not-offered",
                "SMTP; 220 hi|; 250-XSTARTTLS|250 SIZE 1|; tls.starttls-not-offered",
                "SMTP; 220 hi|; 502 what|; tls.starttls-not-offered",
                "SMTP; 554 go away|; ; tls.starttls-refused",
                "SMTP; SSH-2.0-x|; ; tls.starttls-not-spoken",
                "IMAP; * OK hi|; * CAPABILITY X|a OK|; tls.starttls-not-offered",
                "IMAP; * PREAUTH in|; ; tls.starttls-refused",
                "IMAP; * BYE|; ; tls.starttls-refused",
                "IMAP; +OK|; ; tls.starttls-not-spoken",
                "POP3; +OK hi|; +OK|TOP|.|; tls.starttls-not-offered",
                "POP3; -ERR no|; ; tls.starttls-refused",
                "POP3; * OK|; ; tls.starttls-not-spoken",
                "FTP; 220 hi|; 502 what|; tls.starttls-not-offered",
                "FTP; 220 hi|; 431 not now|; tls.starttls-refused",
                "FTP; 421 busy|; ; tls.starttls-refused",
                "POSTGRES; N; ; tls.starttls-not-offered",
                "POSTGRES; Eno; ; tls.starttls-refused",
                "POSTGRES; X; ; tls.starttls-not-spoken",
                "LDAP; HTTP/1.1 400|; ; tls.starttls-not-spoken",
                "XMPP; <stream:features/>; ; tls.starttls-not-offered",
                "XMPP; <stream:error>x</stream:error>; ; tls.starttls-refused",
                "XMPP; HTTP/1.1 400|; ; tls.starttls-not-spoken"
            })
    void whatIsSaidInsteadHasItsCause(
            StartTls protocol,
            String first,
            @org.jspecify.annotations.Nullable String second,
            String cause) {
        Exchange exchange = exchange(protocol);
        exchange.begin();
        String told = "nothing";
        try {
            byte[] said = bytes(first.replace("|", "\r\n"));
            turn(exchange, said, said.length);
            if (second != null) {
                byte[] then = bytes(second.replace("|", "\r\n"));
                turn(exchange, then, then.length);
            }
        } catch (NetworkException e) {
            told = e.failure().cause();
        }
        assertEquals(cause, told);
    }

    @Test
    void ldapTellsItsResult() {
        Exchange exchange = exchange(StartTls.LDAP);
        assertEquals(31, exchange.begin().length);
        byte[] response =
                java.util.HexFormat.of().parseHex("300e020101" + "78090a013504000402" + "6e6f");
        String told = "nothing";
        try {
            turn(exchange, response, 1);
        } catch (NetworkException e) {
            told = e.failure().summary();
        }
        assertTrue(told.endsWith("does not offer TLS in ldap: \"result 53 no\""), told);
    }

    @Test
    void aServerWithoutCapabilitiesIsAskedAllTheSame() throws Exception {
        Exchange exchange = exchange(StartTls.POP3);
        turn(exchange, bytes("+OK\r\n"), 5);
        assertEquals("STLS\r\n", turn(exchange, bytes("-ERR what\r\n"), 11));
        assertEquals("done", turn(exchange, bytes("+OK\n"), 4));
    }

    @ParameterizedTest
    @EnumSource
    void randomBytesGiveAnOutcome(StartTls protocol) {
        String[] turns = turns(protocol);
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            Exchange exchange = exchange(protocol);
            exchange.begin();
            try {
                for (int at = 0; at < turns.length; at += 2) {
                    byte[] said = bytes(turns[at]);
                    if (random.nextBoolean()) {
                        said[random.nextInt(said.length)] = (byte) random.nextInt(256);
                    }
                    turn(exchange, said, 1 + random.nextInt(20));
                }
            } catch (NetworkException e) {
                assertTrue(e.failure().cause().startsWith("tls.starttls-"), e.failure().cause());
            }
        }
    }
}

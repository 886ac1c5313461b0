package dev.fairlead;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.testkit.FaultTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// TLS on connections that begin in the clear, over loopback.
@Tag("loopback")
@Timeout(60)
class StartTlsTest {
    private static final TlsPair PAIR =
            new TlsPair(
                    TlsPair.engines().getLast(), TlsPair.engines().getLast(), TlsVersion.TLS_1_3);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Network network = keep(Network.open(NetworkOptions.DEFAULT));

    @AfterEach
    void end() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    /// A mail server that greets in the clear, and answers each line with the next of these; behind
    /// the last, TLS begins.
    private TinyProxy mail(String... answers) throws Exception {
        Listener<StreamConnection> secured = TlsPair.listen(network, PAIR.serverOptions());
        secured.serve(connection -> {
            connection.send(connection.receiveExactly(4));
            connection.close();
        });
        return keep(
                TinyProxy.of((client, own) -> {
                    BufferedReader in =
                            new BufferedReader(
                                    new InputStreamReader(
                                            client.getInputStream(), StandardCharsets.US_ASCII),
                                    1);
                    TinyProxy.say(client.getOutputStream(), "220 mx.test\r\n");
                    for (String answer : answers) {
                        in.readLine();
                        TinyProxy.say(client.getOutputStream(), answer);
                    }
                    own.join(client, new Socket(InetAddress.getLoopbackAddress(), secured.port()));
                }));
    }

    private static TlsStack stack(StartTls protocol) {
        return Tcp.stack().tls(PAIR.clientOptions()).withStartTls(protocol);
    }

    private static void assertTold(String fault, String cause, NetworkFailure failure)
            throws IOException {
        assertEquals(cause, failure.cause(), failure.summary());
        FaultTable.assertTold(fault, cause, failure.hint());
    }

    private NetworkFailure failure(TinyProxy server) {
        return Calls.failureOf(() ->
                keep(network.open(server.endpoint(), stack(StartTls.SMTP), Parameters.DEFAULT)));
    }

    @Test
    void tlsBeginsOnceTheServerHasAgreed() throws Exception {
        TinyProxy server = mail("250-mx.test\r\n250 STARTTLS\r\n", "220 go\r\n");
        StreamConnection connection =
                keep(network.open(server.endpoint(), stack(StartTls.SMTP), Parameters.DEFAULT));
        connection.send(Calls.utf8("EHLO"));
        assertEquals("EHLO", Calls.text(connection.receiveExactly(4)));
        EstablishmentReport report = connection.report();
        assertEquals(
                List.of("tcp", "starttls", "tls"),
                report.handshakes().stream().map(Handshake::protocol).toList());
        assertEquals("tcp, starttls, tls", report.attempts().getFirst().protocol());
        assertTrue(report.tls().isPresent(), "no TLS");
    }

    @Test
    void throughAProxyToo() throws Exception {
        TinyProxy server = mail("250-mx.test\r\n250 STARTTLS\r\n", "220 go\r\n");
        TinyProxy proxy = keep(TinyProxy.socks(server.endpoint().port(), false));
        StreamConnection connection =
                keep(
                        network.open(
                                Endpoint.host("target.test", 25),
                                stack(StartTls.SMTP),
                                Parameters.DEFAULT.withProxies(
                                        List.of(Proxy.socks5(proxy.endpoint())))));
        assertEquals(
                List.of("tcp", "socks5", "starttls", "tls"),
                connection.report().handshakes().stream().map(Handshake::protocol).toList());
    }

    @Test
    void aServerThatDoesNotOfferItIsNotSpokenToInTheClear() throws Exception {
        NetworkFailure failure = failure(mail("250 SIZE 1000\r\n"));
        assertTold("the server does not offer TLS (STARTTLS)", "tls.starttls-not-offered", failure);
        assertEquals(Stage.TLS, failure.stage());
    }

    @Test
    void whatIsSlippedInBehindTheAgreementIsRefused() throws Exception {
        NetworkFailure failure = failure(mail("250 STARTTLS\r\n", "220 go\r\n250 AUTH PLAIN\r\n"));
        assertTold("words are slipped in before TLS (STARTTLS)", "tls.starttls-injected", failure);
    }

    @Test
    void aServerThatWaitsForTlsIsToldAsSilent() throws Exception {
        Listener<StreamConnection> secured = TlsPair.listen(network, PAIR.serverOptions());
        TlsOptions hasty = PAIR.clientOptions().withHandshakeTimeout(Duration.ofMillis(200));
        NetworkFailure failure =
                Calls.failureOf(() ->
                        network.open(
                                secured.local(),
                                Tcp.stack().tls(hasty).withStartTls(StartTls.SMTP),
                                Parameters.DEFAULT));
        assertTold("the server waits for TLS first (STARTTLS)", "tls.starttls-timed-out", failure);
    }

    @Test
    void aServerThatHangsUpIsToldAsThat() throws Exception {
        TinyProxy hangsUp = keep(TinyProxy.of((client, _) -> client.close()));
        assertTold(
                "the server hangs up before TLS (STARTTLS)",
                "tls.starttls-cut-short",
                failure(hangsUp));
    }

    @Test
    void whatTheServerSaysInsteadIsTold() throws Exception {
        TinyProxy refuses =
                keep(
                        TinyProxy.of((client, _) ->
                                TinyProxy.say(client.getOutputStream(), "554 go away\r\n")));
        assertTold(
                "the server will not begin TLS (STARTTLS)",
                "tls.starttls-refused",
                failure(refuses));
        TinyProxy other =
                keep(
                        TinyProxy.of((client, _) ->
                                TinyProxy.say(client.getOutputStream(), "SSH-2.0-x\r\n")));
        assertTold(
                "the server speaks another protocol (STARTTLS)",
                "tls.starttls-not-spoken",
                failure(other));
    }

    @Test
    void aListenerBeginsWithTls() {
        NetworkFailure failure =
                Calls.failureOf(() ->
                        network.listen(
                                Calls.loopback(0),
                                Tcp.stack().tls(PAIR.serverOptions()).withStartTls(StartTls.SMTP),
                                ListenerOptions.DEFAULT));
        assertEquals("path.option-not-supported", failure.cause());
    }

    @Test
    void theProtocolsHaveNames() {
        assertEquals(StartTls.SMTP, StartTls.named("Smtp").orElseThrow());
        assertTrue(StartTls.named("telnet").isEmpty(), "telnet is none");
    }

    /// RFC 4642, section 2.2, as a program may write it.
    private static final class Nntp implements StartTlsDialogue {
        private boolean greeted;

        @Override
        public Reply next(ByteBuffer arrived) {
            assertTrue(Thread.currentThread().isVirtual(), "not on an event loop");
            String said = US_ASCII.decode(arrived.duplicate()).toString();
            int end = said.indexOf("\r\n");
            if (end < 0) {
                return new Reply.More();
            }
            arrived.position(arrived.position() + end + 2);
            String line = said.substring(0, end);
            if (line.startsWith("bug")) {
                throw new IllegalStateException("a bug of the program");
            }
            if (!line.matches("\\d{3}( .*)?")) {
                return new Reply.NotSpoken(line);
            }
            if (!greeted) {
                greeted = true;
                return line.startsWith("20") ? Reply.send("STARTTLS\r\n") : new Reply.Refused(line);
            }
            return line.startsWith("382")
                    ? new Reply.Agreed()
                    : line.startsWith("5") ? new Reply.NotOffered(line) : new Reply.Refused(line);
        }
    }

    private static final StartTlsProtocol NNTP = StartTlsProtocol.of("nntp", Nntp::new);

    /// @param answer what it says to STARTTLS
    private TinyProxy news(String greeting, String answer) throws Exception {
        Listener<StreamConnection> secured = TlsPair.listen(network, PAIR.serverOptions());
        secured.serve(connection -> {
            connection.send(connection.receiveExactly(4));
            connection.close();
        });
        return keep(
                TinyProxy.of((client, own) -> {
                    for (String part : greeting.split("(?<=\\|)")) { // in pieces
                        TinyProxy.say(client.getOutputStream(), part.replace("|", ""));
                    }
                    BufferedReader in =
                            new BufferedReader(
                                    new InputStreamReader(client.getInputStream(), US_ASCII), 1);
                    in.readLine();
                    TinyProxy.say(client.getOutputStream(), answer);
                    own.join(client, new Socket(InetAddress.getLoopbackAddress(), secured.port()));
                }));
    }

    private TlsStack nntp() {
        return Tcp.stack().tls(PAIR.clientOptions()).withStartTls(NNTP);
    }

    @Test
    void aProgramMayHaveAProtocolOfItsOwn() throws Exception {
        TinyProxy server = news("200 |hi\r|\n", "382 go\r\n");
        StreamConnection connection =
                keep(network.open(server.endpoint(), nntp(), Parameters.DEFAULT));
        connection.send(Calls.utf8("LIST"));
        assertEquals("LIST", Calls.text(connection.receiveExactly(4)));
        assertEquals("tcp, starttls, tls", connection.report().attempts().getFirst().protocol());
    }

    @ParameterizedTest
    @CsvSource({
        "502 no, '', tls.starttls-refused",
        "SSH-2.0, '', tls.starttls-not-spoken",
        "200 hi, 580 none, tls.starttls-not-offered",
        "200 hi, '382 go\r\n111 x', tls.starttls-injected",
        "bug, '', path.system-error"
    })
    void whatTheServerSaysInsteadHasItsCauseInThatToo(String greeting, String answer, String cause)
            throws Exception {
        TinyProxy server = news(greeting + "\r\n", answer + "\r\n");
        NetworkFailure failure =
                Calls.failureOf(
                        () -> keep(network.open(server.endpoint(), nntp(), Parameters.DEFAULT)));
        assertEquals(cause, failure.cause(), failure.summary());
        if (failure instanceof StartTlsFailure told) {
            assertEquals("nntp", told.protocol().toString());
        } else {
            assertTrue(failure.summary().contains("a bug of the program"), failure.summary());
        }
    }
}

package dev.fairlead.cli.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTextTest {
    private static final List<Option> OPTIONS =
            List.of(
                    Options.TCP,
                    Options.TLS,
                    Options.SNI,
                    Options.QUIC,
                    Options.ALPN,
                    Options.LINGER,
                    Options.UNIX,
                    Options.IPV4,
                    Options.IPV6,
                    Options.SOURCE,
                    Options.NUMERIC);

    private static Endpoint parse(String command, String... words) {
        Syntax syntax = new Syntax(command, "", List.of(), OPTIONS, List.of(), List.of());
        return EndpointText.parse(ArgumentParser.parse(syntax, List.of(words)));
    }

    private static UsageException refused(String command, String... words) {
        return assertThrows(UsageException.class, () -> parse(command, words));
    }

    @ParameterizedTest
    @CsvSource({
        "example.com:80, example.com:80",
        "example.com 80, example.com:80",
        "example.com.:80, example.com.:80",
        "192.0.2.1:443, 192.0.2.1:443",
        "192.0.2.1 443, 192.0.2.1:443",
        "[2001:DB8::1]:22, [2001:db8::1]:22",
        "[fe80::1%eth0]:22, [fe80::1%eth0]:22",
        "2001:db8::1 22, [2001:db8::1]:22",
        "[2001:db8::1] 22, [2001:db8::1]:22",
        "fe80::1%2 22, [fe80::1%2]:22",
        "localhost:http, localhost:80",
        "unix:/run/x.sock, unix:/run/x.sock",
        "unix:///run/x.sock, unix:/run/x.sock",
        "unix:x.sock, unix:x.sock",
        "--unix /run/x.sock, unix:/run/x.sock",
        "-U unix:/run/x.sock, unix:/run/x.sock",
        "tcp://example.com:25, example.com:25",
        "TCP://example.com:25/, example.com:25",
        "tcp://[::1]:25, [::1]:25",
        "http://example.com, example.com:80",
        "http://example.com:8080/a/b?c, example.com:8080",
        "http://[::1]/, [::1]:80",
        "https://example.com/a/b?c, example.com:443",
        "https://[::1]:8443, [::1]:8443",
        "tls://example.com, example.com:443",
        "tls://[2001:db8::1], [2001:db8::1]:443",
        "tls://example.com:5432, example.com:5432",
        "--tls example.com, example.com:443",
        "--tls 192.0.2.1, 192.0.2.1:443",
        "--tls --sni x example.com 853, example.com:853",
        "--tls https://example.com, example.com:443",
        "'--alpn h3 quic://example.com', example.com:443",
        "'--quic --alpn h3 [::1]:4433', [::1]:4433",
        "--tcp http://example.com, example.com:80",
        "-6 --numeric [::1]:80, [::1]:80",
    })
    void readsEveryForm(String line, String endpoint) {
        assertEquals(endpoint, parse("connect", line.split(" ")).toString());
    }

    @Test
    void aHostAloneMeansTlsToProbe() {
        Syntax syntax = new Syntax("probe", "", List.of(), OPTIONS, List.of(), List.of());
        for (String host : List.of("example.com", "192.0.2.1", "[::1]", "::1")) {
            EndpointText.Target target =
                    EndpointText.target(ArgumentParser.parse(syntax, List.of(host)));
            assertEquals(443, target.endpoint().port());
            assertEquals(Transport.TLS, target.transport());
            assertTrue(target.assumed());
        }
        for (String said : List.of("tls://a", "https://a", "--tls a")) {
            EndpointText.Target target =
                    EndpointText.target(ArgumentParser.parse(syntax, List.of(said.split(" "))));
            assertEquals(Transport.TLS, target.transport());
            assertFalse(target.assumed());
        }
    }

    @Test
    void literalsAreAddressesAndNamesAreHosts() {
        assertInstanceOf(Endpoint.Address.class, parse("connect", "::1", "80"));
        assertInstanceOf(Endpoint.Host.class, parse("connect", "localhost", "80"));
        assertInstanceOf(Endpoint.Unix.class, parse("connect", "unix:/x"));
    }

    @ParameterizedTest
    @CsvSource({
        "connect, example.com, fairlead connect example.com:80",
        "connect, 2001:db8::1, fairlead connect [2001:db8::1]:80",
        "connect, [::1], fairlead connect [::1]:80",
        "connect, tcp://example.com, fairlead connect example.com:80",
        "connect, 8080, fairlead connect localhost:8080",
        "connect, :8080, fairlead connect localhost:8080",
        "connect, -6 example.com, fairlead connect -6 example.com:80",
        "probe, --tcp example.com, fairlead probe --tcp example.com:80",
        "connect, --sni x example.com:443, fairlead connect --tls --sni x example.com:443",
        "connect, --tls tcp://a:1, fairlead connect tcp://a:1",
        "connect, OPENSSL:a:443, fairlead connect --tls a:443",
        "connect, 'OPENSSL:a:443,verify=0', fairlead connect --tls --insecure a:443",
        "connect, a:1 2, fairlead connect a:1",
        "connect, a 1 2, fairlead connect a 1",
        "connect, tcp://a 1, fairlead connect tcp://a:1",
        "connect, tcp://me@a:1, fairlead connect tcp://a:1",
        "connect, tcp://a:1/x, fairlead connect tcp://a:1",
        "connect, --unix tcp://a:1, fairlead connect tcp://a:1",
        "connect, unix:/x 80, fairlead connect unix:/x",
        "connect, TCP:a:1, fairlead connect a:1",
        "connect, TCP6-CONNECT:a:1, fairlead connect -6 a:1",
        "connect, UNIX-CONNECT:/x, fairlead connect unix:/x",
    })
    void answersWithTheCorrectedLine(String command, String line, String corrected) {
        assertEquals(corrected, refused(command, line.split(" ")).remedies().getFirst());
    }

    @ParameterizedTest
    @CsvSource({
        "--tcp unix:/x, --tcp, unix:/x",
        "--tcp --unix /x, --tcp, --unix",
        "--tcp --tls a:1, --tcp, --tls",
        "--tls unix:/x, --tls, unix:/x",
        "--tls http://a, --tls, http://",
        "--tcp https://a, --tcp, https://",
        "--linger 1 a:1, --linger, --tls",
        "--sni x a:1, --sni, --tls",
        "-4 -6 a:1, -4, -6",
        "-4 [::1]:80, -4, [::1]:80",
        "-6 192.0.2.1:80, -6, 192.0.2.1:80",
        "-4 unix:/x, -4, unix:/x",
        "--source 192.0.2.1 unix:/x, --source, unix:/x",
        "--numeric localhost:80, --numeric, localhost",
        "[::1]:80 81, [::1]:80, 81",
    })
    void namesTheTwoThatClash(String line, String one, String other) {
        String message = refused("connect", line.split(" ")).getMessage();
        assertTrue(message.contains(one) && message.contains(other), message);
    }

    @ParameterizedTest
    @CsvSource({
        "a:65536, 65536",
        "a:0, port 0",
        "a:nosuchservice, nosuchservice",
        "a..b:80, a..b",
        "a_very_long_label_a_very_long_label_a_very_long_label_a_very_long_label:80, 63",
        "[::1:80, bracket",
        "[::1]x80, after the bracket",
        "1:2:3, 1:2:3",
        "gopher://a, gopher",
        "unix:, 0 bytes",
    })
    void namesTheValueAndTheRule(String line, String named) {
        String message = refused("connect", line).getMessage();
        assertTrue(message.contains(named), message);
    }

    @Test
    void needsAnEndpoint() {
        assertEquals("fairlead connect HOST:PORT", refused("connect").remedies().getFirst());
    }
}

package dev.fairlead.cli.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenTextTest {
    private static ListenText.Place parse(String line) {
        Syntax syntax =
                new Syntax(
                        "listen",
                        "",
                        List.of(),
                        List.of(Options.TCP, Options.TLS, Options.UNIX, Options.IPV4, Options.IPV6),
                        List.of(),
                        List.of());
        return ListenText.parse(ArgumentParser.parse(syntax, List.of(line.split(" "))));
    }

    @ParameterizedTest
    @CsvSource({
        "8080, every 8080",
        "0, every 0",
        "http, every 80",
        ":8080, every 8080",
        "*:8080, every 8080",
        "tcp://:8080, every 8080",
        "tls://:8443, every 8443",
        "--tls 8443, every 8443",
        "-4 8080, every 8080",
        "localhost:8080, localhost:8080",
        "localhost 8080, localhost:8080",
        "127.0.0.1:0, 127.0.0.1:0",
        "[::1]:8080, [::1]:8080",
        "::1 8080, [::1]:8080",
        "tcp://127.0.0.1:8080, 127.0.0.1:8080",
        "unix:/run/x.sock, unix:/run/x.sock",
        "-U /run/x.sock, unix:/run/x.sock",
    })
    void readsEveryForm(String line, String place) {
        String read =
                switch (parse(line)) {
                    case ListenText.Place.EveryAddress(var port) -> "every " + port;
                    case ListenText.Place.At(var endpoint) -> endpoint.toString();
                };
        assertEquals(place, read);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost",
        "a:70000, 70000",
        "'1 2 3', 3",
        "quic://:443, QUIC",
        "--tls unix:/x, --tls",
        "gopher://:70, gopher",
        "-6 127.0.0.1:80, -6",
        "-4 -6 80, -6",
        "--tcp unix:/x, --tcp",
        "unix:/x 80, 80",
        "::1, ::1",
    })
    void namesWhatIsWrong(String line, String named) {
        UsageException refused = assertThrows(UsageException.class, () -> parse(line));
        assertTrue(refused.getMessage().contains(named), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "TCP-LISTEN:80, fairlead listen 80",
        "'TCP-LISTEN:80,fork,reuseaddr', fairlead listen -k 80",
        "'OPENSSL-LISTEN:443,fork,cert=x', fairlead listen --tls -k 443",
        "UNIX-LISTEN:/x, fairlead listen unix:/x",
        "::1, fairlead listen [::1]:8080",
    })
    void answersWithTheCorrectedLine(String line, String corrected) {
        UsageException refused = assertThrows(UsageException.class, () -> parse(line));
        assertEquals(corrected, refused.remedies().getFirst());
    }
}

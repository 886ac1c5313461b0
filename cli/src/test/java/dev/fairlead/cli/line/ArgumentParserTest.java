package dev.fairlead.cli.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentParserTest {
    private static final Syntax SYNTAX =
            new Syntax(
                    "connect",
                    "",
                    List.of(),
                    List.of(Options.IPV4, Options.KEEP_OPEN, Options.IDLE, Options.CRLF),
                    List.of(),
                    List.of());

    private static Arguments parse(String... words) {
        return ArgumentParser.parse(SYNTAX, List.of(words));
    }

    @ParameterizedTest
    @CsvSource({"--deadline 5", "--deadline=5", "-w 5", "-w5", "-4w 5", "-4w5", "-vvw5"})
    void readsAValueInEveryWayOfWriting(String line) {
        assertEquals(Optional.of("5"), parse((line + " a:1").split(" ")).value(Options.DEADLINE));
        assertEquals(List.of("a:1"), parse((line + " a:1").split(" ")).operands());
    }

    @Test
    void countsSwitches() {
        assertEquals(3, parse("-vv", "a", "--verbose").count(Options.VERBOSE));
        assertEquals(0, parse("a").count(Options.VERBOSE));
    }

    @Test
    void takesEverythingAfterTwoHyphensAsOperands() {
        assertEquals(List.of("-4", "--json"), parse("--", "-4", "--json").operands());
    }

    @Test
    void takesALoneHyphenAsAnOperand() {
        assertEquals(List.of("-"), parse("-").operands());
    }

    @Test
    void takesAnEmptyValue() {
        assertEquals(Optional.of(""), parse("--idle=").value(Options.IDLE));
    }

    @ParameterizedTest
    @CsvSource({
        "--deadlin 5, did you mean --deadline?",
        "--dealine=5, did you mean --deadline?",
        "--jsno, did you mean --json?",
        "--tcp4, fairlead connect --help shows those it has",
        "--echo, that is for listening: fairlead listen --help",
        "--all, fairlead probe --help explains it",
        "--ssl, here it is: --tls",
        "-servername x, here it is: --tls --sni NAME",
        "-CAfile x, here it is: --tls --ca FILE",
        "-connect a:1, the endpoint stands alone: fairlead connect --tls HOST:PORT",
        "-z, to see whether a port is open: fairlead probe HOST:PORT",
        "-l, to listen: fairlead listen PORT",
        "-crlf, here it is: --crlf",
        "--idle-timeout=3, here it is: --idle TIME",
        "--no-shutdown, here it is: --no-half-close",
        "-x p:1, 'of curl, it is --proxy URL here; of ncat, --hex'",
        "--socks5-hostname p:1, here it is: --proxy socks5://HOST:PORT; the proxy looks up the name",
        "--proxy-type http, 'the URL says it: --proxy socks5://HOST:PORT, or --proxy http://HOST:PORT'",
        "-proxy p:1, here it is: --proxy http://HOST:PORT",
        "-starttls smtp, here it is: --starttls NAME",
        "--protocol v1, here it is: --subprotocol NAME",
    })
    void answersAnUnknownOption(String line, String remedy) {
        UsageException refused = assertThrows(UsageException.class, () -> parse(line.split(" ")));
        assertEquals(remedy, refused.remedies().getFirst());
    }

    @ParameterizedTest
    @CsvSource({
        "--psk=x, pre-shared",
    })
    void saysWhatThisVersionDoesNotHave(String line, String capability) {
        String message =
                assertThrows(UsageException.class, () -> parse(line.split(" "))).getMessage();
        assertTrue(
                message.contains(capability) && message.contains("not in this version"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "--deadline, needs a value",
        "-w --json, needs a value",
        "--json=1, takes no value",
        "-w 1 --deadline 2, given twice",
        "-4x, -x",
    })
    void refusesWhatIsIncomplete(String line, String rule) {
        String message =
                assertThrows(UsageException.class, () -> parse(line.split(" "))).getMessage();
        assertTrue(message.contains(rule), message);
    }
}

package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.cli.line.ArgumentParser;
import dev.fairlead.cli.line.Arguments;
import dev.fairlead.cli.line.EndpointText;
import dev.fairlead.cli.line.Invocation;
import dev.fairlead.cli.line.ListenText;
import dev.fairlead.cli.line.Syntax;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    @Test
    void fairleadAloneShowsFiveExamplesFirstIn24Lines() {
        Run.Ended run = Run.of();
        assertEquals(0, run.status());
        assertTrue(run.outLines().size() <= 24, run.outLines().size() + " lines");
        for (String line : run.outLines().subList(0, 5)) {
            assertTrue(line.startsWith("  fairlead "), line);
        }
        assertTrue(run.outLines().stream().allMatch(line -> line.length() <= 90));
    }

    @Test
    void everyCommandOfTheOverviewIsThere() {
        String overview = Run.of().out();
        for (String name : Commands.NAMES) {
            assertTrue(
                    overview.contains("\n  " + name + " ") || overview.contains(" | " + name + " "),
                    name);
            assertEquals(name, Commands.named(name, List.of()).syntax().name());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connect",
                "listen",
                "probe",
                "resolve",
                "browse",
                "advertise",
                "forward",
                "doctor",
                "path",
                "interfaces",
                "multicast",
                "receive",
                "send",
                "pair",
                "trust",
                "identity",
                "demo",
                "help",
                "completion"
            })
    void eachHelpEndsWithThreeLinesThatWork(String name) {
        Run.Ended run = Run.of(name, "--help");
        assertEquals(0, run.status());
        assertEquals(run, Run.of("help", name));
        assertEquals(run, Run.of("--help", name));
        List<String> lines = run.outLines();
        for (String line : lines.subList(lines.size() - 3, lines.size())) {
            assertTrue(line.startsWith("  "), line);
            understand(line.strip());
        }
        assertTrue(lines.stream().allMatch(line -> line.length() <= 100), run.out());
    }

    @Test
    void theExamplesOfTheOverviewWork() {
        for (String line : Run.of().outLines().subList(0, 5)) {
            understand(line.strip().replaceFirst(" {3,}.*", ""));
        }
    }

    /// Reads the line as the command would, up to where it would go to the network.
    private static void understand(String line) {
        Matcher command = Pattern.compile("fairlead( [^|>)]*)").matcher(line);
        assertTrue(command.find(), line);
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(command.group(1));
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
        }
        Invocation invocation = Invocation.parse(words);
        Syntax syntax = Commands.named(invocation.command(), invocation.words()).syntax();
        Arguments arguments = ArgumentParser.parse(syntax, invocation.words());
        switch (invocation.command()) {
            case "connect", "probe" -> EndpointText.parse(arguments);
            case "doctor" -> {
                if (!arguments.operands().isEmpty()) {
                    EndpointText.parse(arguments);
                }
            }
            case "listen" -> ListenText.parse(arguments);
            // What is parsed is enough: one would wait for connections, the other makes files.
            case "forward", "identity", "trust" ->
                    assertFalse(arguments.operands().isEmpty(), line);
            // Its status is that of the path, which depends on the machine.
            case "path" -> assertEquals("", Run.of(words.toArray(String[]::new)).err());
            case "resolve" -> ResolveCommand.Question.parse(arguments);
            case "browse" -> BrowseCommand.search(arguments);
            case "advertise" -> AdvertiseCommand.Told.parse(arguments);
            case "multicast" -> MulticastCommand.Asked.parse(arguments);
            case "receive" -> ReceiveCommand.Asked.parse(arguments);
            case "pair" -> PairCommand.Asked.parse(arguments);
            case "send" -> SendCommand.Asked.parse(arguments);
            default -> assertEquals(0, Run.of(words.toArray(String[]::new)).status());
        }
    }

    @Test
    void tellsTheVersion() {
        Run.Ended run = Run.of("--version");
        assertEquals(0, run.status());
        assertTrue(run.out().matches("fairlead \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n"), run.out());
    }

    @ParameterizedTest
    @CsvSource({
        "conect example.com:80, did you mean: fairlead connect example.com:80",
        "prob -4 a:1, did you mean: fairlead probe -4 a:1",
        "frobnicate, fairlead help shows the commands",
        "nc example.com 80, fairlead connect example.com 80",
        "ncat -lk 80, fairlead listen 80",
        "s_client, fairlead connect --tls HOST:PORT",
        "openssl s_client -connect h:443, fairlead connect --tls h:443",
        "openssl s_client -servername n -alpn h2 -connect h:1 -tls1_2, fairlead connect --tls --sni n --alpn h2 --tls-max 1.2 h:1",
        "openssl s_client -connect h:1 -psk 0b1f -psk_identity phone, fairlead connect --psk phone:HEX h:1",
        "openssl s_server -dtls1_2 -nocert -psk 0b1f -accept 99, fairlead listen --dtls --psk Client_identity:HEX 99",
        "openssl s_server -cert c -key k -accept 99 -www, fairlead listen --tls --cert c --key k 99",
        "ncat --ssl h 443, fairlead connect --tls h 443",
        "ncat --ssl -l 443, fairlead listen --tls 443",
        "curl -k https://h/x, fairlead probe --insecure https://h/x",
        "curl https://h, fairlead probe https://h",
        "curl -x http://ada:secret@p:3128 https://h, fairlead probe --proxy http://ada@p:3128 https://h",
        "curl --socks5-hostname p:1080 https://h, fairlead probe --proxy socks5://p:1080 https://h",
        "ncat --proxy p:3128 --proxy-type socks5 --proxy-auth ada:secret h 80, fairlead connect --proxy socks5://ada@p:3128 h 80",
        "openssl s_client -starttls smtp -connect h:25, fairlead connect --tls --starttls smtp h:25",
        "openssl s_client -proxy p:3128 -connect h:443, fairlead connect --tls --proxy http://p:3128 h:443",
        "websocat ws://h/chat, fairlead connect ws://h/chat",
        "websocat -s 8081, fairlead listen --ws 8081",
        "wscat -c ws://h/chat, fairlead connect ws://h/chat",
        "dig example.com MX, fairlead resolve example.com MX",
        "example.com:80, fairlead connect example.com:80",
        "--deadlin 5 probe a:1, did you mean --deadline?",
        "help conect, did you mean: fairlead connect",
    })
    void answersAWordThatIsNoCommand(String line, String remedy) {
        Run.Ended run = Run.of(line.split(" "));
        assertEquals(2, run.status());
        assertEquals("", run.out());
        assertTrue(run.err().contains(remedy), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"peers", "chat"})
    void saysWhichCommandsThisVersionDoesNotHave(String name) {
        Run.Ended run = Run.of(name);
        assertEquals(2, run.status());
        assertTrue(run.err().contains("fairlead " + name + " is not in this version"), run.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connect",
                "connect example.com",
                "connect --tls --udp --tcp a:1",
                "connect --tls unix:/x",
                "connect --tls tcp://a:1",
                "connect --tcp https://a",
                "connect --pin x a:1",
                "connect --tls --pin x a:1",
                "connect --tls --ca /nonexistent a:1",
                "connect --tls --key /nonexistent a:1",
                "connect --tls --cert /nonexistent a:1",
                "connect --tls --cert /dev/null --password-file /nonexistent a:1",
                "connect --tls --password-file /dev/null a:1",
                "connect --tls --insecure --ca /dev/null a:1",
                "connect --tls --insecure --pin x a:1",
                "connect --tls --tls-min 1.1 a:1",
                "connect --tls --tls-min 1.3 --tls-max 1.2 a:1",
                "connect --tls --alpn h2,,x a:1",
                "connect --tls --alpn-optional a:1",
                "connect --tls --tls-max 1.2 --keylog /nonexistent/file a:1",
                "connect --starttls telnet a:25",
                "connect --starttls smtp a",
                "connect --starttls smtp --udp a:25",
                "connect --proxy ftp://a a:1",
                "connect --proxy socks5://me@a a:1",
                "connect --proxy http://p unix:/x",
                "connect --pcap /nonexistent/file a:1",
                "connect --pcap x unix:/nonexistent/socket",
                "listen --pcap x --unix /nonexistent/socket",
                "listen --tls --client-auth maybe 80",
                "listen --tls --sni a 80",
                "listen --cert /dev/null 80",
                "connect --quiet -v a:1",
                "connect --send-only --recv-only a:1",
                "connect --deadline never a:1",
                "connect --wait sometimes a:1",
                "connect --source nowhere a:1",
                "connect --source 127.0.0.1:x a:1",
                "listen",
                "listen --echo --discard 80",
                "listen --echo --exec cat 80",
                "listen --echo --crlf 80",
                "listen --max 2 80",
                "listen --max 0 --echo 80",
                "probe --tcp example.com",
                "probe --all --repeat 2 a:1",
                "probe --repeat x a:1",
                "resolve",
                "resolve a b c",
                "resolve 127.0.0.1 MX",
                "resolve example.com NOSUCHTYPE",
                "send",
                "send - file",
                "send /nonexistent/file",
                "send --to a --at b:1 /dev/null",
                "send --at nowhere /dev/null",
                "send --name x /dev/null",
                "send --code-file - -",
                "send --code 12 /dev/null",
                "receive a b",
                "receive /nonexistent/folder",
                "receive -o file",
                "receive -o - folder",
                "receive --sha256 abc",
                "receive --port 70000",
                "completion",
                "completion fish",
                "demo x",
                "help connect probe",
            })
    void refusesWrongUsageWithStatus2AndSaysWhatToDo(String line) {
        Run.Ended run = Run.of(line.split(" "));
        assertEquals(2, run.status(), run.err());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("fairlead: "), run.err());
        assertFalse(run.err().contains("bug"), run.err());
    }

    @Test
    void tellsWrongUsageAsJsonWhereTheJsonOfTheCommandGoes() {
        Run.Ended connect = Run.of("connect", "--json", "example.com");
        assertEquals("", connect.out());
        assertTrue(
                connect.err()
                        .startsWith(
                                "{\"type\":\"error\",\"exit\":2,\"message\":\"'example.com' has no port"),
                connect.err());
        Run.Ended probe = Run.of("--json", "probe", "--tcp", "example.com");
        assertEquals("", probe.err());
        assertTrue(
                probe.out()
                        .contains("\"remedies\":[\"fairlead probe --json --tcp example.com:80\"]"),
                probe.out());
    }

    @Test
    void quotesHarmfulWordsHarmlessly() {
        Run.Ended run = Run.of("connect", "a\033[31m");
        assertEquals(2, run.status());
        assertFalse(run.err().contains("\033"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completionKnowsEveryCommandAndOption(String shell) {
        String script = Run.of("completion", shell).out();
        for (String name : Commands.NAMES) {
            assertTrue(script.contains(name), name);
        }
        for (String option :
                List.of(
                        "--deadline",
                        "--tls",
                        "--pin",
                        "--client-auth",
                        "--send-only",
                        "--exec",
                        "--repeat",
                        "--short")) {
            assertTrue(script.contains(option), option);
        }
    }
}

package dev.fairlead.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `connect`, `listen` and `probe` with a key that both ends have.
@Tag("loopback")
class PskCommandTest {
    private static final String KEY =
            "0b1f0c9ea2d34477880192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7";
    private static final String OTHER =
            "ff1f0c9ea2d34477880192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7";

    @TempDir Path folder;

    private static String listen(Run run, String... options) {
        List<String> words = new ArrayList<>(List.of("listen", "-k", "--echo", "--json"));
        words.addAll(List.of(options));
        words.add("127.0.0.1:0");
        run.start(words.toArray(String[]::new));
        return run.awaitErr("\"listening\"");
    }

    private static String field(String json, String name) {
        Matcher field = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(json);
        assertTrue(field.find(), name + " in " + json);
        return field.group(1);
    }

    private static String endpoint(String listening) {
        return "127.0.0.1:" + field(listening, "port");
    }

    private static Run.Ended exchange(String... words) {
        Run run = new Run();
        try (OutputStream stdin = run.openInput()) {
            run.start(words);
            stdin.write("hello\n".getBytes(UTF_8));
            stdin.flush();
            run.awaitOutOrEnd("hello\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return run.end();
    }

    private static void stop(Run run) {
        run.signal();
        run.end();
    }

    private String keys(String mode, String... lines) throws IOException {
        Path file = Files.createTempFile(folder, "keys", ".psk");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        Files.write(file, List.of(lines));
        return file.toString();
    }

    @Test
    void theLineThatListenPrintsForANewKeyConnects() {
        Run listener = new Run();
        String listening = listen(listener, "--psk", "new");
        assertEquals("tls", field(listening, "protocol"));
        String line = field(listening, "connect");
        assertTrue(
                line.matches(
                        "fairlead connect --psk fairlead-[0-9a-f]{4}:[0-9a-f]{64} 127\\.0\\.0\\.1:\\d+"),
                line);
        Run.Ended ended = exchange(line.substring("fairlead ".length()).split(" "));
        assertEquals(0, ended.status(), ended.err());
        assertEquals("hello\n", ended.out());
        assertTrue(ended.err().contains("others on this machine see the key"), ended.err());
        stop(listener);
    }

    @Test
    void keysComeFromAFileWithoutAWarning() throws Exception {
        String server = keys("rw-------", "# of the house", "phone:" + KEY, "a:b:" + OTHER);
        Run listener = new Run();
        String there = endpoint(listen(listener, "--psk-file", server));
        for (String line : List.of("phone:" + KEY, "a:b:" + OTHER)) {
            assertEquals(
                    new Run.Ended(0, "hello\n", ""),
                    exchange("connect", "--psk-file", keys("r--------", line), there));
        }
        stop(listener);
    }

    @Test
    void aKeyThatTheLineLeavesOutIsOfTheEnvironmentOrAskedForOnce() throws Exception {
        Run listener = new Run().environment("FAIRLEAD_PSK_KEY", KEY);
        String there = endpoint(listen(listener, "--psk", "phone"));
        Run run = new Run().answers(KEY);
        Run.Ended ended = run.start("probe", "--psk", "phone", there).end();
        assertEquals(0, ended.status(), ended.err());
        assertEquals(List.of("key of 'phone', in hexadecimal digits: "), run.asked());
        assertFalse(ended.err().contains("others on this machine"), ended.err());
        stop(listener);
        Run.Ended nobody = Run.of("probe", "--psk", "phone", there);
        assertEquals(2, nobody.status());
        assertTrue(nobody.err().contains("--psk-file FILE"), nobody.err());
        assertTrue(nobody.err().contains("FAIRLEAD_PSK_KEY"), nobody.err());
    }

    @Test
    void probeSaysWhoseKeyItWas() throws Exception {
        String file = keys("rw-------", "phone:" + KEY);
        Run listener = new Run();
        String there = endpoint(listen(listener, "--psk-file", file));
        Run.Ended text = new Run().start("probe", "--psk-file", file, there).end();
        assertEquals(0, text.status(), text.err());
        assertTrue(text.out().contains("TLS_AES_128_GCM_SHA256, key of phone"), text.out());
        Run.Ended json = new Run().start("probe", "--json", "--psk-file", file, there).end();
        assertTrue(json.out().contains("\"pskIdentity\":\"phone\""), json.out());
        assertTrue(json.out().contains("\"verdict\":\"trusted\""), json.out());
        assertFalse(json.out().contains(KEY), json.out());
        stop(listener);
    }

    @ParameterizedTest
    @CsvSource({
        "phone:" + OTHER + ", tls.psk-wrong-key",
        "tablet:" + KEY + ", tls.psk-unknown-identity"
    })
    void whatIsWrongEndsWith14(String key, String cause) throws Exception {
        Run listener = new Run();
        String there = endpoint(listen(listener, "--psk-file", keys("rw-------", "phone:" + KEY)));
        Run.Ended ended = exchange("connect", "--psk-file", keys("rw-------", key), there);
        assertEquals(14, ended.status(), ended.err());
        assertTrue(ended.err().contains("[" + cause + "]"), ended.err());
        String told = listener.awaitErr("\"refused\"");
        assertTrue(told.contains(cause), told);
        stop(listener);
    }

    @Test
    void theSuiteWithoutForwardSecrecyIsAgreedToByNameAndTold() throws Exception {
        String file = keys("rw-------", "phone:" + KEY);
        Run listener = new Run();
        String there =
                endpoint(
                        listen(
                                listener,
                                "--psk-file",
                                file,
                                "--psk-compatible",
                                "--tls-max",
                                "1.2"));
        Run.Ended text =
                new Run().start("probe", "--psk-file", file, "--psk-compatible", there).end();
        assertEquals(0, text.status(), text.err());
        assertTrue(text.out().contains("TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256"), text.out());
        stop(listener);
    }

    @Test
    void aFileThatOthersCanReadIsRefused() throws Exception {
        for (String mode : List.of("rw-r-----", "rw----r--")) {
            String file = keys(mode, "phone:" + KEY);
            Run.Ended ended = exchange("connect", "--psk-file", file, "127.0.0.1:9");
            assertEquals(2, ended.status(), ended.err());
            assertTrue(ended.err().contains("can be read by others"), ended.err());
            assertTrue(ended.err().contains("chmod 600 " + file), ended.err());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "phone",
                "phone:12345678",
                "phone:0b1f0c9ea2d34477880192a3b4c5d6e7f",
                "phone:000102030405060700010203040506zz",
                "phone:00000000000000000000000000000000",
                ":0b1f0c9ea2d34477880192a3b4c5d6e7",
                "phone:68756e7465723268756e7465723268756e74657232"
            })
    void whatIsNoKeyIsRefusedAndNotShown(String line) throws Exception {
        Run.Ended word = exchange("connect", "--psk", line, "127.0.0.1:9");
        Run.Ended file = exchange("connect", "--psk-file", keys("rw-------", line), "127.0.0.1:9");
        assertEquals(2, word.status(), word.err());
        assertEquals(2, file.status(), file.err());
        assertTrue(file.err().contains("line 1 of "), file.err());
        String key = line.substring(line.indexOf(':') + 1);
        if (line.contains(":")) {
            assertFalse(word.err().contains(key), word.err());
            assertFalse(file.err().contains(key), file.err());
        }
        assertFalse(word.err().contains(new String(new byte[] {'h', 'u', 'n', 't'}, UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connect --psk a:KEY --psk-file f localhost:9",
                "connect --psk a:KEY --ca f localhost:9",
                "connect --psk a:KEY --pin sha256/x localhost:9",
                "connect --psk a:KEY --insecure localhost:9",
                "connect --psk a:KEY --cert f localhost:9",
                "connect --psk a:KEY --keylog f localhost:9",
                "listen --psk new --client-auth required 0",
                "listen --psk-file f --cert g 0"
            })
    void whatDoesNotGoTogetherIsNamed(String line) {
        String[] words = line.replace("KEY", KEY).split(" ");
        Run.Ended ended = exchange(words);
        assertEquals(2, ended.status(), ended.err());
        assertTrue(ended.err().contains("do not go together"), ended.err());
        assertTrue(ended.err().contains(words[1]), ended.err());
    }

    @Test
    void aKeyThatIsMadeIsForListen() {
        Run.Ended ended = exchange("connect", "--psk", "new", "localhost:9");
        assertEquals(2, ended.status(), ended.err());
        assertTrue(ended.err().contains("for listen"), ended.err());
        Run.Ended alone = exchange("connect", "--tls", "--psk-compatible", "localhost:9");
        assertEquals(2, alone.status(), alone.err());
    }
}

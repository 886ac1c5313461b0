package dev.fairlead.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `receive` and `send`, over the loopback interface.
@Tag("loopback")
class FileCommandsTest {
    @TempDir private Path here;

    private Path folder(String name) throws IOException {
        return Files.createDirectory(here.resolve(name));
    }

    private Path file(String name, int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return Files.write(here.resolve(name), content);
    }

    /// A receiver that tells what it does as JSON, and is there.
    private static Run receiver(String... words) {
        String[] all =
                Stream.concat(Stream.of("receive", "--json", "--interface", "lo"), Stream.of(words))
                        .toArray(String[]::new);
        Run run = new Run().start(all);
        return run;
    }

    private static String field(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(json);
        assertTrue(matcher.find(), name + " in " + json);
        return matcher.group(1);
    }

    private static Run.Ended send(String code, String... words) {
        return new Run()
                .environment("FAIRLEAD_CODE", code)
                .start(Stream.concat(Stream.of("send"), Stream.of(words)).toArray(String[]::new))
                .end();
    }

    private static String wrong(String code) {
        return (code.charAt(0) == '1' ? '2' : '1') + code.substring(1);
    }

    @Test
    void theReceiverNearByIsFoundAndTheFileIsVerifiedAtTheOtherEnd() throws IOException {
        Path photo = file("photo.jpg", 300_000);
        Path into = folder("into");
        Run receiver = receiver("--once", into.toString());
        String waiting = receiver.awaitOut("\"type\":\"waiting\"");
        Run.Ended sent =
                send(
                        field(waiting, "code"),
                        "--interface",
                        "lo",
                        "--to",
                        field(waiting, "name"),
                        photo.toString());
        assertEquals(0, sent.status(), sent.err() + sent.out());
        assertTrue(sent.err().contains("verified at the other end: 1 file, 293 KiB"), sent.err());
        Run.Ended received = receiver.end();
        assertEquals(0, received.status(), received.err());
        assertTrue(received.out().contains("\"type\":\"received\",\"files\":1"), received.out());
        assertArrayEquals(Files.readAllBytes(photo), Files.readAllBytes(into.resolve("photo.jpg")));
    }

    @Test
    void severalFilesAndFoldersGoToAnAddressAndTheNextSenderNeedsTheNextCode() throws IOException {
        Path one = file("one", 10);
        Path two = folder("two");
        Files.writeString(two.resolve("x"), "x");
        Path into = folder("into");
        Run receiver = receiver(into.toString());
        String first = receiver.awaitOut("\"type\":\"waiting\"");
        String at = "127.0.0.1:" + field(first, "port");
        Run.Ended sent =
                send(field(first, "code"), "--json", "--at", at, one.toString(), two.toString());
        assertEquals(0, sent.status(), sent.err() + sent.out());
        assertTrue(sent.out().contains("\"type\":\"sent\",\"files\":2,\"bytes\":11"), sent.out());
        String both = receiver.awaitOut("\"type\":\"received\"");
        assertTrue(both.contains(into.resolve("two").toRealPath().toString()), both);
        String again = receiver.awaitOut("}\n{\"type\":\"waiting\"");
        String second = again.substring(again.lastIndexOf("{\"type\":\"waiting\""));
        assertFalse(field(first, "code").equals(field(second, "code")));
        receiver.signal();
    }

    @Test
    void pipesCarryWhatIsOfUnknownLength() {
        Run receiver = new Run().start("receive", "-o", "-", "--json", "--interface", "lo");
        String waiting = receiver.awaitErr("\"type\":\"waiting\"");
        Run sender =
                new Run()
                        .environment("FAIRLEAD_CODE", field(waiting, "code"))
                        .input("hello\nworld\n")
                        .start("send", "-", "--at", "127.0.0.1:" + field(waiting, "port"));
        assertEquals(0, sender.end().status());
        Run.Ended received = receiver.end();
        assertEquals(0, received.status(), received.err());
        assertEquals("hello\nworld\n", received.out());
    }

    @Test
    void threeWrongGuessesEndTheCodeAndTheReceiver() throws IOException {
        Path file = file("f", 10);
        Run receiver = receiver(folder("into").toString());
        String waiting = receiver.awaitOut("\"type\":\"waiting\"");
        String at = "127.0.0.1:" + field(waiting, "port");
        String code = field(waiting, "code");
        for (int guess = 0; guess < 3; guess++) {
            Run.Ended sent = send(wrong(code), "--at", at, file.toString());
            assertEquals(17, sent.status(), sent.err());
            assertTrue(sent.err().contains("peer.wrong-code"), sent.err());
        }
        Run.Ended received = receiver.end();
        assertEquals(17, received.status(), received.err());
        assertTrue(received.out().contains("peer.code-over"), received.out());
        assertFalse(Files.exists(here.resolve("into/f")));
    }

    @Test
    void aPersonIsAskedForTheCodeAndAgainIfItWasWrong() throws IOException {
        Path file = file("f", 10);
        Run receiver = receiver("--once", folder("into").toString());
        String waiting = receiver.awaitOut("\"type\":\"waiting\"");
        String at = "127.0.0.1:" + field(waiting, "port");
        Run sender =
                new Run()
                        .answers(wrong(field(waiting, "code")))
                        .start("send", "--at", at, file.toString());
        Run.Ended ended = sender.end(90); // three exchanges
        assertEquals(17, ended.status(), ended.err());
        assertEquals(
                List.of(
                        "code that it shows: ",
                        "code that it shows, try 2: ",
                        "code that it shows, try 3: "),
                sender.asked());
        assertEquals(17, receiver.end().status());
    }

    @Test
    void aCodeInTheLineIsTakenWithAWarning() throws IOException {
        Path file = file("f", 10);
        Run receiver = receiver("--once", folder("into").toString());
        String waiting = receiver.awaitOut("\"type\":\"waiting\"");
        Run.Ended sent =
                Run.of(
                        "send",
                        "--at",
                        "127.0.0.1:" + field(waiting, "port"),
                        "--code",
                        field(waiting, "code"),
                        file.toString());
        assertEquals(0, sent.status(), sent.err() + sent.out());
        assertTrue(sent.err().contains("list of programs"), sent.err());
        assertEquals(0, receiver.end().status());
    }

    @Test
    void theCodeCanComeFromAFileOrStdin() throws IOException {
        Path file = file("f", 10);
        for (boolean stdin : List.of(true, false)) {
            Path into = folder("into" + stdin);
            Run receiver = receiver("--once", into.toString());
            String waiting = receiver.awaitOut("\"type\":\"waiting\"");
            Path code = Files.writeString(here.resolve("code"), field(waiting, "code") + "\n");
            Run sender = new Run().input(field(waiting, "code") + "\n");
            Run.Ended sent =
                    sender.start(
                                    "send",
                                    "--at",
                                    "127.0.0.1:" + field(waiting, "port"),
                                    "--code-file",
                                    stdin ? "-" : code.toString(),
                                    file.toString())
                            .end();
            assertEquals(0, sent.status(), sent.err() + sent.out());
            assertEquals(0, receiver.end().status());
            assertTrue(Files.exists(into.resolve("f")));
        }
    }

    @Test
    void withoutATerminalAndACodeItSaysHowToGiveOne() throws IOException {
        Run.Ended sent = Run.of("send", "--at", "127.0.0.1:9", file("f", 1).toString());
        assertEquals(2, sent.status());
        assertTrue(sent.err().contains("FAIRLEAD_CODE"), sent.err());
    }

    @Test
    void whereNobodyReceivesItSaysWhatToTypeThere() throws IOException {
        Run.Ended sent =
                send(
                        "12345678",
                        "--interface",
                        "lo",
                        "--to",
                        "nobody-is-called-so",
                        "--deadline",
                        "300ms",
                        file("f", 1).toString());
        assertEquals(11, sent.status());
        assertTrue(sent.err().contains("fairlead receive"), sent.err());
    }

    @Test
    void whatIsNotWhatWasExpectedFailsAtBothEnds() throws IOException {
        Path file = file("f", 10);
        Path into = folder("into");
        Run receiver = receiver("--once", "--sha256", "0".repeat(64), into.toString());
        String waiting = receiver.awaitOut("\"type\":\"waiting\"");
        Run.Ended sent =
                send(
                        field(waiting, "code"),
                        "--at",
                        "127.0.0.1:" + field(waiting, "port"),
                        file.toString());
        assertEquals(16, sent.status(), sent.err());
        assertTrue(sent.err().contains("transfer.not-verified"), sent.err());
        assertEquals(16, receiver.end().status());
        assertFalse(Files.exists(into.resolve("f")));
    }

    @Test
    void onATerminalALineShowsHowFarItIs() throws IOException {
        Path file = file("f", 5_000_000);
        Run receiver = receiver("--once", folder("into").toString());
        String waiting = receiver.awaitOut("\"type\":\"waiting\"");
        Run sender =
                new Run()
                        .answers(field(waiting, "code"))
                        .start(
                                "send",
                                "--at",
                                "127.0.0.1:" + field(waiting, "port"),
                                file.toString());
        Run.Ended sent = sender.end();
        assertEquals(0, sent.status(), sent.err() + sent.out());
        assertTrue(sent.err().contains(" 100 %  4.8 MiB of 4.8 MiB"), sent.err());
        assertEquals(0, receiver.end().status());
        assertEquals(List.of("code that it shows: "), sender.asked());
    }
}

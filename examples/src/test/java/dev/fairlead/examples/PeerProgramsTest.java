package dev.fairlead.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.examples.filedrop.FileDrop;
import dev.fairlead.examples.thirteensteps.ThirteenSteps;
import dev.fairlead.examples.tictactoe.TicTacToe;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples in which two find each other, on the loopback interface.
class PeerProgramsTest {
    private static void await(Program program, String wanted) throws InterruptedException {
        for (String line = program.line(); !line.equals(wanted); line = program.line()) {
            assertTrue(
                    line.matches("(looking for the game|your turn.*|[1-9XO](.{2,3}[1-9XO])*.*)"),
                    line);
        }
    }

    @Test
    void thirteenStepsLeadToMessagesAStreamAndAFile() throws Exception {
        try (Program steps = Program.start(ThirteenSteps.class, "lo")) {
            assertEquals("one connection: true", steps.line());
            assertEquals("reliable: Ann: the king is in check", steps.line());
            assertEquals("best effort: Ann: e4 e5", steps.line());
            assertEquals("stream: dictation: one move after the other", steps.line());
            String resource = steps.line();
            assertTrue(resource.matches("resource: all \\d+ bytes of release"), resource);
            assertEquals(0, steps.exitStatus());
        }
    }

    @Test
    void aGameIsPlayedToItsEnd() throws Exception {
        try (Program host = Program.start(TicTacToe.class, "host", "lo")) {
            String invitation = host.line();
            String key = invitation.substring(invitation.lastIndexOf(' ') + 1);
            try (Program guest = Program.start(TicTacToe.class, "join", key, "lo")) {
                await(host, "you are X");
                await(guest, "you are O");
                host.say("5");
                guest.say("5");
                await(guest, "'5' is no free cell: 1 to 9, as they stand in the board");
                guest.say("1");
                host.say("2");
                guest.say("9");
                host.say("8");
                await(host, "you win");
                await(guest, "the other wins");
                assertEquals(0, host.exitStatus());
                assertEquals(0, guest.exitStatus());
            }
        }
    }

    @Test
    void filesAreDroppedByAnInvitation(@TempDir Path folder) throws Exception {
        Path sent = Files.createDirectories(folder.resolve("album/more"));
        Files.writeString(sent.resolve("note.txt"), "hello");
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        try (Program receiver = Program.start(FileDrop.class, "receive", inbox.toString());
                Program sender =
                        Program.start(FileDrop.class, "send", folder.resolve("album").toString())) {
            sender.say(receiver.line());
            assertEquals("1 verified at the other end", last(sender));
            assertEquals("got " + inbox.toRealPath().resolve("album"), last(receiver));
            assertEquals(0, sender.exitStatus());
            assertEquals(0, receiver.exitStatus());
            assertEquals("hello", Files.readString(inbox.resolve("album/more/note.txt")));
        }
    }

    /// The first line that does not tell of progress.
    private static String last(Program program) throws InterruptedException {
        String line = program.line();
        while (line.startsWith("TransferProgress[")) {
            line = program.line();
        }
        return line;
    }

    @Test
    void whoHasAnotherKeyIsNotLetIn() throws Exception {
        try (Program host = Program.start(TicTacToe.class, "host", "lo")) {
            String key = host.line().replaceAll(".* ", "");
            String another = (key.charAt(0) == '0' ? '1' : '0') + key.substring(1);
            try (Program stranger = Program.start(TicTacToe.class, "join", another, "lo");
                    Program guest = Program.start(TicTacToe.class, "join", key, "lo")) {
                assertEquals("looking for the game", stranger.line());
                await(guest, "you are O");
                host.say("5");
                guest.say("q");
                await(guest, "given up");
                await(host, "you are X");
                await(host, "the other gives up");
            }
        }
    }
}

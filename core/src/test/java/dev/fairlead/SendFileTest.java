package dev.fairlead;

import static dev.fairlead.Calls.failureOf;
import static dev.fairlead.Calls.text;
import static dev.fairlead.Calls.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Calls.Call;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Files go over every kind of link, and stay the caller's.
@ParameterizedClass
@MethodSource("dev.fairlead.Link#available")
@Tag("loopback")
@Timeout(60)
class SendFileTest {
    /// Of no round size, and more than any link takes at once.
    private static final int SIZE = (2 << 20) + 12_345;

    @Parameter Link link;
    @TempDir private Path directory;
    private byte[] content;
    private FileChannel file;
    private Ends ends;
    private StreamConnection near;
    private StreamConnection far;

    @BeforeEach
    void open() throws Exception {
        content = new byte[SIZE];
        new Random(7).nextBytes(content);
        file = FileChannel.open(Files.write(directory.resolve("file"), content));
        ends = link.openNarrow();
        near = ends.near();
        far = ends.far();
    }

    @AfterEach
    void close() throws Exception {
        assertTrue(file.isOpen(), "the caller's file was closed");
        file.close();
        ends.close();
    }

    /// A file that no link holds.
    private FileChannel much() throws IOException {
        FileChannel much =
                FileChannel.open(
                        directory.resolve("much"),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        much.write(ByteBuffer.allocate(1), Ends.MUCH - 1);
        return much;
    }

    @Test
    void theWholeFileComesInOrderWithWhatIsSentBeforeAndAfter() throws Exception {
        Call<byte[]> received = Calls.start(() -> far.receiveUntilEnd(SIZE + 10));
        near.send(utf8("before"));
        assertEquals(SIZE, near.sendFile(file, 0, SIZE));
        near.send(utf8("past"));
        near.shutdownOutput();
        byte[] got = received.get();
        assertEquals("before", text(Arrays.copyOf(got, 6)));
        assertArrayEquals(content, Arrays.copyOfRange(got, 6, 6 + SIZE));
        assertEquals("past", text(Arrays.copyOfRange(got, 6 + SIZE, got.length)));
        assertEquals(0, file.position(), "the file's own position is not used");
    }

    @Test
    void aPartOfIt() throws Exception {
        Call<byte[]> received = Calls.start(() -> far.receiveExactly(70_000));
        assertEquals(70_000, near.sendFile(file, 4_321, 70_000));
        assertArrayEquals(Arrays.copyOfRange(content, 4_321, 74_321), received.get());
    }

    @Test
    void noMoreThanTheFileHas() throws Exception {
        assertEquals(10, near.sendFile(file, SIZE - 10, 1_000));
        assertEquals(10, near.sendFile(file, SIZE - 10, Long.MAX_VALUE));
        assertEquals(0, near.sendFile(file, SIZE, 1));
        assertEquals(0, near.sendFile(file, Long.MAX_VALUE, 1));
        assertEquals(0, near.sendFile(file, 0, 0));
        try (FileChannel empty = FileChannel.open(Files.createFile(directory.resolve("empty")))) {
            assertEquals(0, near.sendFile(empty, 0, 1));
        }
        near.shutdownOutput();
        byte[] end = Arrays.copyOfRange(content, SIZE - 10, SIZE);
        byte[] got = far.receiveUntilEnd(30);
        assertArrayEquals(end, Arrays.copyOf(got, 10));
        assertArrayEquals(end, Arrays.copyOfRange(got, 10, got.length));
    }

    @Test
    void aPartThatMakesNoSenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> near.sendFile(file, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> near.sendFile(file, 0, -1));
        assertInstanceOf(ConnectionState.Ready.class, near.state());
    }

    @Test
    void aFileThatCannotBeReadIsRefusedAndNothingElseHappens() throws Exception {
        FileChannel closed = FileChannel.open(directory.resolve("file"));
        closed.close();
        assertThrows(IllegalArgumentException.class, () -> near.sendFile(closed, 0, 1));
        try (FileChannel forWriting =
                FileChannel.open(directory.resolve("file"), StandardOpenOption.WRITE)) {
            assertThrows(IllegalArgumentException.class, () -> near.sendFile(forWriting, 0, 1));
            assertTrue(forWriting.isOpen());
        }
        near.send(utf8("x"));
        assertEquals("x", text(far.receiveExactly(1)));
    }

    @Test
    void aFileThatDoesNotGoInTimeAbortsTheConnection() throws Exception {
        try (FileChannel much = much()) {
            NetworkFailure late =
                    failureOf(
                            () -> near.within(Duration.ofMillis(100)).sendFile(much, 0, Ends.MUCH));
            assertInstanceOf(DeadlineExceeded.class, late);
            assertTrue(late.delivery().accepted() > 0, "some of it had gone");
            assertInstanceOf(ConnectionState.Cancelled.class, near.state());
            assertTrue(much.isOpen());
        }
    }

    @Test
    void anInterruptAbortsTheConnectionAndLeavesTheFileOpen() throws Exception {
        try (FileChannel much = much()) {
            Call<Long> send = Calls.start(() -> near.sendFile(much, 0, Ends.MUCH));
            Calls.await(() -> far.available() > 100_000);
            send.whenBlocked();
            send.thread().interrupt();
            assertEquals("cancelled.interrupted", send.failure().cause());
            assertInstanceOf(ConnectionState.Cancelled.class, near.state());
            assertTrue(much.isOpen(), "the interrupt closed the caller's file");
        }
    }

    @Test
    void anInterruptThatCameBeforeTakesNothing() throws Exception {
        Call<Long> send =
                Calls.start(() -> {
                    Thread.currentThread().interrupt();
                    return near.sendFile(file, 0, SIZE);
                });
        assertEquals("cancelled.interrupted", send.failure().cause());
        near.send(utf8("x"));
        assertEquals("x", text(far.receiveExactly(1)));
    }

    @Test
    void aPeerThatGoesAwayEndsIt() throws Exception {
        try (FileChannel much = much()) {
            Call<Long> send = Calls.start(() -> near.sendFile(much, 0, Ends.MUCH));
            Calls.await(() -> far.available() > 100_000);
            far.abort();
            assertEquals(Stage.TRANSFER, send.failure().stage());
            assertInstanceOf(ConnectionState.Failed.class, near.state());
            assertTrue(much.isOpen());
        }
    }

    @Test
    void closingEndsIt() throws Exception {
        try (FileChannel much = much()) {
            Call<Long> send = Calls.start(() -> near.sendFile(much, 0, Ends.MUCH));
            Calls.await(() -> far.available() > 100_000);
            near.abort();
            assertEquals("cancelled.closed", send.failure().cause());
            assertTrue(much.isOpen());
        }
    }

    @Test
    void nothingGoesAfterTheEndOfOurStream() throws Exception {
        near.shutdownOutput();
        NetworkFailure ended = failureOf(() -> near.sendFile(file, 0, 1));
        assertInstanceOf(TransferFailure.NotWritable.class, ended);
        near.close();
        assertEquals("cancelled.closed", failureOf(() -> near.sendFile(file, 0, 1)).cause());
    }
}

package dev.fairlead.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.NetworkException;
import dev.fairlead.NetworkFailure;
import dev.fairlead.peer.internal.resource.ResourceCodec;
import dev.fairlead.peer.internal.resource.ResourceMessage.Data;
import dev.fairlead.peer.internal.resource.ResourceMessage.End;
import dev.fairlead.peer.internal.resource.ResourceMessage.Item;
import dev.fairlead.peer.internal.resource.ResourceMessage.Kind;
import dev.fairlead.peer.internal.resource.ResourceMessage.Offer;
import dev.fairlead.peer.internal.resource.ResourceMessage.Start;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files from one end of a real connection to the other.
@Tag("loopback")
class ResourceTransferTest {
    @TempDir private Path here;
    private Path from;
    private Path into;

    @BeforeEach
    void makeFolders() throws IOException {
        from = Files.createDirectory(here.resolve("from"));
        into = Files.createDirectory(here.resolve("into"));
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Path file(String name, byte[] content) throws IOException {
        Path file = from.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        return file;
    }

    private TransferSummary transfer(ResourceReceiver receiver, Path... files) throws Exception {
        try (Wire wire = Wire.open()) {
            ResourceSender sender = ResourceSender.of(Stream.of(files).map(Resource::of).toList());
            var received = wire.run(() -> receiver.receive(wire.near()));
            TransferSummary sent = sender.send(wire.far());
            TransferSummary got = received.get();
            assertEquals(sent.files(), got.files());
            assertEquals(sent.bytes(), got.bytes());
            assertEquals(sent.there(), got.there());
            assertNothingIsLeft();
            return got;
        }
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> all = Files.list(into)) {
            assertEquals(
                    List.of(),
                    all.map(each -> each.getFileName().toString())
                            .filter(each -> each.startsWith("."))
                            .toList());
        }
    }

    private static Map<String, String> tree(Path top) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> all = Files.walk(top)) {
            for (Path each : all.toList()) {
                String name = top.relativize(each).toString();
                tree.put(
                        name,
                        Files.isDirectory(each)
                                ? "directory"
                                : HexFormat.of().formatHex(Files.readAllBytes(each))
                                        + Files.getLastModifiedTime(each).toMillis());
            }
        }
        return tree;
    }

    private static NetworkFailure failure(ExecutionException e) {
        return assertInstanceOf(NetworkException.class, e.getCause()).failure();
    }

    @Test
    void aFileArrivesWithItsNameTimeAndContent() throws Exception {
        byte[] content = random(3_000_000, 1);
        Path file = file("a photo.jpg", content);
        TransferSummary got = transfer(ResourceReceiver.into(into), file);
        Path there = into.resolve("a photo.jpg");
        assertArrayEquals(content, Files.readAllBytes(there));
        assertEquals(Files.getLastModifiedTime(file), Files.getLastModifiedTime(there));
        assertEquals(there.toRealPath(), got.places().getFirst().path());
        assertEquals(1, got.files());
    }

    @Test
    void aDirectoryArrivesWithAllThatIsInItButLinks() throws Exception {
        for (int i = 0; i < 300; i++) {
            file("tree/d" + i % 7 + "/f" + i, random(i * 11, i));
        }
        file("tree/empty", new byte[0]);
        Files.createDirectory(from.resolve("tree/nothing in it"));
        Path script = file("tree/run.sh", new byte[] {'x'});
        Files.setPosixFilePermissions(
                script,
                EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE));
        Map<String, String> expected = tree(from.resolve("tree"));
        Files.createSymbolicLink(from.resolve("tree/link"), Path.of("/etc/passwd"));
        transfer(ResourceReceiver.into(into), from.resolve("tree"));
        assertEquals(expected, tree(into.resolve("tree")));
        assertTrue(Files.isExecutable(into.resolve("tree/run.sh")));
    }

    @Test
    void whatIsThereStaysAndWhatComesGetsANumber() throws Exception {
        Files.writeString(into.resolve("a.txt"), "old");
        Files.createDirectory(into.resolve("d"));
        file("d/x", new byte[] {1});
        Path file = file("a.txt", "new".getBytes(StandardCharsets.UTF_8));
        transfer(ResourceReceiver.into(into), file, from.resolve("d"));
        assertEquals("old", Files.readString(into.resolve("a.txt")));
        assertEquals("new", Files.readString(into.resolve("a (1).txt")));
        assertTrue(Files.exists(into.resolve("d (1)/x")));
    }

    @Test
    void whatIsThereIsReplacedOnlyIfAskedAndLinksAreNotFollowed() throws Exception {
        Path outside = Files.createDirectory(here.resolve("outside"));
        Files.writeString(into.resolve("a.txt"), "old");
        Files.createDirectory(into.resolve("d"));
        Files.writeString(into.resolve("d/kept"), "kept");
        Files.writeString(into.resolve("d/x"), "old");
        Files.createSymbolicLink(into.resolve("e"), outside);
        file("d/x", "new".getBytes(StandardCharsets.UTF_8));
        file("e/y", "new".getBytes(StandardCharsets.UTF_8));
        Path file = file("a.txt", "new".getBytes(StandardCharsets.UTF_8));
        transfer(
                ResourceReceiver.into(into).withOverwrite(true),
                file,
                from.resolve("d"),
                from.resolve("e"));
        assertEquals("new", Files.readString(into.resolve("a.txt")));
        assertEquals("new", Files.readString(into.resolve("d/x")));
        assertEquals("kept", Files.readString(into.resolve("d/kept")));
        assertEquals("new", Files.readString(into.resolve("e (1)/y")));
        assertFalse(Files.exists(outside.resolve("y")));
    }

    @Test
    void aStreamOfUnknownLengthIsAPipe() throws Exception {
        byte[] content = random(1_000_000, 4);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Wire wire = Wire.open()) {
            var received = wire.run(() -> ResourceReceiver.to(out).receive(wire.near()));
            Resource stream = Resource.of("-", new ByteArrayInputStream(content));
            assertEquals(content.length, ResourceSender.of(stream).send(wire.far()).bytes());
            assertEquals(content.length, received.get().bytes());
        }
        assertArrayEquals(content, out.toByteArray());
    }

    @Test
    void aStreamArrivesAsItComes() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CountDownLatch came = new CountDownLatch(5);
        OutputStream watched =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        out.write(b);
                        came.countDown();
                    }
                };
        InputStream stdin = typed("hello", came);
        try (Wire wire = Wire.open()) {
            var received = wire.run(() -> ResourceReceiver.to(watched).receive(wire.near()));
            var sent = wire.run(() -> ResourceSender.of(Resource.of("-", stdin)).send(wire.far()));
            assertEquals(5, sent.get().bytes());
            received.get();
        }
        assertEquals("hello", out.toString(StandardCharsets.UTF_8));
    }

    /// Gives the text, and ends only once all of it has come to the other end.
    private static InputStream typed(String text, CountDownLatch came) {
        return new InputStream() {
            private int at;

            @Override
            public int read() throws IOException {
                if (at < text.length()) {
                    return text.charAt(at++);
                }
                try {
                    if (came.await(60, TimeUnit.SECONDS)) {
                        return -1;
                    }
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                throw new IOException("it did not come to the other end");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int one = read();
                if (one < 0) {
                    return -1;
                }
                bytes[offset] = (byte) one;
                return 1;
            }
        };
    }

    /// A sender that breaks off after some bytes of the last file.
    private void breakOff(Path top, String name, int kept) throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.walk(top)) {
            files = all.sorted().toList();
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.isDirectory(file) ? 0 : Files.size(file);
        }
        said.writeBytes(ResourceCodec.encode(new Offer(1, files.size(), bytes)));
        for (Path file : files) {
            boolean directory = Files.isDirectory(file);
            String path = file.equals(top) ? name : name + "/" + top.relativize(file);
            said.writeBytes(
                    ResourceCodec.encode(
                            new Item(
                                    directory ? Kind.DIRECTORY : Kind.FILE,
                                    path,
                                    directory ? 0 : Files.size(file),
                                    Files.getLastModifiedTime(file).toMillis(),
                                    false,
                                    "")));
        }
        for (int i = 0; i < files.size(); i++) {
            if (Files.isDirectory(files.get(i))) {
                continue;
            }
            byte[] content = Files.readAllBytes(files.get(i));
            boolean last = i == files.size() - 1;
            int length = last ? kept : content.length;
            said.writeBytes(ResourceCodec.encode(new Start(i, 0)));
            for (int at = 0; at < length; at += 100_000) {
                int piece = Math.min(100_000, length - at);
                said.writeBytes(ResourceCodec.encode(new Data(content, at, piece)));
            }
            if (!last) {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
                said.writeBytes(ResourceCodec.encode(new End(length, hash)));
            }
        }
        try (Wire wire = Wire.open()) {
            var received = wire.run(() -> ResourceReceiver.into(into).receive(wire.near()));
            wire.far().send(said.toByteArray());
            wire.far().shutdownOutput();
            assertEquals(
                    "transfer.ended-early",
                    failure(assertThrows(ExecutionException.class, received::get)).cause());
        }
        assertFalse(Files.exists(into.resolve(name)));
    }

    @Test
    void whatBrokeOffInTheMiddleGoesOnFromThere() throws Exception {
        byte[] content = random(6 << 20, 5);
        Path file = file("big", content);
        breakOff(file, "big", 3 << 20);
        TransferSummary second = transfer(ResourceReceiver.into(into), file);
        assertEquals(3 << 20, second.there());
        assertArrayEquals(content, Files.readAllBytes(into.resolve("big")));
    }

    @Test
    void aDirectoryThatBrokeOffGoesOnAndHasNothingThatWasRemovedSince() throws Exception {
        for (int i = 0; i < 10; i++) {
            file("tree/f" + i, random(40_000, i));
        }
        Path tree = from.resolve("tree");
        breakOff(tree, "tree", 15_000);
        Files.delete(from.resolve("tree/f0"));
        file("tree/f2", random(40_000, 99)); // as long, with another content
        TransferSummary second = transfer(ResourceReceiver.into(into), tree);
        assertEquals(7 * 40_000 + 15_000, second.there());
        assertEquals(tree(tree), tree(into.resolve("tree")));
    }

    @Test
    void whatIsLeftButDiffersIsSentAgain() throws Exception {
        byte[] content = random(200_000, 6);
        Path file = file("f", content);
        breakOff(file, "f", 100_000);
        try (Stream<Path> left = Files.list(into)) {
            List<Path> all = left.toList();
            assertEquals(1, all.size());
            byte[] spoilt = Files.readAllBytes(all.getFirst());
            assertEquals(100_000, spoilt.length);
            spoilt[0] ^= 1;
            Files.write(all.getFirst(), spoilt);
        }
        assertEquals(0, transfer(ResourceReceiver.into(into), file).there());
        assertArrayEquals(content, Files.readAllBytes(into.resolve("f")));
    }

    @Test
    void whatIsKeptIsReadableByItsOwnerOnlyAndNothingIsKeptOfAStream() throws Exception {
        Path file = file("f", random(200_000, 6));
        breakOff(file, "f", 1000);
        try (Stream<Path> left = Files.list(into)) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(left.findFirst().orElseThrow())));
        }
        transfer(ResourceReceiver.into(into), file);
        assertEquals(
                Files.getPosixFilePermissions(file),
                Files.getPosixFilePermissions(into.resolve("f")));
        try (Wire wire = Wire.open()) {
            var received = wire.run(() -> ResourceReceiver.into(into).receive(wire.near()));
            for (var each :
                    List.of(
                            new Offer(1, 1, -1),
                            new Item(Kind.STREAM, "s", -1, 0, false, ""),
                            new Start(0, 0),
                            new Data(new byte[100], 0, 100))) {
                wire.far().send(ResourceCodec.encode(each));
            }
            wire.far().shutdownOutput();
            failure(assertThrows(ExecutionException.class, received::get));
        }
        assertNothingIsLeft();
    }

    @Test
    void eitherEndHoldsAndLetsGoOn() throws Exception {
        Path file = file("f", random(8 << 20, 7));
        for (boolean receiverHolds : List.of(true, false)) {
            TransferControl control = new TransferControl();
            AtomicLong pauses = new AtomicLong();
            try (Wire wire = Wire.open()) {
                ResourceReceiver receiver = ResourceReceiver.into(into);
                ResourceSender sender = ResourceSender.of(Resource.of(file));
                Consumer<TransferProgress> other =
                        progress -> {
                            if (progress.paused()) {
                                pauses.incrementAndGet();
                                control.resume();
                            }
                        };
                control.pause();
                receiver =
                        receiverHolds
                                ? receiver.withControl(control)
                                : receiver.withObserver(other);
                sender = receiverHolds ? sender.withObserver(other) : sender.withControl(control);
                ResourceReceiver receives = receiver;
                var received = wire.run(() -> receives.receive(wire.near()));
                sender.send(wire.far());
                received.get();
                assertTrue(pauses.get() > 0, "receiver holds: " + receiverHolds);
            }
        }
    }

    @Test
    void eitherEndCancelsAndTheOtherIsTold() throws Exception {
        Path file = file("f", random(8 << 20, 8));
        for (boolean receiverCancels : List.of(true, false)) {
            TransferControl control = new TransferControl();
            control.cancel();
            try (Wire wire = Wire.open()) {
                ResourceReceiver receiver = ResourceReceiver.into(into);
                ResourceSender sender = ResourceSender.of(Resource.of(file));
                ResourceReceiver receives =
                        receiverCancels ? receiver.withControl(control) : receiver;
                ResourceSender sends = receiverCancels ? sender : sender.withControl(control);
                var received = wire.run(() -> receives.receive(wire.near()));
                var sent = wire.run(() -> sends.send(wire.far()));
                NetworkFailure atReceiver =
                        failure(assertThrows(ExecutionException.class, received::get));
                NetworkFailure atSender =
                        failure(assertThrows(ExecutionException.class, sent::get));
                assertEquals("cancelled.closed", (receiverCancels ? atReceiver : atSender).cause());
                assertEquals(
                        "transfer.cancelled-by-peer",
                        (receiverCancels ? atSender : atReceiver).cause());
            }
        }
        assertFalse(Files.exists(into.resolve("f")));
    }

    @Test
    void whatTheProgramDoesNotWantIsNotSent() throws Exception {
        Path file = file("f", random(100, 9));
        AtomicReference<ResourceOffer> asked = new AtomicReference<>();
        ResourceReceiver receiver =
                ResourceReceiver.into(into)
                        .withDecision(offer -> {
                            asked.set(offer);
                            return false;
                        });
        assertEquals("transfer.declined", refused(receiver, file).cause());
        assertEquals(new ResourceOffer(List.of("f"), 1, 100), asked.get());
        assertEquals(
                "transfer.declined",
                refused(ResourceReceiver.into(into).withMaximumBytes(99), file).cause());
    }

    private NetworkFailure refused(ResourceReceiver receiver, Path file) throws Exception {
        try (Wire wire = Wire.open()) {
            var received = wire.run(() -> receiver.receive(wire.near()));
            var sent = wire.run(() -> ResourceSender.of(Resource.of(file)).send(wire.far()));
            NetworkFailure told = failure(assertThrows(ExecutionException.class, sent::get));
            assertEquals(
                    told.cause(),
                    failure(assertThrows(ExecutionException.class, received::get)).cause());
            try (Stream<Path> there = Files.list(into)) {
                assertEquals(List.of(), there.toList());
            }
            return told;
        }
    }

    @Test
    void whatHasNotTheHashThatIsExpectedIsNotPutInPlace() throws Exception {
        Path file = file("f", "abc".getBytes(StandardCharsets.UTF_8));
        String right = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertEquals(
                "transfer.not-verified",
                refused(ResourceReceiver.into(into).withSha256("0".repeat(64)), file).cause());
        transfer(ResourceReceiver.into(into).withSha256(right), file);
        assertEquals("abc", Files.readString(into.resolve("f")));
    }

    @Test
    void aFileThatCannotBeReadIsNamedAndTheRestArrives() throws Exception {
        file("d/a", new byte[10]);
        Path shrinks = file("d/b", new byte[10]);
        file("d/c", new byte[10]);
        try (Wire wire = Wire.open()) {
            ResourceReceiver receiver =
                    ResourceReceiver.into(into)
                            .withDecision(_ -> {
                                try {
                                    Files.delete(shrinks);
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                                return true;
                            });
            var received = wire.run(() -> receiver.receive(wire.near()));
            var sent =
                    wire.run(() ->
                            ResourceSender.of(Resource.of(from.resolve("d"))).send(wire.far()));
            NetworkFailure told = failure(assertThrows(ExecutionException.class, sent::get));
            assertEquals("transfer.incomplete", told.cause());
            assertTrue(told.summary().contains("d/b"), told.summary());
            assertEquals(
                    "transfer.incomplete",
                    failure(assertThrows(ExecutionException.class, received::get)).cause());
        }
        assertTrue(Files.exists(into.resolve("d/a")));
        assertTrue(Files.exists(into.resolve("d/c")));
        assertFalse(Files.exists(into.resolve("d/b"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aFolderThatIsNotThereIsToldToBoth() throws Exception {
        Path file = file("f", new byte[10]);
        assertEquals(
                "transfer.file",
                refused(ResourceReceiver.into(into.resolve("nowhere")), file).cause());
    }

    @Test
    void aReceiverThatIsOnlyTalkedToStopsAtWhatIsNotAllowed() throws Exception {
        byte[][] hostile = {
            "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            {1, 0, 0, 0, 13, 1, 127, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0},
            {7, 0, 0, 0, 1, 0},
            {12, 0, 0, 0, 0},
            {5, 0, 0, 0, 0},
        };
        for (byte[] each : hostile) {
            try (Wire wire = Wire.open()) {
                var received = wire.run(() -> ResourceReceiver.into(into).receive(wire.near()));
                wire.far().send(each);
                wire.far().shutdownOutput();
                assertEquals(
                        "transfer.malformed",
                        failure(assertThrows(ExecutionException.class, received::get)).cause());
            }
        }
        assertNothingIsLeft();
    }

    @Test
    void aThousandSmallFilesOfManySendersAtOnceAllArrive() throws Exception {
        for (int i = 0; i < 250; i++) {
            file("many/f" + i, random(500, i));
        }
        try (Wire one = Wire.open();
                Wire two = Wire.open()) {
            Resource tree = Resource.of(from.resolve("many"));
            var a = one.run(() -> ResourceReceiver.into(into).receive(one.near()));
            var b = two.run(() -> ResourceReceiver.into(into).receive(two.near()));
            var c = one.run(() -> ResourceSender.of(tree).send(one.far()));
            var d = two.run(() -> ResourceSender.of(tree).send(two.far()));
            for (var each : List.of(a, b, c, d)) {
                assertEquals(250, each.get().files());
            }
        }
        assertEquals(tree(from.resolve("many")), tree(into.resolve("many")));
        assertEquals(tree(from.resolve("many")), tree(into.resolve("many (1)")));
        assertNothingIsLeft();
    }
}

package dev.fairlead.peer.internal.resource;

import dev.fairlead.peer.internal.resource.Entry.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where what is received lands. Each file or directory of the top is kept beside its place, under
/// a hidden name and readable by its owner only, until it is complete; then it is moved.
///
/// The hidden name follows from what was offered, so that the same offer finds again what is left
/// of an earlier one. Used by one thread.
final class Landing {
    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PRIVATE_DIRECTORY =
            PosixFilePermissions.fromString("rwx------");
    private static final int TRIES = 10_000;

    /// The hidden names that transfers of this process are at.
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final boolean overwrite;
    private final boolean sync;
    private final String origin;
    private final Optional<Set<PosixFilePermission>> permissions;
    private final Map<Entry, Path> staged = new HashMap<>();

    /// Directories of the top of which something was there before.
    private final Set<Entry> reused = new HashSet<>();

    /// Makes sure that the folder can be written.
    ///
    /// @param origin who sends, so that what one has sent is not told another
    Landing(Path folder, boolean overwrite, boolean sync, String origin) throws IOException {
        this.folder = folder.toRealPath();
        this.overwrite = overwrite;
        this.sync = sync;
        this.origin = origin;
        Path probe = this.folder.resolve(hidden(random()));
        Files.createFile(probe);
        try {
            this.permissions = permissions(probe);
        } finally {
            Files.delete(probe);
        }
    }

    private static Optional<Set<PosixFilePermission>> permissions(Path file) throws IOException {
        return isPosix(file)
                ? Optional.of(Set.copyOf(Files.getPosixFilePermissions(file)))
                : Optional.empty();
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /// How much room there is.
    long free() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    private static String hidden(String key) {
        return ".fairlead-" + key + ".part";
    }

    private static String random() {
        byte[] bytes = new byte[8];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private String key(Entry root) {
        MessageDigest digest = Hashing.sha256();
        String what =
                root.isDirectory()
                        ? "directory"
                        : root.item().size() + " " + root.item().modifiedMillis();
        for (String part : List.of(origin, root.shown(), what)) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    /// The place in which an item is kept until it is complete.
    private Path place(Entry entry) {
        Entry root = entry.root();
        Path top =
                staged.computeIfAbsent(
                        root,
                        each -> {
                            boolean lasts = each.isDirectory() || each.item().size() >= 0;
                            Path path = folder.resolve(hidden(lasts ? key(each) : random()));
                            // Another transfer is at the same: then this one begins anew.
                            while (!IN_USE.add(path)) {
                                path = folder.resolve(hidden(random()));
                            }
                            return path;
                        });
        Path place = top;
        for (String name : entry.path().subList(1, entry.path().size())) {
            place = place.resolve(name);
        }
        return place;
    }

    /// How many bytes of an item are there from an earlier transfer.
    long left(Entry entry) throws IOException {
        if (entry.item().size() <= 0 || !isReachable(entry)) {
            return 0;
        }
        Path place = place(entry);
        if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        long size = Files.size(place);
        return size <= entry.item().size() ? size : 0;
    }

    /// Whether no part of the way to it is a link.
    private boolean isReachable(Entry entry) {
        for (Entry above = entry.parent(); above != null; above = above.parent()) {
            if (!Files.isDirectory(place(above), LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        return true;
    }

    /// To read what is left of an item.
    FileChannel read(Entry entry) throws IOException {
        return FileChannel.open(place(entry), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    /// Makes the directory that an item is.
    void makeDirectory(Entry entry) throws IOException {
        Path place = place(entry);
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            reused.add(entry.root());
            return;
        }
        Files.deleteIfExists(place);
        if (entry.isRoot() && permissions.isPresent()) {
            Files.createDirectory(place, PosixFilePermissions.asFileAttribute(PRIVATE_DIRECTORY));
        } else {
            Files.createDirectory(place);
        }
    }

    /// To write an item behind what is there up to `offset`.
    ///
    /// @throws IOException also if another program is at it
    FileChannel write(Entry entry, long offset) throws IOException {
        Set<StandardOpenOption> options =
                offset == 0
                        ? EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                        : EnumSet.of(StandardOpenOption.WRITE);
        Set<OpenOption> all = new HashSet<>(options);
        all.add(LinkOption.NOFOLLOW_LINKS);
        Path place = place(entry);
        FileChannel channel =
                entry.isRoot() && permissions.isPresent()
                        ? FileChannel.open(
                                place, all, PosixFilePermissions.asFileAttribute(PRIVATE))
                        : FileChannel.open(place, all);
        try {
            lock(channel, place);
            if (channel.size() > offset) {
                channel.truncate(offset);
            }
            channel.position(offset);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void lock(FileChannel channel, Path place) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new FileSystemException(
                        place.toString(), null, "another program receives the same at this moment");
            }
        } catch (OverlappingFileLockException e) {
            throw new IllegalStateException("two transfers at " + place, e);
        }
    }

    static void writeAll(FileChannel channel, byte[] bytes, int offset, int length)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// The file is complete and verified: closes it, with its time and what else it is to have.
    void settle(Entry entry, FileChannel channel) throws IOException {
        if (sync) {
            channel.force(true);
        }
        channel.close();
        Path place = place(entry);
        setTime(entry, place);
        if (permissions.isPresent() && (entry.isRoot() || entry.item().executable())) {
            Set<PosixFilePermission> wanted = EnumSet.copyOf(permissions.get());
            if (entry.item().executable()) {
                addExecution(wanted);
            }
            Files.setPosixFilePermissions(place, wanted);
        }
    }

    private static void addExecution(Set<PosixFilePermission> wanted) {
        if (wanted.contains(PosixFilePermission.OWNER_READ)) {
            wanted.add(PosixFilePermission.OWNER_EXECUTE);
        }
        if (wanted.contains(PosixFilePermission.GROUP_READ)) {
            wanted.add(PosixFilePermission.GROUP_EXECUTE);
        }
        if (wanted.contains(PosixFilePermission.OTHERS_READ)) {
            wanted.add(PosixFilePermission.OTHERS_EXECUTE);
        }
    }

    private static void setTime(Entry entry, Path place) throws IOException {
        if (entry.item().modifiedMillis() > 0) {
            Files.setLastModifiedTime(place, FileTime.fromMillis(entry.item().modifiedMillis()));
        }
    }

    /// Deletes what there is of a file.
    void discard(Entry entry) throws IOException {
        Files.deleteIfExists(place(entry));
    }

    /// Deletes what there is of all.
    void discardAll() throws IOException {
        for (Path place : staged.values()) {
            deleteTree(place);
        }
        release();
    }

    private static void deleteTree(Path top) throws IOException {
        if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(
                top,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException e) throws IOException {
                        if (e != null) {
                            throw e;
                        }
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /// Lets other transfers have the hidden names.
    void release() {
        IN_USE.removeAll(staged.values());
        staged.clear();
    }

    /// Moves what stands at the top to its place.
    ///
    /// @return the place, which has another name than was asked for if that was taken
    Path moveIn(Entry root) throws IOException {
        Path from = place(root);
        if (root.isDirectory()) {
            if (reused.contains(root)) {
                prune(root);
            }
            settleDirectories(root);
        }
        Path wanted = folder.resolve(root.path().getFirst());
        if (overwrite) {
            boolean there = Files.exists(wanted, LinkOption.NOFOLLOW_LINKS);
            boolean isDirectory = Files.isDirectory(wanted, LinkOption.NOFOLLOW_LINKS);
            if (root.isDirectory() && isDirectory) {
                merge(from, wanted);
                deleteTree(from);
                return finished(root, wanted);
            }
            if (!root.isDirectory() && there && !isDirectory) {
                Files.move(from, wanted, StandardCopyOption.ATOMIC_MOVE);
                return finished(root, wanted);
            }
        }
        for (int number = 0; number < TRIES; number++) {
            Path target = folder.resolve(SafeName.numbered(root.path().getFirst(), number));
            if (moved(from, target, root.isDirectory())) {
                return finished(root, target);
            }
        }
        throw new FileAlreadyExistsException(
                wanted.toString(), null, "and so do " + TRIES + " names with a number");
    }

    private Path finished(Entry root, Path target) {
        Path hidden = staged.remove(root);
        if (hidden != null) {
            IN_USE.remove(hidden);
        }
        return target;
    }

    /// A link fails if the name is taken, where a rename would replace what has it.
    private static boolean moved(Path from, Path target, boolean isDirectory) throws IOException {
        try {
            if (!isDirectory && linked(from, target)) {
                return true;
            }
            Files.move(from, target);
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        }
    }

    private static boolean linked(Path from, Path target) throws IOException {
        try {
            Files.createLink(target, from);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException _) {
            return false; // a file system without links: a move has to do
        }
        Files.delete(from);
        return true;
    }

    /// Deletes what an earlier offer has left and this one does not have.
    private void prune(Entry root) throws IOException {
        Set<Path> wanted = new HashSet<>();
        wanted.add(place(root));
        root.members().stream()
                .filter(each -> each.state() == State.DONE)
                .forEach(each -> wanted.add(place(each)));
        List<Path> strays = new ArrayList<>();
        try (Stream<Path> all = Files.walk(place(root))) {
            all.filter(each -> !wanted.contains(each)).forEach(strays::add);
        }
        for (Path stray : strays.reversed()) {
            Files.delete(stray);
        }
    }

    private void settleDirectories(Entry root) throws IOException {
        List<Entry> directories = new ArrayList<>();
        directories.add(root);
        root.members().stream()
                .filter(each -> each.isDirectory() && each.state() == State.DONE)
                .forEach(directories::add);
        for (Entry directory : directories.reversed()) {
            setTime(directory, place(directory));
        }
        if (permissions.isPresent()) {
            Set<PosixFilePermission> wanted = EnumSet.copyOf(permissions.get());
            addExecution(wanted);
            Files.setPosixFilePermissions(place(root), wanted);
        }
    }

    /// Moves what is in one directory into another, file by file. A link there is not followed.
    private static void merge(Path from, Path into) throws IOException {
        try (DirectoryStream<Path> members = Files.newDirectoryStream(from)) {
            for (Path member : members) {
                Path target = into.resolve(member.getFileName());
                boolean directory = Files.isDirectory(member, LinkOption.NOFOLLOW_LINKS);
                boolean there = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
                boolean overDirectory = Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS);
                if (directory && overDirectory) {
                    merge(member, target);
                } else if (there && directory != overDirectory) {
                    throw new FileSystemException(
                            target.toString(),
                            null,
                            "is a "
                                    + (overDirectory ? "directory" : "file")
                                    + ", and what came is none");
                } else if (directory) {
                    Files.move(member, target);
                } else {
                    Files.move(member, target, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
    }
}

package dev.fairlead.peer.internal.resource;

import dev.fairlead.peer.Resource;
import dev.fairlead.peer.internal.resource.ResourceMessage.Item;
import dev.fairlead.peer.internal.resource.ResourceMessage.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a sender offers, and where it is read.
///
/// @param sources in the order in which they are offered
/// @param leftOut names of links and of what is neither file nor directory
record Manifest(List<Source> sources, List<String> leftOut) {

    /// One item.
    ///
    /// @param path where it is; `null` for a stream
    record Source(Item item, @Nullable Path path, @Nullable InputStream stream) {}

    /// Looks at what is to be sent.
    ///
    /// @throws IOException if something cannot be read, or it is more than can be offered
    static Manifest of(List<Resource> resources) throws IOException {
        Building building = new Building();
        Set<String> names = new HashSet<>();
        for (Resource resource : resources) {
            String name = resource.name();
            for (int number = 1; !names.add(name); number++) {
                name = SafeName.numbered(resource.name(), number);
            }
            building.add(resource, name);
        }
        return new Manifest(List.copyOf(building.sources), List.copyOf(building.leftOut));
    }

    long bytes() {
        boolean known = sources.stream().allMatch(each -> each.item().size() >= 0);
        return known ? sources.stream().mapToLong(each -> each.item().size()).sum() : -1;
    }

    int files() {
        return (int) sources.stream().filter(each -> each.item().kind() != Kind.DIRECTORY).count();
    }

    private static final class Building {
        private final List<Source> sources = new ArrayList<>();
        private final List<String> leftOut = new ArrayList<>();

        private void add(Resource resource, String name) throws IOException {
            if (resource.stream().isPresent()) {
                InputStream stream = resource.stream().get();
                put(new Item(Kind.STREAM, name, -1, 0, false, type(name)), null, stream);
                return;
            }
            Path path = resource.path().orElseThrow().toRealPath();
            if (Files.isDirectory(path)) {
                walk(path, name);
            } else if (Files.isRegularFile(path)) {
                file(path, name, attributes(path));
            } else {
                throw new IOException(path + " is neither a file nor a directory");
            }
        }

        private static BasicFileAttributes attributes(Path path) throws IOException {
            return Files.readAttributes(path, kind(path), LinkOption.NOFOLLOW_LINKS);
        }

        private static Class<? extends BasicFileAttributes> kind(Path path) {
            return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                    ? PosixFileAttributes.class
                    : BasicFileAttributes.class;
        }

        private void walk(Path top, String name) throws IOException {
            Files.walkFileTree(
                    top,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path directory, BasicFileAttributes attributes) throws IOException {
                            long modified = attributes.lastModifiedTime().toMillis();
                            String path = below(top, directory, name);
                            put(
                                    new Item(Kind.DIRECTORY, path, 0, modified, false, ""),
                                    directory,
                                    null);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            if (attributes.isRegularFile()) {
                                file(file, below(top, file, name), attributes(file));
                            } else {
                                leftOut.add(below(top, file, name));
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        }

        private static String below(Path top, Path path, String name) {
            StringBuilder text = new StringBuilder(name);
            if (!path.equals(top)) {
                for (Path part : top.relativize(path)) {
                    text.append('/').append(part);
                }
            }
            return text.toString();
        }

        private void file(Path path, String name, BasicFileAttributes attributes)
                throws IOException {
            boolean executable =
                    attributes instanceof PosixFileAttributes posix
                            && posix.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
            put(
                    new Item(
                            Kind.FILE,
                            name,
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis(),
                            executable,
                            type(name)),
                    path,
                    null);
        }

        private void put(Item item, @Nullable Path path, @Nullable InputStream stream)
                throws IOException {
            int length = item.path().getBytes(StandardCharsets.UTF_8).length;
            if (length > ResourceCodec.LONGEST_PATH) {
                throw new IOException(
                        "the name of "
                                + path
                                + " is longer than "
                                + ResourceCodec.LONGEST_PATH
                                + " bytes");
            }
            if (sources.size() == Ledger.MOST_ITEMS) {
                throw new IOException(
                        "more than "
                                + Ledger.MOST_ITEMS
                                + " files and directories; send an archive instead: tar c DIR |"
                                + " fairlead send -");
            }
            sources.add(new Source(item, path, stream));
        }

        private static String type(String name) {
            String type = URLConnection.guessContentTypeFromName(name);
            return type == null || type.length() > ResourceCodec.LONGEST_TYPE ? "" : type;
        }
    }
}

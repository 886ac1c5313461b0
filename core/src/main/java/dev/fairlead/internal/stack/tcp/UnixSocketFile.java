package dev.fairlead.internal.stack.tcp;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// The file of a Unix socket that is about to listen.
///
/// Netty's epoll deletes whatever is at the path before it binds: somebody's file, or the socket of
/// a server that runs. So it is looked at first.
final class UnixSocketFile {
    // inode(7)
    private static final int TYPE_OF_FILE = 0170000;
    private static final int SOCKET = 0140000;

    private UnixSocketFile() {}

    /// Makes room for a socket at `path`: removes one that a server which is gone has left behind.
    ///
    /// @throws BindException if something else is there: a file, or the socket of a server that
    ///   runs
    static void clear(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket(path) || isServed(path)) {
            throw new BindException("Address already in use");
        }
        Files.delete(path);
    }

    private static boolean isSocket(Path path) throws IOException {
        Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return mode instanceof Integer bits && (bits & TYPE_OF_FILE) == SOCKET;
    }

    /// Whether anybody listens there. A full backlog, which does not connect at once, is somebody.
    private static boolean isServed(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException _) {
            return false; // refused: the file is all that is left
        }
    }
}

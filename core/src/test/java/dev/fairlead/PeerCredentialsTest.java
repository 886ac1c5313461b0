package dev.fairlead;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.fairlead.NetworkOptions.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Who is at the other end, as the system says.
@Tag("loopback")
@Timeout(60)
class PeerCredentialsTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @MethodSource("dev.fairlead.Link#transports")
    void aUnixSocketTellsProcessUserAndGroup(Transport transport) throws Exception {
        Path mine = Files.createFile(directory.resolve("mine"));
        PeerCredentials self =
                new PeerCredentials(
                        Math.toIntExact(ProcessHandle.current().pid()),
                        (Integer) Files.getAttribute(mine, "unix:uid"),
                        (Integer) Files.getAttribute(mine, "unix:gid"));
        Link link = transport == Transport.EPOLL ? Link.EPOLL_UNIX : Link.NIO_UNIX;
        Optional<PeerCredentials> expected =
                transport == Transport.EPOLL ? Optional.of(self) : Optional.empty();
        try (Ends ends = link.open()) {
            assertEquals(expected, ends.near().peerCredentials());
            assertEquals(expected, ends.far().peerCredentials());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Link.class,
            names = {"NIO_TCP", "MEMORY"})
    void elsewhereNobodyIsKnown(Link link) throws Exception {
        try (Ends ends = link.open()) {
            assertEquals(Optional.empty(), ends.near().peerCredentials());
            assertEquals(Optional.empty(), ends.far().peerCredentials());
        }
    }
}

package dev.fairlead.interop.quic;

import dev.fairlead.Identity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A program that speaks HTTP/3 over QUIC, as a server of one file and as a client that gets it.
interface QuicPeer {
    /// How long one client may take.
    Duration LIMIT = Duration.ofSeconds(60);

    /// What all of one run share.
    ///
    /// @param pem the identity as a file
    /// @param folder for what is written
    @SuppressWarnings("ArrayRecordComponent") // handed over, never changed
    record Setup(Scenario scenario, Identity identity, Path pem, Path folder, byte[] file) {
        /// The address of the loopback interface that both ends use.
        String address() {
            return scenario == Scenario.IPV6 ? "::1" : "127.0.0.1";
        }
    }

    /// A server that runs.
    interface Server extends AutoCloseable {
        int port();

        /// Looks at what it knows of the connections that it had.
        ///
        /// @throws IllegalStateException if that is not what the scenario is about
        default void verify() {}

        @Override
        void close();
    }

    String title();

    /// Skips or fails the test if it is not there.
    void need();

    /// Why it cannot be tried in this part; empty if it can.
    Optional<String> cannot(Scenario scenario, boolean asServer);

    Server serve(Setup setup) throws Exception;

    /// Gets the file as often as the scenario says, each time by a connection of its own.
    ///
    /// @return what came with the last
    /// @throws Exception if one of them failed
    byte[] get(Setup setup, int port) throws Exception;
}

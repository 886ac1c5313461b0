package dev.fairlead.internal.captive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Whom a network names, with its addresses (RFC 8910), as far as the system keeps it: that is
/// systemd-networkd, from DHCP (option 114), DHCPv6 and router advertisements (option 37).
///
/// @param root `/`, except in tests
record ToldPortals(Path root) {
    /// RFC 8910, section 2: there is no portal.
    static final String UNRESTRICTED = "urn:ietf:params:capport:unrestricted";

    private static final String KEY = "CAPTIVE_PORTAL=";
    private static final int LARGEST = 64 * 1024;

    static ToldPortals ofSystem() {
        return new ToldPortals(Path.of("/"));
    }

    /// @param index of the interface
    Optional<String> over(int index) {
        Path file = root.resolve("run/systemd/netif/links/" + index);
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(KEY))
                    .map(line -> line.substring(KEY.length()).strip())
                    .filter(told -> !told.isEmpty())
                    .findFirst();
        } catch (IOException _) {
            return Optional.empty(); // another keeps this interface, or nobody does
        }
    }
}

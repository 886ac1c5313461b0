package dev.fairlead.interop.dns;

import dev.fairlead.Endpoint;
import dev.fairlead.UpdateKey;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// BIND 9 on a port of loopback, asking nobody, with zones of its own: `example.com`, which the key
/// `lab` may change; `closed.example`, which nobody may; `big.example`, with a thousand services.
final class Bind implements AutoCloseable {
    static final int MANY = 1000;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SECRET = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ=";

    private final Path folder;
    private final int port;
    private final LabProcess named;

    Bind(Path folder) throws IOException {
        this.folder = folder;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        zone("example.com", "");
        zone("closed.example", "");
        StringBuilder many = new StringBuilder("$ORIGIN _web._tcp.big.example.\n");
        for (int i = 0; i < MANY; i++) {
            many.append(
                            "@ 600 PTR s%1$d\ns%1$d 600 SRV 0 0 %2$d box.big.example.\n"
                                    .formatted(i, 1000 + i))
                    .append("s%1$d 600 TXT \"n=%1$d\"\n".formatted(i));
        }
        zone("big.example", "box A 127.0.0.1\n" + many);
        Path configuration = folder.resolve("named.conf");
        Files.writeString(
                configuration,
                """
                %2$s
                options {
                    directory "%1$s"; pid-file none; session-keyfile none;
                    listen-on port %3$d { 127.0.0.1; }; listen-on-v6 { none; };
                    recursion no; dnssec-validation no; empty-zones-enable no; notify no;
                };
                controls { };
                zone "example.com" { type primary; file "example.com"; update-policy { grant lab zonesub any; }; };
                zone "big.example" { type primary; file "big.example"; max-records-per-type 0; update-policy { grant lab zonesub any; }; };
                zone "closed.example" { type primary; file "closed.example"; };
                """
                        .formatted(folder, keyText(), port));
        String program = Requirement.find("named").orElseThrow();
        named = LabProcess.start(List.of(program, "-g", "-n", "1", "-c", configuration.toString()));
        named.awaitStderr("\\brunning\\b", LIMIT);
    }

    private void zone(String name, String records) throws IOException {
        Files.writeString(
                folder.resolve(name),
                """
                $TTL 60
                @ SOA ns.%1$s. root.%1$s. 1 60 60 60 2
                @ NS ns.%1$s.
                ns A 127.0.0.1
                """
                                .formatted(name)
                        + records);
    }

    private static String keyText() {
        return "key \"lab\" { algorithm hmac-sha256; secret \"" + SECRET + "\"; };";
    }

    /// The file that `tsig-keygen` would write.
    Path keyFile() {
        Path file = folder.resolve("lab.key");
        try {
            Files.writeString(file, keyText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    static UpdateKey key() {
        return UpdateKey.parse(keyText());
    }

    static UpdateKey key(String name) {
        return UpdateKey.of(
                name,
                UpdateKey.Algorithm.HMAC_SHA256,
                "another secret, and long enough".getBytes(StandardCharsets.UTF_8));
    }

    Endpoint.Address address() {
        return (Endpoint.Address) Endpoint.host("127.0.0.1", port);
    }

    @Override
    public void close() {
        named.close();
    }
}

package dev.fairlead.interop.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Parameters;
import dev.fairlead.StreamConnection;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.TlsOptions.Engine;
import dev.fairlead.TlsOptions.Need;
import dev.fairlead.TlsVersion;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import dev.fairlead.security.Identities;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Both ends know the same secrets, if one is openssl: what is exported, and what is logged.
@Tag("interop")
class SharedKeysTest {
    private static final String LABEL = "EXPORTER-fairlead-test";

    @TempDir Path folder;

    private final Identity server = Identities.selfSigned("localhost");

    @BeforeAll
    static void needsOpenssl() {
        Requirement.programs("interop", "openssl");
    }

    /// Connects to openssl, and lets it read a line, so that its handshake is done too.
    private void withTheirServer(TlsOptions options, List<String> words, Check check)
            throws Exception {
        int port = TheirServerTest.freePort();
        String file = TheirServerTest.save(server, folder.resolve("server.pem"));
        List<String> all =
                new ArrayList<>(List.of("openssl", "s_server", "-accept", "127.0.0.1:" + port));
        all.addAll(List.of("-cert", file, "-key", file));
        all.addAll(words);
        try (LabProcess process = LabProcess.start(all);
                Network network = Network.open(NetworkOptions.DEFAULT)) {
            process.awaitStdout("ACCEPT", TheirServerTest.LIMIT);
            try (var c =
                    network.open(
                            Endpoint.address(InetAddress.getLoopbackAddress(), port),
                            Tcp.stack().tls(options),
                            Parameters.DEFAULT)) {
                c.send("a line of its own\n".getBytes(US_ASCII));
                process.awaitStdout("a line of its own", TheirServerTest.LIMIT);
                check.connected(process, c);
            }
        }
    }

    private void withTheirClient(TlsOptions options, List<String> words, Check check)
            throws Exception {
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                var listener =
                        network.listen(
                                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                                Tcp.stack().tls(options.withIdentity(server)),
                                ListenerOptions.DEFAULT)) {
            List<String> all = new ArrayList<>(List.of("openssl", "s_client"));
            all.addAll(List.of("-connect", "127.0.0.1:" + listener.port()));
            all.addAll(words);
            try (LabProcess process = LabProcess.start(all);
                    var c = listener.accept()) {
                c.send("a line of its own\n".getBytes(US_ASCII));
                process.awaitStdout("a line of its own", TheirServerTest.LIMIT);
                check.connected(process, c);
            }
        }
    }

    private interface Check {
        void connected(LabProcess openssl, StreamConnection ours) throws Exception;
    }

    private static void exportsTheSame(LabProcess openssl, StreamConnection ours) {
        String theirs =
                openssl.awaitStdout("Keying material: ([0-9A-F]{80})", TheirServerTest.LIMIT)
                        .group(1);
        byte[] exported = ours.report().tls().orElseThrow().exportKeyingMaterial(LABEL, null, 40);
        assertEquals(theirs.toLowerCase(Locale.ROOT), HexFormat.of().formatHex(exported));
    }

    @ParameterizedTest
    @EnumSource
    void opensslAsAServerExportsTheSame(TlsVersion version) throws Exception {
        Flavour flavour = new Flavour(Engine.AUTO, version);
        withTheirServer(
                flavour.client(server).withNeeds(Need.EXPORTER),
                List.of(flavour.flag(), "-keymatexport", LABEL, "-keymatexportlen", "40"),
                SharedKeysTest::exportsTheSame);
    }

    @ParameterizedTest
    @EnumSource
    void opensslAsAClientExportsTheSame(TlsVersion version) throws Exception {
        Flavour flavour = new Flavour(Engine.AUTO, version);
        withTheirClient(
                flavour.options().withNeeds(Need.EXPORTER),
                List.of(flavour.flag(), "-keymatexport", LABEL, "-keymatexportlen", "40"),
                SharedKeysTest::exportsTheSame);
    }

    @ParameterizedTest
    @EnumSource
    void opensslAsAServerLogsTheSame(TlsVersion version) throws Exception {
        Flavour flavour = new Flavour(Engine.AUTO, version);
        withTheirServer(
                flavour.client(server).withKeyLog(folder.resolve("ours")),
                List.of(flavour.flag(), "-keylogfile", folder.resolve("theirs").toString()),
                (_, _) -> {});
        logsAreTheSame();
    }

    @ParameterizedTest
    @EnumSource
    void opensslAsAClientLogsTheSame(TlsVersion version) throws Exception {
        Flavour flavour = new Flavour(Engine.AUTO, version);
        withTheirClient(
                flavour.options().withKeyLog(folder.resolve("ours")),
                List.of(flavour.flag(), "-keylogfile", folder.resolve("theirs").toString()),
                (_, _) -> {});
        logsAreTheSame();
    }

    /// Both ends have closed theirs.
    private void logsAreTheSame() throws IOException {
        Set<String> ours = lines("ours");
        assertFalse(ours.isEmpty());
        assertEquals(lines("theirs"), ours);
    }

    private Set<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file)).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }
}

package dev.fairlead.interop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.fairlead.Endpoint;
import dev.fairlead.Identity;
import dev.fairlead.ListenerOptions;
import dev.fairlead.Network;
import dev.fairlead.NetworkOptions;
import dev.fairlead.Tcp;
import dev.fairlead.TlsOptions;
import dev.fairlead.lab.LabProcess;
import dev.fairlead.lab.Requirement;
import dev.fairlead.security.Identities;
import dev.fairlead.testkit.FaultTable;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The command on a machine whose clock is wrong, by more than a year.
@Tag("interop")
class WrongClockTest {
    @TempDir Path folder;

    @BeforeAll
    static void needsTheOthers() {
        Requirement.programs("interop", "faketime", "openssl");
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void openssl(String words) {
        List<String> all = new ArrayList<>(List.of("openssl"));
        all.addAll(List.of(words.split(" ")));
        try (LabProcess process = LabProcess.start(all)) {
            LabProcess.Result result = process.await(TheirServerTest.LIMIT);
            assertEquals(0, result.exitCode(), result.stderr());
        }
    }

    /// Of an authority that is as young.
    private Identity issued() throws Exception {
        String key = " -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ";
        openssl(
                "req -x509 -subj /CN=Root -days 90"
                        + key
                        + file("ca.key")
                        + " -out "
                        + file("ca.pem"));
        openssl("req -subj /CN=localhost" + key + file("key.pem") + " -out " + file("request.pem"));
        Files.writeString(folder.resolve("names"), "subjectAltName=DNS:localhost\n");
        openssl(
                "x509 -req -days 80 -in "
                        + file("request.pem")
                        + " -CA "
                        + file("ca.pem")
                        + " -CAkey "
                        + file("ca.key")
                        + " -CAcreateserial -extfile "
                        + file("names")
                        + " -out "
                        + file("cert.pem"));
        return Identities.load(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    }

    private static List<String> probe(String offset, String ca, int port) {
        List<String> words = new ArrayList<>(List.of("faketime", "-f", offset));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        words.add("--enable-native-access=ALL-UNNAMED");
        words.addAll(List.of("-cp", System.getProperty("java.class.path")));
        words.addAll(List.of("dev.fairlead.cli.Main", "probe", "--sni", "localhost"));
        words.addAll(List.of("--ca", ca, "tls://127.0.0.1:" + port));
        return words;
    }

    /// One that is behind the making of this program is known to be wrong; of one that is ahead it
    /// cannot be told.
    @ParameterizedTest
    @CsvSource({
        "-3000d, The clock of this machine is wrong",
        "+400d, It cannot be told from here which is wrong"
    })
    void isNamedAsWhatMayBeTheReason(String offset, String hint) throws Exception {
        TlsOptions options = TlsOptions.DEFAULT.withIdentity(issued());
        try (Network network = Network.open(NetworkOptions.DEFAULT);
                var listener =
                        network.listen(
                                Endpoint.address(InetAddress.getLoopbackAddress(), 0),
                                Tcp.stack().tls(options),
                                ListenerOptions.DEFAULT);
                LabProcess process =
                        LabProcess.start(probe(offset, file("ca.pem"), listener.port()))) {
            var result = process.await(TheirServerTest.LIMIT);
            String said = result.stdout() + result.stderr();
            assertEquals(14, result.exitCode(), said);
            assertTrue(said.contains("[tls.clock-or-dates]"), said);
            assertTrue(said.contains(hint), said);
            if (offset.startsWith("-")) {
                FaultTable.assertTold(
                        "this machine's own clock is wrong",
                        "tls.clock-or-dates",
                        said.lines()
                                .map(line -> line.replace("→", "").strip())
                                .filter(line -> line.contains(hint))
                                .findFirst()
                                .orElseThrow());
            }
        }
    }
}
